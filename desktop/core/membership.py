"""Our membership of a room: connecting, joining, staying, coming back.

Pure: no I/O, no clock. Give one event to `Membership.handle` and carry out the commands it
returns, in order.

    OUT -> CONNECTING -> JOINING -> IN
            ^   |          |        |
            |   v          v        |   connection lost, no answer
            +- PAUSING <---+--------+

    any but OUT -> OUT: the user leaves, another takes our place, the server refuses for good

A waiting machine only leaves when it is told to: whatever else would end its membership makes it
pause, and try again.
"""

from dataclasses import replace
from enum import Enum

from desktop.core.commands import (
    Command,
    Connect,
    Disconnect,
    ProbeServer,
    Send,
    StartTimer,
    StopTimer,
    Timer,
)
from desktop.core.events import (
    Connected,
    ConnectFailed,
    ConnectionLost,
    JoinRequested,
    LeaveRequested,
)
from desktop.core.notice import Notice, NoticeKind
from desktop.core.server_address import BadAddress, ServerAddress, without_secrets
from desktop.core.wire import (
    Custom,
    Join,
    Leave,
    NameTaken,
    NoLeader,
    Refused,
    Replaced,
    Resume,
    RoomInfo,
)
from server.protocol.names import MAX_NAME_LENGTH, normalized_name, normalized_room

JOIN_REPLY_S = 15.0  # as long as deployed pages wait for the same answer
RETRY_DELAYS_S = (1.0, 5.0, 5.0, 5.0, 15.0, 15.0, 15.0, 15.0, 15.0, 60.0)  # the last for ever
MAX_URGENT = 60  # failures in a row that are followed by another attempt after the first delay
RETRY_JITTER = 0.2  # so that a restarted server is not met by everybody at once


class Phase(Enum):
    """Where the membership is."""

    OUT = "out"
    CONNECTING = "connecting"
    JOINING = "joining"  # the join was sent
    IN = "in"
    PAUSING = "pausing"  # until the next attempt


MembershipEvent = (
    JoinRequested
    | LeaveRequested
    | Connected
    | ConnectFailed
    | ConnectionLost
    | RoomInfo
    | Replaced
    | Refused
    | NoLeader
    | NameTaken
)


