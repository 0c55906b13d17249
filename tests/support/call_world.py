"""Several clients and a server without sockets, threads or time.

The client's machine, its translator, the frames and the server's rooms are the real ones;
connections, links and the clock are simulated.
"""

from collections import deque
from dataclasses import dataclass, field

from desktop.core.call import Call
from desktop.core.commands import (
    AcceptAnswer,
    AcceptOffer,
    AddCandidate,
    CloseLink,
    CloseMedia,
    Command,
    Connect,
    CreateOffer,
    Disconnect,
    OpenLink,
    OpenMedia,
    ProbeServer,
    PutOutTorch,
    SayToPeer,
    Send,
    SetVolume,
    StartTimer,
    StopTimer,
    SwitchCamera,
    Timer,
    ToggleTorch,
)
from desktop.core.events import (
    Connected,
    ConnectFailed,
    ConnectionLost,
    DescriptionReady,
    Event,
    LinkConnected,
    MediaArrived,
    NetworkChanged,
    Received,
    TimerExpired,
)
from desktop.core.notice import Notice, NoticeKind
from desktop.core.snapshot import CallState
from desktop.signaling.translator import Translator
from server.deliveries import Close, Cut, Delivery, Later, Relay, Tell
from server.protocol import codec
from server.rooms import Rooms

PEOPLE = ("anna", "boris", "clara")
TICK_S = 0.5  # media arrives at least so often while it runs
UNREACHABLE = Notice(NoticeKind.SERVER_UNREACHABLE)


@dataclass
class Connection:
    """Two ordered ways; either can be cut with what is on it."""

    number: int
    client: "Client"
    attempt: int
    to_server: deque[bytes] = field(default_factory=deque)
    to_client: deque[str | None] = field(default_factory=deque)  # None: the end
    has_joined: bool = False


