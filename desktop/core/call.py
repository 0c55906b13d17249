"""The whole call: membership of the room and negotiation with the peer, as one machine.

Pure: no I/O, no clock. Joining opens the media and connects; leaving, being replaced or
refused closes everything; a connection that is only lost changes nothing in a running call.
When media stays away, the server is asked for a sign of life: if it gives none, the own network is
away, and connecting anew has no time to lose.
A waiting machine has its media open only while somebody is there.
"""

from dataclasses import replace

from desktop.core.commands import (
    CloseMedia,
    Command,
    OpenMedia,
    PutOutTorch,
    Send,
    SwitchCamera,
    Timer,
    ToggleTorch,
)
from desktop.core.events import (
    CameraSwitched,
    Connected,
    ConnectFailed,
    ConnectionLost,
    DoingChanged,
    Event,
    JoinRequested,
    KeyShown,
    LeaveRequested,
    LinkConnected,
    NetworkChanged,
    PeerCameraWished,
    PeerVolumeWished,
    Received,
    SayRequested,
    TalkClosed,
    TalkHeard,
    TalkOpened,
    TimerExpired,
    TorchFound,
    TorchWished,
)
from desktop.core.membership import Membership
from desktop.core.membership import Phase as MembershipPhase
from desktop.core.negotiation import Negotiation
from desktop.core.notice import Notice, NoticeKind
from desktop.core.peer_camera import NO_CAMERA, PeerCamera, promised
from desktop.core.snapshot import CallSnapshot, CallState, Dark
from desktop.core.talk import Talk, TalkEvent
from desktop.core.talk_message import CHAT, IDENTITY
from desktop.core.wire import (
    CameraAsked,
    CameraTold,
    FromServer,
    NameTaken,
    NoLeader,
    Offer,
    Refused,
    Replaced,
    Role,
    RoomInfo,
    TorchToggled,
)


