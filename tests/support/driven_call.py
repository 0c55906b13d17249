"""A call's machine driven by hand, and the values that its tests share."""

from desktop.core.call import Call
from desktop.core.commands import (
    Command,
    Connect,
    Send,
    Timer,
)
from desktop.core.events import (
    Connected,
    ConnectionLost,
    DescriptionReady,
    JoinRequested,
    LinkConnected,
    MediaArrived,
    PictureArrived,
    Received,
    TimerExpired,
)
from desktop.core.notice import Notice, NoticeKind
from desktop.core.snapshot import CallState, Dark
from desktop.core.wire import (
    Answer,
    Candidate,
    FromServer,
    OfferRequested,
    Peer,
    PeerChange,
    Role,
    RoomInfo,
)

JOIN = JoinRequested("ws://server/ws", "ro-om1", " Anna ", create=True)
BORIS = Peer("id-b", "Boris")
CANDIDATE = Candidate("candidate:1 1 udp 1 127.0.0.1 9 typ host", "0", 0)
UNREACHABLE = Notice(NoticeKind.SERVER_UNREACHABLE, "ws://server/ws")


def room_info(
    role: Role = Role.LEADER, peer: Peer | None = None, change: PeerChange = PeerChange.NONE
) -> RoomInfo:
    users = ("Anna",) if peer is None else ("Anna", peer.name)
    return RoomInfo(users, role, peer, peer_known=True, change=change)


class Driven:
    """A call and the number of its present connection."""

    def __init__(self) -> None:
        self.call = Call()
        self.attempt = 0

    def join(self, request: JoinRequested = JOIN) -> list[Command]:
        commands = self.call.handle(request)
        self.follow(commands)
        return commands

    def follow(self, commands: list[Command]) -> None:
        for command in commands:
            if isinstance(command, Connect):
                self.attempt = command.attempt

    def receive(self, message: FromServer) -> list[Command]:
        commands = self.call.handle(Received(self.attempt, message))
        self.follow(commands)
        return commands

    def expire(self, timer: Timer) -> list[Command]:
        commands = self.call.handle(TimerExpired(timer))
        self.follow(commands)
        return commands

    def lose(self) -> list[Command]:
        return self.call.handle(ConnectionLost(self.attempt))

    def connect(self) -> list[Command]:
        return self.call.handle(Connected(self.attempt))

    def enter(self, role: Role = Role.LEADER, peer: Peer | None = None) -> None:
        self.join()
        self.connect()
        self.receive(room_info(role, peer))

    def run_as_leader(self) -> int:
        """A call whose media runs; returns its link."""
        self.enter(Role.LEADER, BORIS)
        self.receive(OfferRequested("VP8"))
        link = self.call.link
        assert link is not None
        self.call.handle(DescriptionReady(link, "offer"))
        self.receive(Answer("answer", 1))
        self.call.handle(LinkConnected(link))
        self.call.handle(MediaArrived(link))
        self.call.handle(PictureArrived(link))
        return link

    # Methods, because a type checker believes that a property keeps its value.
    def state(self) -> CallState:
        return self.call.snapshot.state

    def dark(self) -> Dark | None:
        return self.call.snapshot.dark

    def notices(self) -> tuple[Notice, ...]:
        return self.call.snapshot.notices


def sent(commands: list[Command]) -> list[object]:
    return [command.message for command in commands if isinstance(command, Send)]
