"""What the clients of a room were told, and what may be told to whom.

The book sees what a network would see: what each connection is told, and which ones are ended.
It compares that with the sentences of docs/protocol.md.
"""

from dataclasses import dataclass, field

from server.protocol import codec
from server.protocol import messages as m
from server.protocol.codes import Code
from server.protocol.generation import Role, SeatPreference
from server.protocol.texts import REPLACED_REASON
from server.rooms import Close, Cut, Delivery, Relay, Tell

LEADS, FOLLOWS, FLEXIBLE = SeatPreference


@dataclass(eq=False)
class Program:
    """A phone, a page or a Tandem; it lives longer than its connections."""

    name: str
    preference: SeatPreference
    instance: str | None = None
    # Newer ones remember for each room, over their connections:
    roles: dict[str, Role] = field(default_factory=dict)  # the part they were told last
    calls: dict[str, str] = field(default_factory=dict)  # id of the peer of the running call

    @property
    def machine(self) -> object:
        """What the server can know it by."""
        return self.instance or (self.name, self.preference)


Facts = tuple[str, SeatPreference, str | None]  # name, part, instance
PROGRAMS: tuple[Facts, ...] = (
    ("phone", LEADS, None),
    ("phone", LEADS, None),  # of the same name: the same machine to the server
    ("Anna", LEADS, None),
    ("page", FOLLOWS, None),
    ("phone", FOLLOWS, None),
    ("page 2", FOLLOWS, None),
    ("Anna", FLEXIBLE, "a1"),
    ("Anna", FLEXIBLE, "a2"),  # of the same name, but another machine
    ("Boris", FLEXIBLE, "b1"),
    ("waiting", LEADS, "w1"),
    ("phone", LEADS, "w2"),  # named as an old one, but another machine
)


@dataclass(eq=False)
class Connection:
    """One connection of a program that has sent a join, as the client sees it."""

    id: int
    program: Program
    room: str
    told: list[m.ServerMessage] = field(default_factory=list)
    info: m.RoomData | None = None  # newer ones: the newest form
    saw_both_names: bool = False
    offers_due: int = 0  # offers that came and are not answered
    told_id: str | None = None  # what a newer peer was told as its id
    old_call: str | None = None  # an old program's call ends with its connection

    @property
    def id_as_peer(self) -> str | None:
        return self.program.instance or self.told_id

    @property
    def call(self) -> str | None:
        """Id of the peer with whom its program has a call."""
        if self.program.instance is None:
            return self.old_call
        return self.program.calls.get(self.room)

    @call.setter
    def call(self, peer: str | None) -> None:
        self.old_call = peer
        self.program.calls.pop(self.room, None)
        if peer is not None and self.program.instance is not None:
            self.program.calls[self.room] = peer


class RoomBook:
    """Who is connected, by their own account; each breach of the protocol is an AssertionError."""

    def __init__(self) -> None:
        self.open: dict[int, Connection] = {}  # joined, and not ended by either side
        self.asked: set[tuple[int, int]] = set()  # (leader, follower) who were brought together

    def members(self, room: str) -> list[Connection]:
        return [c for c in self.open.values() if c.room == room]

    def other(self, connection: Connection) -> Connection | None:
        return next((c for c in self.members(connection.room) if c is not connection), None)

    def role(self, connection: Connection) -> Role:
        """The part as the client itself believes it."""
        if connection.program.preference is LEADS:
            return Role.LEADER
        if connection.program.preference is FOLLOWS:
            return Role.FOLLOWER
        assert connection.info is not None, "a newer client was told nothing"
        return Role.LEADER if connection.info.is_leader else Role.FOLLOWER

    def call_runs(self, program: Program, resume: m.Resume, others: list[Connection]) -> bool:
        """True if the call that is resumed is running on the other side as well."""
        if len(others) != 1:
            return False
        peer = others[0]
        return (
            self.role(peer) is not resume.role
            and peer.id_as_peer == resume.peer
            and peer.call == program.instance
        )

    def carry_out(
        self, deliveries: list[Delivery], acting: Connection, *, joins: bool = False
    ) -> None:
        """Let everybody hear what is delivered; check who may hear what."""
        for delivery in deliveries:
            assert delivery.connection in self.open, "nobody is told anything after the end"
            connection = self.open[delivery.connection]
            assert connection.room == acting.room, "told of another room"
            match delivery:
                case Tell(message=message):
                    assert codec.decode_server(codec.encode(message)) == message
                    self.hear(connection, message, joins=joins and connection is acting)
                case Relay():
                    assert connection is not acting
                case Close(code=code, reason=reason):
                    self.check_close(connection, code, reason, acting)
                    self.end(connection)
                case Cut():
                    self.check_cut(connection, acting)
                    self.end(connection)

    def end(self, connection: Connection) -> None:
        del self.open[connection.id]

    def hear(self, connection: Connection, message: m.ServerMessage, *, joins: bool) -> None:
        connection.told.append(message)
        program = connection.program
        match message:
            case m.RoomInfo(data=data) if program.instance is not None:
                connection.info = data
                program.roles[connection.room] = Role.LEADER if data.is_leader else Role.FOLLOWER
                if data.change in (m.Change.LEFT, m.Change.REPLACED):
                    connection.call = None
                if data.peer and (peer := self.other(connection)):
                    peer.told_id = data.peer.id
            case m.RoomInfo(data=data) if data.leader and data.follower:
                if program.preference is FOLLOWS:
                    assert joins or not connection.saw_both_names, (
                        "both names to a page whose join is over"
                    )
                connection.saw_both_names = True
            case m.RejoinAndOffer():
                assert self.role(connection) is Role.LEADER, "a follower was asked for an offer"
                follower = self.other(connection)
                assert follower is not None
                self.asked.add((connection.id, follower.id))
            case m.ForceDisconnect():
                connection.call = None
            case _:
                pass

    def check_close(self, connection: Connection, code: int, reason: str, by: Connection) -> None:
        last = connection.told[-1] if connection.told else None
        if connection is by:  # it was refused, or it left
            refused = isinstance(last, m.Error) and last.code != Code.NO_LEADER
            assert code == (1008 if refused else 1000)
        else:
            assert isinstance(last, m.ForceDisconnect), "replaced, but not told so"
            assert (code, reason) == (1000, REPLACED_REASON)

    def check_cut(self, connection: Connection, by: Connection) -> None:
        if connection is by:
            assert isinstance(connection.told[-1], m.Error)
            assert connection.program.instance is None, "a newer client understands a close frame"
        else:
            assert connection.program.machine == by.program.machine, "another machine was cut"