class Client:
    """One program: the machine, and what carries out its commands."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.call = Call()
        self.translator = Translator(f"instance-{name}")
        self.connection: Connection | None = None
        self.wants_connection: int | None = None
        self.timers: dict[Timer, float] = {}
        self.link: int | None = None
        self.accepted: str | None = None  # the peer's description that the link has
        self.is_media_open = False

    @property
    def link_name(self) -> str:
        return f"{self.name}/{self.link}"

    @property
    def state(self) -> CallState:
        return self.call.snapshot.state


class CallWorld:
    def __init__(self) -> None:
        super().__init__()  # of the random machine that this is mixed into
        self.now_s = 0.0
        self.clients = {name: Client(name) for name in PEOPLE}
        self.rooms: Rooms | None = Rooms("s0")
        self.starts = 0
        self.connections: dict[int, Connection] = {}
        self.next_number = 1
        self.silent: set[str] = set()  # links whose media does not arrive at the other side
        self.has_path = True  # False: no link comes up
        self.put_off: list[Later] = []
        self.ghosts: list[Connection] = []  # dead, without anybody having said so
        self.late: list[Connection] = []  # closed by the client, with frames still under way

    def do(self, client: Client, event: Event) -> None:
        for command in client.call.handle(event):
            self.carry_out(client, command)

    def carry_out(self, client: Client, command: Command) -> None:
        match command:
            case Connect(attempt=attempt):
                client.wants_connection = attempt
            case Disconnect():
                client.wants_connection = None
                if client.connection is not None:
                    self.close(client.connection)
            case Send(message=message):
                if client.connection is not None:
                    client.connection.to_server.append(client.translator.to_frame(message))
            case ProbeServer():
                pass  # a server that is there answers; of one that is not, connections were cut
            case StartTimer(timer=timer, after_s=after_s):
                client.timers[timer] = self.now_s + after_s
            case StopTimer(timer=timer):
                client.timers.pop(timer, None)
            case SayToPeer():
                raise AssertionError("no link has a data channel here")
            case ToggleTorch() | PutOutTorch():
                raise AssertionError("nobody asks for a light here")
            case SetVolume():
                raise AssertionError("nobody may say here how loud it is played")
            case SwitchCamera():
                raise AssertionError("nobody asks for a camera here")
            case OpenMedia():
                client.is_media_open = True
            case CloseMedia():
                client.is_media_open = False
            case OpenLink(link=number):
                client.link, client.accepted = number, None
            case CloseLink():
                client.link, client.accepted = None, None
            case CreateOffer(link=number):
                self.do(client, DescriptionReady(number, client.link_name))
            case AcceptOffer(link=number, sdp=sdp):
                client.accepted = sdp
                self.do(client, DescriptionReady(number, f"{client.link_name} {sdp}"))
                self.connect_links()
            case AcceptAnswer(sdp=sdp):
                answerer, offerer = sdp.split(" ")
                assert offerer == client.link_name, "an answer to another offer was applied"
                client.accepted = answerer
                self.connect_links()
            case AddCandidate():
                raise AssertionError("nobody sends candidates here")

    def linked_pairs(self) -> set[frozenset[str]]:
        if not self.has_path:
            return set()
        by_name = {c.link_name: c for c in self.clients.values() if c.link is not None}
        return {
            frozenset((name, client.accepted))
            for name, client in by_name.items()
            if client.accepted in by_name and by_name[client.accepted].accepted == name
        }

    def joined(self) -> list[Client]:
        return [c for c in self.clients.values() if c.call.snapshot.is_joined]

    def heard_pair(self) -> list[Client]:
        """The clients whose peer's media arrives."""
        pairs = self.linked_pairs()
        return [
            client
            for client in self.clients.values()
            if client.accepted not in self.silent
            and any(client.link_name in pair for pair in pairs)
            and client.link is not None
        ]

    def change_network(self, client: Client, *, server: bool, peer: bool) -> None:
        """What it had open there is dead: the server does not know it yet, nor does the peer."""
        if peer:
            self.silent.update((client.link_name, client.accepted or ""))
        if server and client.connection is not None:
            self.ghosts.append(client.connection)
            client.connection = None
        self.do(client, NetworkChanged(is_server_gone=server, is_peer_gone=peer))

    def notice_ghosts(self) -> None:
        """The server finds out whose connections are dead."""
        while self.ghosts:
            ghost = self.ghosts.pop()
            if self.connections.pop(ghost.number, None) is not None and self.rooms is not None:
                self.deliver(self.rooms.lost(ghost.number))

    def connect_links(self) -> None:
        for client in self.clients.values():
            if client.link is not None and any(client.link_name in p for p in self.linked_pairs()):
                self.do(client, LinkConnected(client.link))

    def tick(self) -> None:
        self.now_s += TICK_S
        for later in [later for later in self.put_off if later.at_s <= self.now_s]:
            self.put_off.remove(later)
            if self.rooms is not None:
                self.deliver(self.rooms.ask_now(later.connection, self.now_s))
        for client in self.heard_pair():
            if client.link is not None:
                self.do(client, MediaArrived(client.link))
        for client in self.clients.values():
            for timer in [t for t, due_s in client.timers.items() if due_s <= self.now_s]:
                if client.timers.pop(timer, None) is not None:
                    self.do(client, TimerExpired(timer))

    def settle(self) -> None:
        """Let everything that is under way arrive."""
        moved, rounds = True, 0
        while moved:
            moved, rounds = False, rounds + 1
            assert rounds < 1000, "the same is said again and again"
            for client in self.clients.values():
                moved |= self.open_wanted(client)
                moved |= self.carry_to_server(client.connection)
                moved |= self.carry_to_client(client.connection)

    def open_wanted(self, client: Client) -> bool:
        attempt, client.wants_connection = client.wants_connection, None
        if attempt is None:
            return False
        if self.rooms is None:
            self.do(client, ConnectFailed(attempt, UNREACHABLE, retryable=True))
            return True
        client.connection = Connection(self.next_number, client, attempt)
        self.connections[self.next_number] = client.connection
        self.next_number += 1
        self.do(client, Connected(attempt))
        return True

    def carry_to_server(self, connection: Connection | None) -> bool:
        if connection is None or not connection.to_server or self.rooms is None:
            return False
        frame = connection.to_server.popleft()
        if connection.number not in self.connections:
            return True  # the server has closed it, and reads no more
        if not connection.has_joined:
            connection.has_joined = True
            self.deliver(self.rooms.join(connection.number, codec.decode_join(frame), self.now_s))
        else:
            message = codec.decode_client(frame)
            text = frame.decode()
            self.deliver(self.rooms.message(connection.number, message, text, self.now_s))
        return True

    def carry_to_client(self, connection: Connection | None) -> bool:
        if connection is None or not connection.to_client:
            return False
        frame = connection.to_client.popleft()
        client = connection.client
        if frame is None:
            if client.connection is connection:
                client.connection = None
            self.do(client, ConnectionLost(connection.attempt))
            return True
        message = client.translator.from_frame(frame)
        if message is not None:
            self.do(client, Received(connection.attempt, message))
        return True

    def deliver(self, deliveries: list[Delivery]) -> None:
        for delivery in deliveries:
            connection = self.connections.get(delivery.connection)
            if connection is None:
                continue
            match delivery:
                case Tell(message=message):
                    connection.to_client.append(codec.encode(message).decode())
                case Relay(frame=frame):
                    connection.to_client.append(frame)
                case Close() | Cut():
                    del self.connections[connection.number]
                    connection.to_client.append(None)
                case Later():
                    self.put_off.append(delivery)

    def close(self, connection: Connection) -> None:
        """The client closed it properly: what it sent still arrives."""
        connection.client.connection = None
        self.late.append(connection)
        while self.carry_to_server(connection):
            pass
        if self.connections.pop(connection.number, None) is not None and self.rooms is not None:
            self.deliver(self.rooms.leave(connection.number))

    def cut(self, connection: Connection) -> None:
        connection.to_server.clear()
        connection.to_client.clear()
        connection.to_client.append(None)
        self.carry_to_client(connection)
        if self.connections.pop(connection.number, None) is not None and self.rooms is not None:
            self.deliver(self.rooms.lost(connection.number))