class Call:
    """Give one event to `handle`, carry out its commands in order, show `snapshot`."""

    def __init__(self, can: frozenset[str] = frozenset({CHAT, IDENTITY})) -> None:
        """`can`: what the program is able to besides pictures and sound (`Hello`)."""
        self._talk = Talk(can)
        self._membership = Membership()
        self._negotiation = Negotiation()
        self._is_media_open = False
        self._users: tuple[str, ...] = ()
        self._peer_camera = NO_CAMERA
        self._torch_asker: str | None = None  # the peer's id, once it asked for our light
        self._last_room = ""
        self._last_name = ""
        self._last_server = ""

    def handle(self, event: Event) -> list[Command]:
        """Take one event; events of a connection or link that is over change nothing."""
        was_out = self._membership.request is None
        was_away = self._membership.is_urgent = self._negotiation.is_media_away
        commands = self._route(event)
        if self._negotiation.is_media_away and not was_away:
            commands += self._membership.suspect()
        if self._negotiation.peer is None and self._negotiation.link is None:
            self._peer_camera = NO_CAMERA
        if self._negotiation.wants_offer:
            self._negotiation.wants_offer = False
            commands += self._membership.ask_again()
        if self._membership.request is None and not was_out:
            self._users = ()
            dark = Dark.REPLACED if self._membership.was_replaced else Dark.NOT_JOINED
            commands += self._negotiation.end(dark)
            self._talk.clear()
        commands += self._talk.follow(commands)
        if self._torch_asker is not None and self._torch_asker != self._peer_id:
            self._torch_asker = None
            commands = [*commands, PutOutTorch()]
        had_media, self._is_media_open = self._is_media_open, self._needs_media()
        if self._is_media_open and not had_media:
            return [OpenMedia(), *commands]
        if had_media and not self._is_media_open:
            return [*commands, CloseMedia()]
        return commands

    @property
    def _peer_id(self) -> str | None:
        return None if self._negotiation.peer is None else self._negotiation.peer.id

    def _needs_media(self) -> bool:
        request, negotiation = self._membership.request, self._negotiation
        if request is None:
            return False
        return not request.waits or negotiation.peer is not None or negotiation.link is not None

    def _route(self, event: Event) -> list[Command]:
        match event:
            case JoinRequested():
                commands = self._membership.handle(event)
                if self._membership.request is not None:
                    self._last_room = self._membership.request.room
                    self._last_name = self._membership.request.name
                    self._last_server = self._membership.request.server
                return commands
            case LeaveRequested():
                return self._membership.handle(event)
            case Connected() | ConnectFailed() if event.attempt == self._membership.attempt:
                return self._membership.handle(event, self._negotiation.resume)
            case ConnectionLost() if event.attempt == self._membership.attempt:
                commands = self._membership.handle(event)
                return [*commands, *self._negotiation.connection_lost()]
            case NetworkChanged(is_server_gone=is_server_gone, is_peer_gone=is_peer_gone):
                return self._on_network_changed(is_server_gone, is_peer_gone)
            case CameraSwitched(is_back=is_back, is_done=is_done):
                if self._membership.phase is not MembershipPhase.IN:
                    return []
                return [Send(CameraTold(is_back, is_done))]
            case LinkConnected():
                return [*self._negotiation.handle(event), *self._tell_talk(event)]
            case (
                TalkOpened()
                | TalkHeard()
                | TalkClosed()
                | KeyShown()
                | SayRequested()
                | DoingChanged()
                | PeerVolumeWished()
                | TorchFound()
            ):
                return self._tell_talk(event)
            case PeerCameraWished() if self._obeying.can_switch:
                self._peer_camera, asked = self._peer_camera.wished()
                return [Send(asked)]
            case TorchWished() if self._obeying.has_torch:
                return [Send(TorchToggled())]
            case PeerCameraWished() | TorchWished():
                return []
            case Received(attempt=attempt, message=message):
                if attempt != self._membership.attempt or self._membership.request is None:
                    return []
                return self._on_received(message)
            case Connected() | ConnectFailed() | ConnectionLost():
                return []
            case TimerExpired(timer=Timer.RETRY | Timer.JOIN_REPLY as timer):
                return self._membership.handle_timer(timer)
            case TimerExpired(timer=Timer.TALK):
                return self._talk.handle_timer()
            case TimerExpired(timer=timer):
                if self._membership.request is None:
                    return []
                return self._negotiation.handle_timer(timer)
            case _:
                return self._negotiation.handle(event)

    def _tell_talk(self, event: TalkEvent) -> list[Command]:
        peer = self._negotiation.peer
        return self._talk.handle(event, self._last_name, "" if peer is None else peer.name)

    def _on_network_changed(self, is_server_gone: bool, is_peer_gone: bool) -> list[Command]:
        if self._membership.request is None:
            return []
        lost: list[Command] = []
        if is_server_gone and self._negotiation.is_server_here:
            lost = self._negotiation.connection_lost()
        return [
            *lost,
            *self._negotiation.network_changed(is_peer_gone=is_peer_gone),
            *self._membership.suspect(is_gone=is_server_gone),
        ]

    def _on_received(self, message: FromServer) -> list[Command]:
        match message:
            case RoomInfo(users=users):
                if users is not None:
                    self._users = users
                commands = self._membership.handle(message)
                if self._membership.phase is not MembershipPhase.IN:  # it goes, to follow
                    return [*commands, *self._negotiation.connection_lost()]
                return [*commands, *self._negotiation.handle(message)]
            case Replaced():
                commands = self._membership.handle(message)
                # A waiting machine comes back; its peer is the newcomer's now.
                return [*commands, *self._negotiation.end(Dark.REPLACED)]
            case CameraAsked(is_back=is_back):
                return [SwitchCamera(is_back)] if self._is_media_open else []
            case TorchToggled():
                self._torch_asker = self._peer_id
                return [ToggleTorch()] if self._is_media_open else []
            case CameraTold():
                self._peer_camera = self._peer_camera.told(message)
                return []
            case Offer():
                self._peer_camera = promised(message, self._peer_camera)
                return self._negotiation.handle(message)
            case Refused() | NoLeader() | NameTaken():
                commands = self._membership.handle(message)
                if self._membership.request is not None:
                    self._last_name = self._membership.request.name
                return commands
            case _:
                return self._negotiation.handle(message)

    @property
    def link(self) -> int | None:
        """The number of the present link."""
        return self._negotiation.link

    @property
    def snapshot(self) -> CallSnapshot:
        """The state as the window and the statistics show it; device notices are not in it."""
        return CallSnapshot(
            state=self._state(),
            room=self._last_room,
            users=self._users,
            own_name=self._last_name,
            peer_name=self._negotiation.peer.name if self._negotiation.peer else None,
            dark=self._dark(),
            notices=self._notices(),
            server=self._last_server,
            talk=self._talk.snapshot,
            peer_camera=self._obeying,
        )

    @property
    def _obeying(self) -> PeerCamera:
        """What of the peer's camera can be asked for now: from a leader, by way of the server."""
        is_asked = self._negotiation.role is Role.FOLLOWER and self._negotiation.arrivals.has_media
        is_reached = self._membership.phase is MembershipPhase.IN
        if not (is_asked and is_reached):
            return NO_CAMERA
        has_torch = self._peer_camera.has_torch or self._talk.snapshot.peer.has_torch
        return replace(self._peer_camera, has_torch=has_torch)

    def _state(self) -> CallState:
        membership, negotiation = self._membership, self._negotiation
        if membership.request is None:
            return CallState.REPLACED if membership.was_replaced else CallState.LEFT
        if negotiation.arrivals.has_media:
            return CallState.CONNECTED
        if membership.phase is not MembershipPhase.IN:
            return CallState.LOST if membership.was_in else CallState.JOINING
        if negotiation.peer is None:
            return CallState.WAITING
        lost = negotiation.dark is Dark.MEDIA_LOST
        return CallState.LOST if lost else CallState.CONNECTING

    def _dark(self) -> Dark | None:
        membership, negotiation = self._membership, self._negotiation
        if negotiation.arrivals.has_picture:
            return None
        if negotiation.arrivals.has_media:
            return Dark.NO_PICTURE if negotiation.arrivals.is_picture_late else Dark.CONNECTING
        if membership.request is not None and not membership.was_in:
            return Dark.NOT_JOINED
        return negotiation.dark

    @property
    def _is_media_lost(self) -> bool:
        negotiation = self._negotiation
        return negotiation.dark is Dark.MEDIA_LOST and not negotiation.arrivals.has_media

    def _notices(self) -> tuple[Notice, ...]:
        notices = []
        if self._membership.notice is not None:
            notices.append(self._membership.notice)
        if self._membership.request is not None:
            if self._negotiation.no_path:
                notices.append(Notice(NoticeKind.NO_PATH))
            elif self._is_media_lost:
                notices.append(Notice(NoticeKind.MEDIA_LOST))
            elif self._negotiation.arrivals.is_sound_late:
                notices.append(Notice(NoticeKind.SOUND_LOST))
        return tuple(notices)
