"""The rules of a room against everything that phones, pages and Tandems can do, in any order.

What everybody is told goes into a book, which knows what may be told; the machine compares what
an act changes in the book with the sentences of docs/protocol.md.
"""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from server.deliveries import Close, Delivery, Relay, Tell
from server.protocol import codec
from server.protocol import messages as m
from server.protocol.codes import Code
from server.protocol.generation import Role
from server.rooms import ASKING_PAUSE_S, Rooms
from tests.support.room_book import (
    FLEXIBLE,
    FOLLOWS,
    LEADS,
    NO_PART,
    PROGRAMS,
    Connection,
    Facts,
    Program,
    RoomBook,
)
from tests.support.rooms_under_test import RoomsUnderTest


class RoomsMachine(RuleBasedStateMachine):
    """Programs join two rooms, leave them, break off, resume and talk."""

    facts: tuple[Facts, ...] = PROGRAMS

    def __init__(self) -> None:
        super().__init__()
        self.restarts = 0
        self.rooms = self.new_rooms("s0")
        self.now = 0.0
        self.programs = [Program(facts) for facts in self.facts]
        self.book = RoomBook()
        self.next_id = 1

    def new_rooms(self, server_id: str) -> RoomsUnderTest:
        """The rooms of a server that starts now."""
        return Rooms(server_id)

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
        connection = Connection(self.next_id, program, room, there_since=self.next_id)
        connection.will_offer = program.is_of_1_5 and program.preference is FOLLOWS
        self.next_id += 1
        join = program.join(f"-{room} ", create=create, resume=resume)
        before = self.book.members(room)
        others = [c for c in before if c.program.machine != program.machine]
        former = next((c for c in before if c.program.machine == program.machine), None)
        parts = {c: self.book.role(c) for c in before}
        leader = next((c for c in others if parts[c] is Role.LEADER), None)
        runs = resume is not None and self.book.call_runs(program, resume, others)
        if former is not None and resume is not None and parts[former] is not resume.role:
            runs = False
        if former is not None:
            connection.there_since = former.there_since
            connection.wants_new = former.is_asking_due
            runs = runs and not former.is_asking_due
        if resume is None:
            connection.call = None
        asked_at = {c: c.asked_at_s for c in before}
        kept = {c: c.kept_offer for c in before}

        self.book.open[connection.id] = connection
        deliveries = self.rooms.join(connection.id, join, self.now)
        self.book.carry_out(deliveries, connection, self.now, joins=True)

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
                assert leader.program.preference in (FLEXIBLE, NO_PART)
                assert program.preference is LEADS or (
                    program.preference is FLEXIBLE and leader.program.preference is NO_PART
                )
        if not before and resume is None and program.preference is FLEXIBLE:
            assert self.book.role(connection) is Role.LEADER
        if len(others) == 1 and former is None and resume is None:
            first = others[0]
            if first.program.preference is NO_PART and program.preference is FLEXIBLE:
                assert self.book.role(connection) is Role.LEADER, "the one who can lead does"
            if first.program.preference is FLEXIBLE and program.preference is not LEADS:
                assert self.book.role(first) is Role.LEADER, "who was there first leads"
        peer = self.book.other(connection)
        if peer is None:
            assert not self.asked_in(deliveries)
            return
        pair = (
            (connection, peer) if self.book.role(connection) is Role.LEADER else (peer, connection)
        )
        for one, another in (pair, pair[::-1]):
            one.call, one.wants_new = another.id_as_peer, False
        self.book.asked.add((pair[0].id, pair[1].id))
        if runs:
            assert not self.asked_in(deliveries), "a running call was disturbed"
            return
        will_offer, pair[1].will_offer = pair[1].will_offer, False
        relayed = [d for d in deliveries if isinstance(d, Relay)]
        if frame := kept.get(pair[0]):
            assert relayed == [Relay(pair[1].id, frame)]
            assert not self.asked_in(deliveries)
        elif will_offer and pair[0].program.answers_offers:
            assert not self.asked_in(deliveries), "the page offers by itself"
        else:
            assert not relayed
            self.check_asked(pair[0], asked_at.get(pair[0]), deliveries)

    def check_asked(
        self, leader: Connection, last_s: float | None, deliveries: list[Delivery]
    ) -> None:
        """It is asked now, or as soon as a second is over."""
        asked = self.asked_in(deliveries)
        if leader.program.preference is NO_PART:
            assert asked == []
        elif last_s is not None and self.now < last_s + ASKING_PAUSE_S:
            assert asked == []
            assert leader.is_asking_due
        else:
            assert asked == [leader.id], "exactly one offer is asked for"

    def asked_in(self, deliveries: list[Delivery]) -> list[int]:
        return [
            d.connection
            for d in deliveries
            if isinstance(d, Tell) and isinstance(d.message, m.RejoinAndOffer)
        ]

    @precondition(lambda self: self.book.open)
    @rule(data=st.data())
    def joins_again_on_the_same_connection(self, data: st.DataObject) -> None:
        connection = self.drawn(data)
        peer = self.book.other(connection)
        asked_at = {c: c.asked_at_s for c in (connection, peer) if c is not None}
        join = m.Join(room="another", username="another", instance="another")
        deliveries = self.rooms.message(connection.id, join, "", self.now)
        self.book.carry_out(deliveries, connection, self.now, joins=True)
        assert connection.id in self.book.open
        if peer is None:
            assert not self.asked_in(deliveries)
        else:
            assert peer.id in self.book.open
            leader = connection if self.book.role(connection) is Role.LEADER else peer
            self.check_asked(leader, asked_at[leader], deliveries)

    @rule(seconds=st.sampled_from([0.3, 0.7, 2.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds
        for connection in [c for c in self.book.open.values() if c.is_asking_due]:
            assert connection.asked_at_s is not None
            is_time = self.now >= connection.asked_at_s + ASKING_PAUSE_S
            deliveries = self.rooms.ask_now(connection.id, self.now)
            connection.is_asking_due = False  # what is put off again is told again
            peer = self.book.other(connection)
            leads = peer is not None and self.book.role(connection) is Role.LEADER
            assert self.asked_in(deliveries) == ([connection.id] if is_time and leads else [])
            self.book.carry_out(deliveries, connection, self.now)
            assert connection.is_asking_due is not is_time
            connection.wants_new = connection.wants_new or (is_time and not leads)

    # --- going -----------------------------------------------------------------------------------

    @precondition(lambda self: self.book.open)
    @rule(data=st.data())
    def says_that_it_leaves(self, data: st.DataObject) -> None:
        connection = self.drawn(data)
        peer = self.book.other(connection)
        connection.call = None
        deliveries = self.rooms.message(connection.id, m.Leave(), "", self.now)
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
        self.rooms = self.new_rooms(f"s{self.restarts}")

    # --- talking ---------------------------------------------------------------------------------

    @precondition(lambda self: self.book.open)
    @rule(data=st.data(), kind=st.sampled_from(["offer", "answer", "ice", "ping", "camera", "ack"]))
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
            case "ack":
                message = m.SwitchCameraAck(use_back_camera=True)
            case _:
                message = m.Ping()
        self.speak(self.drawn(data), message)

    def speak(self, connection: Connection, message: m.ClientMessage) -> None:
        peer = self.book.other(connection)
        program = connection.program
        frame = codec.encode(message).decode()
        deliveries = self.rooms.message(connection.id, message, frame, self.now)
        self.book.carry_out(deliveries, connection, self.now)
        if isinstance(message, m.Ping):
            assert deliveries == [Tell(connection.id, m.Pong())]
        elif peer is None:
            assert deliveries == []
            if isinstance(message, m.Offer) and program.is_of_1_5 and program.preference is LEADS:
                connection.kept_offer = frame if connection.asked_at_s is None else None
        elif isinstance(message, m.Offer):
            if self.book.role(peer) is Role.LEADER and not peer.program.answers_offers:
                assert deliveries == [], "this leader answers no offer"
            else:
                assert deliveries == [Relay(peer.id, frame)]
                peer.offers_due = 1
        elif isinstance(message, m.Answer):
            assert deliveries == [Relay(peer.id, frame)] * connection.offers_due
            connection.offers_due = 0
        else:
            assert deliveries == [Relay(peer.id, frame), *self.book.told_of_camera(peer, message)]

    @precondition(lambda self: self.book.open)
    @rule(data=st.data())
    def says_what_nobody_here_knows(self, data: st.DataObject) -> None:
        connection = self.drawn(data)
        peer = self.book.other(connection)
        pair = {c.program.preference for c in (connection, peer) if c is not None}
        is_heard = peer is not None and pair == {NO_PART}
        heard = [Relay(peer.id, "unknown")] if peer is not None and is_heard else []
        assert self.rooms.unknown(connection.id, "unknown") == heard

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

    facts: tuple[Facts, ...] = PROGRAMS[6:9] + PROGRAMS[:1]


class OldClientsMachine(RoomsMachine):
    """The dialects before generation 2, and one of each later kind."""

    facts: tuple[Facts, ...] = PROGRAMS[11:] + PROGRAMS[:1] + PROGRAMS[3:4] + PROGRAMS[8:9]
