"""What the clients of a room were told, and what may be told to whom.

The book sees what a network would see: what each connection is told, and which ones are ended.
It compares that with the sentences of docs/protocol.md.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from msgspec import UNSET

from server.deliveries import Close, Cut, Delivery, Later, Relay, Tell
from server.protocol import codec
from server.protocol import messages as m
from server.protocol.codes import Code
from server.protocol.generation import Role, SeatPreference
from server.protocol.texts import REPLACED_REASON
from server.rooms import ASKING_PAUSE_S

LEADS, FOLLOWS, FLEXIBLE, NO_PART = SeatPreference


class Facts(NamedTuple):
    """What a program says of itself in every join."""

    name: str
    preference: SeatPreference
    instance: str | None = None
    codec: str | None = "VP8"
    type: str | None = None


PROGRAMS = (
    Facts("phone", LEADS),
    Facts("phone", LEADS),  # of the same name: the same machine to the server
    Facts("Anna", LEADS, codec="H264"),
    Facts("page", FOLLOWS),
    Facts("phone", FOLLOWS),
    Facts("page 2", FOLLOWS),
    Facts("Anna", FLEXIBLE, "a1"),
    Facts("Anna", FLEXIBLE, "a2"),  # of the same name, but another machine
    Facts("Boris", FLEXIBLE, "b1"),
    Facts("waiting", LEADS, "w1"),
    Facts("phone", LEADS, "w2"),  # named as an old one, but another machine
    Facts("phone 1.5", LEADS, codec=None),
    Facts("page 1.5", FOLLOWS, codec=None),
    Facts("phone 1", NO_PART, codec=None, type="join"),
    Facts("page 1", NO_PART, codec=None),
    Facts("phone", NO_PART, codec=None),
)


@dataclass(eq=False)
class Program:
    """A phone, a page or a Tandem; it lives longer than its connections."""

    facts: Facts
    # Newer ones remember for each room, over their connections:
    roles: dict[str, Role] = field(default_factory=dict)  # the part they were told last
    calls: dict[str, str] = field(default_factory=dict)  # id of the peer of the running call

    @property
    def name(self) -> str:
        return self.facts.name

    @property
    def preference(self) -> SeatPreference:
        return self.facts.preference

    @property
    def instance(self) -> str | None:
        return self.facts.instance

    @property
    def machine(self) -> object:
        """What the server can know it by."""
        if self.instance:
            return self.instance
        return (self.name, self.preference, self.is_of_1_5)

    @property
    def is_of_1_5(self) -> bool:
        return self.facts.codec is None and self.preference is not NO_PART

    @property
    def answers_offers(self) -> bool:
        """As a leader."""
        return self.instance is not None or self.facts.codec != "H264"

    def join(self, room: str, *, create: bool, resume: m.Resume | None) -> m.Join:
        return m.Join(
            room=room,
            username=self.name,
            type=self.facts.type or UNSET,
            is_leader=UNSET if self.preference is NO_PART else self.preference is LEADS,
            create=create,
            preferred_codec=self.facts.codec or UNSET,
            instance=self.instance or UNSET,
            resume=resume or UNSET,
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
    there_since: int = 0  # id of the first of its program's connections that took over each other
    asked_at_s: float | None = None
    is_asking_due: bool = False  # it will be asked when a second is over
    wants_new: bool = False  # waits for a new offer, so that its last call is none to resume
    kept_offer: str | None = None  # sent when nobody was there, for whoever comes
    will_offer: bool = False  # as soon as it is told of its room

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
        if connection.program.preference is NO_PART:
            return self._part_that_is_left(connection)
        assert connection.info is not None, "a newer client was told nothing"
        return Role.LEADER if connection.info.is_leader else Role.FOLLOWER

    def _part_that_is_left(self, connection: Connection) -> Role:
        """The part of somebody who knows none."""
        other = self.other(connection)
        if other is None:
            return Role.FOLLOWER
        if other.program.preference is NO_PART:
            is_first = connection.there_since < other.there_since
            return Role.LEADER if is_first else Role.FOLLOWER
        return self.role(other).other

    def call_runs(self, program: Program, resume: m.Resume, others: list[Connection]) -> bool:
        """True if the call that is resumed is running on the other side as well."""
        if len(others) != 1:
            return False
        peer = others[0]
        return (
            self.role(peer) is not resume.role
            and peer.id_as_peer == resume.peer
            and peer.call == program.instance
            and not peer.wants_new
        )

    def carry_out(
        self,
        deliveries: list[Delivery],
        acting: Connection,
        now: float = 0.0,
        *,
        joins: bool = False,
    ) -> None:
        """Let everybody hear what is delivered; check who may hear what."""
        for delivery in deliveries:
            assert delivery.connection in self.open, "nobody is told anything after the end"
            connection = self.open[delivery.connection]
            assert connection.room == acting.room, "told of another room"
            match delivery:
                case Tell(message=message):
                    assert codec.decode_server(codec.encode(message)) == message
                    self.hear(connection, message, now, joins=joins and connection is acting)
                case Relay(frame=frame):
                    peer = self.other(connection)
                    assert peer is not None
                    if peer.kept_offer == frame:
                        connection.offers_due, peer.kept_offer = 1, None
                    else:
                        assert connection is not acting
                case Later(at_s=at):
                    assert connection.asked_at_s is not None
                    assert at == connection.asked_at_s + ASKING_PAUSE_S
                    assert not connection.is_asking_due, "two requests are outstanding"
                    connection.is_asking_due = True
                case Close(code=code, reason=reason):
                    self.check_close(connection, code, reason, acting)
                    self.end(connection)
                case Cut():
                    self.check_cut(connection, acting)
                    self.end(connection)

    def end(self, connection: Connection) -> None:
        peer = self.other(connection)
        if peer is not None and connection.is_asking_due:
            peer.wants_new = True
        del self.open[connection.id]

    def hear(
        self, connection: Connection, message: m.ServerMessage, now: float, *, joins: bool
    ) -> None:
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
            case m.RoomInfo(data=data) if program.preference is NO_PART:
                assert data == m.RoomData(users=data.users), "more than the names"
            case m.Joined():
                assert connection.told == [message], "not the first, or not the only one"
                assert program.facts.type == "join"
                assert program.preference is NO_PART
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
                assert program.preference is not NO_PART, "asked what it does not understand"
                self.asked.add((connection.id, follower.id))
                last = connection.asked_at_s
                assert last is None or now >= last + ASKING_PAUSE_S, "a phone is hurried"
                connection.asked_at_s, connection.is_asking_due = now, False
                connection.offers_due = follower.offers_due = 0
            case m.ForceDisconnect():
                connection.call = None
            case _:
                pass

    def told_of_camera(self, peer: Connection, message: m.ClientMessage) -> list[Delivery]:
        """What a page of generation 2 or 3 hears besides the acknowledgement itself."""
        program = peer.program
        if (
            not isinstance(message, m.SwitchCameraAck)
            or program.preference is not FOLLOWS
            or program.is_of_1_5
        ):
            return []
        camera = m.CameraData(use_back_camera=message.use_back_camera)
        return [Tell(peer.id, m.CameraSwitched(data=camera))]

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
