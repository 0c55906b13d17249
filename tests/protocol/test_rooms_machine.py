"""The rules of a room against everything that phones, pages and Tandems can do, in any order.

What everybody is told goes into a book, which knows what may be told; the machine compares what
an act changes in the book with the sentences of docs/protocol.md.
"""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from msgspec import UNSET

from server.protocol import codec
from server.protocol import messages as m
from server.protocol.codes import Code
from server.protocol.generation import Role
from server.rooms import Close, Relay, Rooms, Tell
from tests.support.room_book import (
    FLEXIBLE,
    FOLLOWS,
    LEADS,
    PROGRAMS,
    Connection,
    Facts,
    Program,
    RoomBook,
)


class RoomsMachine(RuleBasedStateMachine):
    """Programs join two rooms, leave them, break off, resume and talk."""

    facts: tuple[Facts, ...] = PROGRAMS

    def __init__(self) -> None:
        super().__init__()
        self.restarts = 0
        self.rooms = Rooms("s0")
        self.programs = [Program(*facts) for facts in self.facts]
        self.book = RoomBook()
        self.next_id = 1

    # --- joining ---------------------------------------------------------------------------------

    @rule(
        which=st.integers(0, len(PROGRAMS) - 1),
        room=st.sampled_from(["one", "one", "one", "two"]),
        create=st.sampled_from([True, True, False]),
    )
    def joins(self, which: int, room: str, create: bool) -> None:
        self.joins_as(self.programs[which % len(self.programs)], room, create=create)

    @precondition(lambda self: any(program.calls for program in self.programs))
    @rule(data=st.data())
    def comes_back_to_its_call(self, data: st.DataObject) -> None:
        calls = [(i, room) for i, p in enumerate(self.programs) for room in sorted(p.calls)]
        which, room = data.draw(st.sampled_from(calls))
        program = self.programs[which]
        # Now and then it is wrong about its part: something happened while it was away.
        role = data.draw(st.sampled_from([program.roles[room]] * 3 + list(Role)))
        resume = m.Resume(role=role, peer=program.calls[room])
        self.joins_as(program, room, resume=resume)

    def joins_as(
        self, program: Program, room: str, *, create: bool = True, resume: m.Resume | None = None
    ) -> None:
        connection = Connection(self.next_id, program, room)
        self.next_id += 1
        join = m.Join(
            room=f"-{room} ",
            username=program.name,
            is_leader=program.preference is LEADS,
            create=create or program.instance is None,
            instance=program.instance or UNSET,
            resume=resume or UNSET,
        )
        before = self.book.members(room)
        others = [c for c in before if c.program.machine != program.machine]
        former = next((c for c in before if c.program.machine == program.machine), None)
        parts = {c: self.book.role(c) for c in before}
        leader = next((c for c in others if parts[c] is Role.LEADER), None)
        runs = resume is not None and self.book.call_runs(program, resume, others)
        if former is not None and resume is not None and parts[former] is not resume.role:
            runs = False
        if resume is None:
            connection.call = None
        asked_before = len(self.book.asked)

        self.book.open[connection.id] = connection
        deliveries = self.rooms.join(connection.id, join)
        self.book.carry_out(deliveries, connection, joins=True)

        ended = [c for c in before if c.id not in self.book.open]
        replaced = [c for c in ended if c is not former]
        if connection.id not in self.book.open:
            assert not ended, "a refused join changes nothing"
            assert {type(d) for d in deliveries if d.connection != connection.id} == set()
            error = connection.told[-1]
            assert isinstance(error, m.Error)
            if error.code == Code.NO_SUCH_ROOM:
                assert not before
                assert not join.create
            else:
                assert error.code == Code.LEADER_PRESENT
                assert program.preference is leader.program.preference is LEADS if leader else False
            return
        assert before or join.create, "a room was made against the wish"
        assert not (leader and program.preference is leader.program.preference is LEADS)
        if former is not None:
            assert former in ended, "the old connection of the same machine lives on"
            if program.preference is former.program.preference:
                assert not replaced, "the same machine replaced somebody else"
                assert self.book.role(connection) is parts[former], (
                    "the same machine changed its part"
                )
        if len(others) < 2 and program.preference is not FOLLOWS:
            assert not [c for c in replaced if c.program.preference is not FOLLOWS]
        for victim in replaced:
            assert parts[victim] is Role.FOLLOWER, "a leader was replaced"
        if leader is not None:
            assert leader.id in self.book.open
            if self.book.role(leader) is not Role.LEADER:
                assert leader.program.preference is FLEXIBLE
                assert program.preference is LEADS
        if not before and resume is None and program.preference is FLEXIBLE:
            assert self.book.role(connection) is Role.LEADER
        if len(others) == 1 and former is None and resume is None:
            first = others[0]
            if first.program.preference is FLEXIBLE and program.preference is not LEADS:
                assert self.book.role(first) is Role.LEADER, "who was there first leads"
        self.check_offer_asked(connection, runs=runs, asked=len(self.book.asked) - asked_before)

    def check_offer_asked(self, connection: Connection, *, runs: bool, asked: int) -> None:
        peer = self.book.other(connection)
        if peer is None:
            assert asked == 0
            return
        pair = (
            (connection, peer) if self.book.role(connection) is Role.LEADER else (peer, connection)
        )
        if runs:
            assert asked == 0, "a running call was disturbed"
            self.book.asked.add((pair[0].id, pair[1].id))
        else:
            assert asked == 1, "exactly one offer is asked for"
        for one, another in (pair, pair[::-1]):
            one.call = another.id_as_peer
        connection.offers_due = 0
        if not runs:
            peer.offers_due = 0

    @precondition(lambda self: self.book.open)
    @rule(data=st.data())
    def joins_again_on_the_same_connection(self, data: st.DataObject) -> None:
        connection = self.drawn(data)
        peer = self.book.other(connection)
        join = m.Join(room="another", username="another", instance="another")
        deliveries = self.rooms.message(connection.id, join, "")
        self.book.carry_out(deliveries, connection, joins=True)
        offers = [
            d for d in deliveries if isinstance(d, Tell) and isinstance(d.message, m.RejoinAndOffer)
        ]
        assert len(offers) == (peer is not None)
        assert connection.id in self.book.open
        assert peer is None or peer.id in self.book.open
        connection.offers_due = 0
        if peer is not None:
            peer.offers_due = 0

    # --- going -----------------------------------------------------------------------------------

    @precondition(lambda self: self.book.open)
    @rule(data=st.data())
    def says_that_it_leaves(self, data: st.DataObject) -> None:
        connection = self.drawn(data)
        peer = self.book.other(connection)
        connection.call = None
        deliveries = self.rooms.message(connection.id, m.Leave(), "")
        assert deliveries[-1] == Close(connection.id, 1000, "")
        self.book.carry_out(deliveries, connection)
        self.check_told_of_going(peer, m.Change.LEFT)

    @precondition(lambda self: self.book.open)
    @rule(data=st.data(), properly=st.booleans())
    def its_connection_ends(self, data: st.DataObject, properly: bool) -> None:
        connection = self.drawn(data)
        peer = self.book.other(connection)
        self.book.end(connection)  # its call may run on: a proxy may have closed it
        act = self.rooms.leave if properly else self.rooms.lost
        self.book.carry_out(act(connection.id), connection)
        assert act(connection.id) == []
        self.check_told_of_going(peer, m.Change.LEFT if properly else m.Change.LOST)

    def check_told_of_going(self, peer: Connection | None, change: m.Change) -> None:
        if peer is None:
            return
        assert peer.id in self.book.open, "the one who stays is not thrown out"
        if change is m.Change.LEFT:
            peer.call = None
        if peer.info is not None:
            assert (peer.info.change, peer.info.peer) == (change, None)

    @rule()
    def the_server_restarts(self) -> None:
        for connection in list(self.book.open.values()):
            self.book.end(connection)
        self.restarts += 1
        self.rooms = Rooms(f"s{self.restarts}")

    # --- talking ---------------------------------------------------------------------------------

    @precondition(lambda self: self.book.open)
    @rule(data=st.data(), kind=st.sampled_from(["offer", "answer", "ice", "ping", "camera"]))
    def says_something(self, data: st.DataObject, kind: str) -> None:
        message: m.ClientMessage
        match kind:
            case "offer":
                message = m.Offer(sdp=m.Description(type="offer", sdp="o"))
            case "answer":
                message = m.Answer(sdp=m.Description(type="answer", sdp="a"))
            case "ice":
                message = m.IceCandidate(ice=m.Ice(candidate=""))
            case "camera":
                message = m.SwitchCamera(use_back_camera=True)
            case _:
                message = m.Ping()
        self.speak(self.drawn(data), message)

    def speak(self, connection: Connection, message: m.ClientMessage) -> None:
        peer = self.book.other(connection)
        frame = codec.encode(message).decode()
        deliveries = self.rooms.message(connection.id, message, frame)
        self.book.carry_out(deliveries, connection)
        if isinstance(message, m.Ping):
            assert deliveries == [Tell(connection.id, m.Pong())]
        elif peer is None:
            assert deliveries == []
        elif isinstance(message, m.Offer):
            if self.book.role(peer) is Role.LEADER and peer.program.instance is None:
                assert deliveries == [], "an old leader answers no offer"
            else:
                assert deliveries == [Relay(peer.id, frame)]
                peer.offers_due = 1
        elif isinstance(message, m.Answer):
            assert deliveries == [Relay(peer.id, frame)] * connection.offers_due
            connection.offers_due = 0
        else:
            assert deliveries == [Relay(peer.id, frame)]

    @precondition(lambda self: self.book.open)
    @rule(data=st.data())
    def an_offer_is_answered_twice(self, data: st.DataObject) -> None:
        leader = self.drawn(data)
        peer = self.book.other(leader)
        if peer is None or self.book.role(leader) is not Role.LEADER:
            return
        self.speak(leader, m.Offer(sdp=m.Description(type="offer", sdp="o")))
        for _ in range(2):
            self.speak(peer, m.Answer(sdp=m.Description(type="answer", sdp="a")))

    def drawn(self, data: st.DataObject) -> Connection:
        return self.book.open[data.draw(st.sampled_from(sorted(self.book.open)))]

    # --- what always holds -----------------------------------------------------------------------

    @invariant()
    def a_room_holds_two_with_different_parts(self) -> None:
        for room in ("one", "two"):
            parts = [self.book.role(c) for c in self.book.members(room)]
            assert len(parts) <= 2
            assert len(parts) == len(set(parts)), "two have the same part"

    @invariant()
    def every_pair_was_brought_together(self) -> None:
        for room in ("one", "two"):
            pair = {self.book.role(c): c.id for c in self.book.members(room)}
            if len(pair) == 2:
                assert (pair[Role.LEADER], pair[Role.FOLLOWER]) in self.book.asked

    @invariant()
    def a_room_is_there_as_long_as_somebody_is_in_it(self) -> None:
        assert self.rooms.count == len({c.room for c in self.book.open.values()})
        assert all(c in self.rooms for c in self.book.open)

    @invariant()
    def newer_clients_know_their_room(self) -> None:
        for connection in self.book.open.values():
            if connection.program.instance is None:
                continue
            info, peer = connection.info, self.book.other(connection)
            assert info is not None
            assert info.username == connection.program.name
            in_room = self.book.members(connection.room)
            names = {self.book.role(c): c.program.name for c in in_room}
            assert (info.leader, info.follower) == tuple(names.get(role, "") for role in Role)
            assert info.users == tuple(names[role] for role in Role if role in names)
            if peer is None:
                assert info.peer is None
            else:
                assert isinstance(info.peer, m.Peer)
                assert info.peer.username == peer.program.name
                assert info.peer.newer == (peer.program.instance is not None)
                assert info.peer.id == peer.id_as_peer


class TandemsMachine(RoomsMachine):
    """Newer clients and one phone: calls that are resumed are too rare among all the others."""

    facts = PROGRAMS[6:9] + PROGRAMS[:1]


TestRooms = RoomsMachine.TestCase
TestRooms.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestTandems = TandemsMachine.TestCase
TestTandems.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
