"""A room as deployed servers tell of it; they know no peers, only names.

Pure (docs/protocol.md section 8). Their lists come in four forms; which one tells the server's
generation, and so who offers.
"""

from msgspec import UNSET, UnsetType

from desktop.core import wire
from desktop.core.notice import Notice, NoticeKind
from server.protocol import messages
from server.protocol.codes import Code
from server.protocol.texts import TEXT_OF

# In place of codes these servers have texts, some with more behind them.
_NO_SUCH_ROOM = ("Room doesn't exist",)
_NO_LEADER = (
    "Room does not exist",  # also the longer TEXT_OF[Code.NO_LEADER]
    "No leader in room",
    "Failed to join room",
)
_LEADER_PRESENT = (TEXT_OF[Code.LEADER_PRESENT], "Room already has leader")
_NAME_TAKEN = ("Username already exists",)
# Said of a camera that has just not started yet; the room goes on.
_HARMLESS = ("No video track detected",)
# The server's own troubles: they pass.
_PASSING = (
    "Failed to add video transceiver",
    "Failed to contact leader",
    "Internal server error",
    "Leader seems disconnected",
    "Room was reset",
    "Server error joining room",
)


class OldRoom:
    """What the lists on one connection tell, put together.

    Args:
        name: the one we joined with.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._is_short_form_known = False  # servers of generation 2 and 3 begin with it
        self._role: wire.Role | None = None
        self._peer: str | None = None  # as the list before told
        self._has_list = False

    @property
    def answers_offers(self) -> bool:
        """Here a leader answers a follower's offer; later ones ask for an offer by it."""
        return not self._is_short_form_known

    def take(self, data: messages.RoomData) -> wire.RoomInfo:
        """Read the next form."""
        if isinstance(data.users, UnsetType):
            self._is_short_form_known = True
            if data.is_leader is not UNSET:
                self._role = wire.Role.LEADER if data.is_leader else wire.Role.FOLLOWER
            return self._told(None, None, wire.Custom.ASKED_ANEW)
        others = [name for name in data.users if name != self._name]
        if isinstance(data.leader, UnsetType):
            # No parts in generation 1. The same rule makes one of two of us lead.
            leads = self._name <= min(others, default=self._name)
            self._role = wire.Role.LEADER if leads else wire.Role.FOLLOWER
            return self._told(data.users, others[0] if others else "", wire.Custom.UNLED)
        if isinstance(data.follower, UnsetType):
            self._read_role(data.leader)
            peer = data.leader if data.leader != self._name else next(iter(others), "")
            return self._told(data.users, peer, wire.Custom.UNASKED)
        if not self._is_short_form_known:
            self._read_role(data.leader)
        peer = data.follower if data.leader == self._name else data.leader
        leaders = len(data.users) - bool(data.follower)
        return self._told(data.users, peer, wire.Custom.ASKED_ANEW, is_led_twice=leaders > 1)

    def _read_role(self, leader: str) -> None:
        self._role = wire.Role.LEADER if leader == self._name else wire.Role.FOLLOWER

    def _told(
        self,
        users: tuple[str, ...] | None,
        peer: str | None,
        custom: wire.Custom,
        *,
        is_led_twice: bool = False,
    ) -> wire.RoomInfo:
        """`peer`: "" without one, None if the form does not tell."""
        # A broken connection and a leave are told alike; the watch over media decides.
        change = wire.PeerChange.NONE
        if peer is not None:
            if peer and peer != self._peer and self._has_list:
                change = wire.PeerChange.JOINED
            self._peer, self._has_list = peer, True
        return wire.RoomInfo(
            users,
            self._role,
            wire.Peer(peer, peer) if peer else None,
            peer_known=peer is not None,
            change=change,
            custom=custom,
            is_led_twice=is_led_twice,
        )


def meaning_of(text: str, room: str) -> wire.FromServer | None:
    """What an error, or a notification, without a code means; None if nothing follows from it."""
    if text.startswith(_NO_SUCH_ROOM):
        return wire.Refused(Notice(NoticeKind.NO_SUCH_ROOM, room), retryable=False)
    if text.startswith(_NO_LEADER):
        return wire.NoLeader()
    if text.startswith(_LEADER_PRESENT):
        return wire.Refused(Notice(NoticeKind.LEADER_PRESENT, room), retryable=False)
    if text.startswith(_NAME_TAKEN):
        return wire.NameTaken()
    if text.startswith(_HARMLESS):
        return None
    return wire.Refused(Notice(NoticeKind.REFUSED, text), retryable=text.startswith(_PASSING))