class Membership:
    """See the module. Attributes are for reading; the call's snapshot is made of them."""

    def __init__(self) -> None:
        self.phase = Phase.OUT
        self.request: JoinRequested | None = None  # None exactly while OUT
        self.attempt = 0  # counts connections, over all joins
        self.was_in = False  # entered the room at least once since the user joined
        self.notice: Notice | None = None  # what keeps us out, or threw us out
        self.was_replaced = False  # the last end was a replacement
        self.is_urgent = False  # the peer's media is away as well: nobody waits for their turn
        self._failures = 0  # connections in a row that did not lead into the room
        self._replacements = 0  # in a row, without somebody else in the room in between
        self._must_lead = False  # an old server wants a leader first
        self._custom = Custom.ASKED  # of the server that we are in a room of

    def handle(self, event: MembershipEvent, resume: Resume | None = None) -> list[Command]:
        """Take one event; `resume` tells of a call that runs. Stale events must not come here."""
        match event:
            case JoinRequested():
                return self._on_join_requested(event)
            case LeaveRequested():
                return self._on_leave_requested()
            case _ if self.request is None:
                return []
            case Connected():
                return self._on_connected(self.request, resume)
            case ConnectFailed(notice=notice, retryable=retryable):
                return self._on_connect_failed(self.request, notice, retryable)
            case ConnectionLost():
                if self.phase is Phase.IN:
                    self._failures = 0
                self.notice = _server_lost(self.request)
                again = self._connect() if self.is_urgent else self._pause()
                return [StopTimer(Timer.JOIN_REPLY), *again]
            case RoomInfo(is_led_twice=True) if self._must_lead and not self.request.lead:
                return self._follow_instead()
            case RoomInfo(peer=peer, custom=custom):
                self._custom = custom
                return self._on_room_info(has_peer=peer is not None)
            case Replaced():
                notice = Notice(NoticeKind.REPLACED, self.request.room)
                if self.request.waits:
                    # Two machines that push each other out do it less and less often.
                    self._replacements += 1
                    self._failures = self._replacements
                    return self._stay_out(notice)
                self.was_replaced = True
                return self._end(notice)
            case Refused(notice=Notice(kind=NoticeKind.LEADER_PRESENT)) if (
                self._must_lead and not self.request.lead
            ):
                return self._follow_instead()
            case Refused(notice=notice, retryable=retryable):
                if retryable or self.request.waits:
                    return self._stay_out(notice)
                return self._end(notice)
            case NoLeader():
                was_leading, self._must_lead = self._must_lead, True
                again = self._pause() if was_leading else self._connect()
                return [Disconnect(), StopTimer(Timer.JOIN_REPLY), *again]
            case NameTaken():
                self.request = replace(self.request, name=_other_name(self.request.name))
                return [Disconnect(), StopTimer(Timer.JOIN_REPLY), *self._pause()]

    def suspect(self, *, is_gone: bool = False) -> list[Command]:
        """Something is wrong with the network, or was: see whether the server is there.

        `is_gone`: the connection cannot have survived.
        """
        if self.request is None:
            return []
        match self.phase:
            case Phase.PAUSING:
                self._failures = 0
                return [StopTimer(Timer.RETRY), *self._connect()]
            case Phase.JOINING | Phase.IN if is_gone:
                self.notice = _server_lost(self.request)
                return [Disconnect(), StopTimer(Timer.JOIN_REPLY), *self._connect()]
            case Phase.JOINING | Phase.IN:
                return [ProbeServer()]
            case _:
                return []  # whoever connects goes on with the addresses of now

    def handle_timer(self, timer: Timer) -> list[Command]:
        """Take the end of RETRY or JOIN_REPLY."""
        if self.request is None:
            return []
        if timer is Timer.RETRY and self.phase is Phase.PAUSING:
            return self._connect()
        if timer is Timer.JOIN_REPLY and self.phase is Phase.JOINING:
            self.notice = _server_lost(self.request)
            return [Disconnect(), *self._pause()]
        return []

    def ask_again(self) -> list[Command]:
        """Join once more: asks the leader for a new offer."""
        if self.request is None or self.phase is not Phase.IN:
            return []
        if self._custom is not Custom.ASKED:
            # The end of the old connection must not be taken for the new one's, by its name.
            return [Disconnect(), *self._connect(is_orderly=True)]
        return [Send(self._join(self.request, None))]

    def _on_join_requested(self, event: JoinRequested) -> list[Command]:
        if self.request is not None:
            return []
        self.request = replace(
            event, room=normalized_room(event.room), name=normalized_name(event.name)
        )
        self.was_in = False
        self.was_replaced = False
        self.notice = None
        self._failures = 0
        self._replacements = 0
        self._must_lead = False
        return self._connect()

    def _on_leave_requested(self) -> list[Command]:
        was_told = self.phase in (Phase.JOINING, Phase.IN)
        self.notice = None
        self.was_replaced = False
        if self.request is None:
            return []
        return [Send(Leave()), *self._end(None)] if was_told else self._end(None)

    def _on_connected(self, request: JoinRequested, resume: Resume | None) -> list[Command]:
        self.phase = Phase.JOINING
        return [Send(self._join(request, resume)), StartTimer(Timer.JOIN_REPLY, JOIN_REPLY_S)]

    def _on_connect_failed(
        self, request: JoinRequested, notice: Notice, retryable: bool
    ) -> list[Command]:
        # A server that is full or restarts is the right one: worth waiting for, whoever joins.
        is_away = notice.kind is NoticeKind.SERVER_AWAY
        if self.was_in or is_away or request.waits or (retryable and request.insist):
            # Who was in the room has no wrong address to look for: the server is away.
            is_lost = self.was_in and retryable and not is_away
            self.notice = _server_lost(request) if is_lost else notice
            return self._pause()
        return self._end(notice)

    def _on_room_info(self, *, has_peer: bool) -> list[Command]:
        if self.phase not in (Phase.JOINING, Phase.IN):
            return []
        was_joining = self.phase is Phase.JOINING
        self.phase = Phase.IN
        self.was_in = True
        self.notice = None
        self._failures = 0
        if has_peer:
            self._replacements = 0
        return [StopTimer(Timer.JOIN_REPLY)] if was_joining else []

    def _join(self, request: JoinRequested, resume: Resume | None) -> Join:
        # A room that was there when we joined may be gone after the server's restart.
        create = request.create or self.was_in
        return Join(request.room, request.name, create, request.lead or self._must_lead, resume)

    def _stay_out(self, notice: Notice) -> list[Command]:
        """For now: the pause follows."""
        self.notice = notice
        return [Disconnect(), StopTimer(Timer.JOIN_REPLY), *self._pause()]

    def _follow_instead(self) -> list[Command]:
        """Another leads whom we cannot make follow: come back as the follower, a moment later.

        Two who do so come back at different moments, and the first of them leads.
        """
        self._must_lead = False
        return [Disconnect(), StopTimer(Timer.JOIN_REPLY), *self._pause()]

    def _connect(self, *, is_orderly: bool = False) -> list[Command]:
        self.phase = Phase.CONNECTING
        self.attempt += 1
        return [Connect(self.attempt, is_orderly)]

    def _pause(self) -> list[Command]:
        self.phase = Phase.PAUSING
        place = 0 if self.is_urgent and self._failures < MAX_URGENT else self._failures
        delay_s = RETRY_DELAYS_S[min(place, len(RETRY_DELAYS_S) - 1)]
        self._failures += 1
        return [StartTimer(Timer.RETRY, delay_s, RETRY_JITTER)]

    def _end(self, notice: Notice | None) -> list[Command]:
        self.phase = Phase.OUT
        self.request = None
        self.notice = notice
        return [Disconnect(), StopTimer(Timer.RETRY), StopTimer(Timer.JOIN_REPLY)]


def _other_name(name: str) -> str:
    """The next of `Anna`, `Anna 2`, `Anna 3` and so on."""
    plain, space, number = name.rpartition(" ")
    if not space or not number.isdecimal():
        plain, number = name, "1"
    ending = f" {int(number) + 1}"
    return plain[: MAX_NAME_LENGTH - len(ending)] + ending


def _server_lost(request: JoinRequested) -> Notice:
    """With the server as people know it: without the room and the secrets of a link."""
    try:
        server = ServerAddress.parse(request.server).origin
    except BadAddress:
        server = without_secrets(request.server)
    return Notice(NoticeKind.SERVER_LOST, server)
