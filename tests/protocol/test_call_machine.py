"""Calls against the server's room rules, with whatever order and accident a network allows.

Pure on both sides: the client's machine, its translator, the frames and the server's rooms are the
real ones; connections, links and time are simulated.
"""

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from desktop.core.events import (
    JoinRequested,
    LeaveRequested,
)
from desktop.core.notice import Notice, NoticeKind
from desktop.core.snapshot import CallState
from server.rooms import Rooms
from tests.support.call_world import PEOPLE, CallWorld

SETTLED_S = 200.0  # longer than the longest pause before an attempt, a path and a rebuild


class World(CallWorld, RuleBasedStateMachine):
    machine: str | None = None  # who waits, and is never told to leave

    # --- what people and networks do -----------------------------------------------------

    @rule(name=st.sampled_from(PEOPLE))
    def joins(self, name: str) -> None:
        client = self.clients[name]
        # `insist`, so that a join while the server is down does not simply end
        request = JoinRequested("s", "room1", name, create=True, insist=True)
        waits = name == self.machine
        self.do(client, replace(request, lead=waits, waits=waits))

    @initialize(first=st.sampled_from(PEOPLE), second=st.sampled_from(PEOPLE))
    def two_meet(self, first: str, second: str) -> None:
        """Most of what can go wrong needs a call that runs."""
        for name in (first, second):
            self.joins(name)
            self.everything_arrives()

    @rule()
    def everything_arrives(self) -> None:
        self.settle()
        self.tick()

    @rule(name=st.sampled_from(PEOPLE))
    def leaves(self, name: str) -> None:
        if name != self.machine:
            self.do(self.clients[name], LeaveRequested())

    @rule(name=st.sampled_from(PEOPLE))
    def connection_breaks(self, name: str) -> None:
        connection = self.clients[name].connection
        if connection is not None:
            self.cut(connection)

    @precondition(lambda self: self.rooms is not None)
    @rule()
    def server_dies(self) -> None:
        self.rooms = None
        for connection in list(self.connections.values()):
            self.cut(connection)

    @precondition(lambda self: self.rooms is None)
    @rule()
    def server_starts(self) -> None:
        self.starts += 1
        self.rooms = Rooms(f"s{self.starts}")

    @rule(name=st.sampled_from(PEOPLE))
    def media_breaks_one_way(self, name: str) -> None:
        self.silent.add(self.clients[name].link_name)

    @rule(name=st.sampled_from(PEOPLE), server=st.booleans(), peer=st.booleans())
    def network_changes(self, name: str, server: bool, peer: bool) -> None:
        self.change_network(self.clients[name], server=server, peer=peer)

    @precondition(lambda self: self.ghosts)
    @rule()
    def server_notices_who_is_gone(self) -> None:
        self.notice_ghosts()

    @precondition(lambda self: len(self.heard_pair()) == 2 and len(self.joined()) == 2)
    @rule(data=st.data(), server=st.booleans())
    def another_network_costs_a_running_call_seconds(
        self, data: st.DataObject, server: bool
    ) -> None:
        if self.rooms is None:
            self.server_starts()
        self.settle()
        self.tick()
        if len(self.heard_pair()) != 2 or len(self.joined()) != 2 or self.put_off:
            return  # what was under way has ended the call, or asks for another offer
        if any(client.connection is None for client in self.joined()):
            return  # who just lost the server connects again when it is time
        moves = data.draw(st.sampled_from([client.name for client in self.joined()]))
        self.change_network(self.clients[moves], server=server, peer=True)
        end_s = self.now_s + 2.0
        while self.now_s < end_s:
            self.settle()
            self.tick()
        assert [client.state for client in self.joined()] == [CallState.CONNECTED] * 2

    @precondition(lambda self: self.late)
    @rule(data=st.data())
    def late_frames_arrive(self, data: st.DataObject) -> None:
        connection = data.draw(st.sampled_from(self.late))
        if not self.carry_to_client(connection):
            self.late.remove(connection)

    @precondition(lambda self: len(self.heard_pair()) == 2 and len(self.joined()) == 2)
    @rule(outage_s=st.sampled_from([0.5, 3.0, 20.0]))
    def restarted_server_changes_nothing_in_a_running_call(self, outage_s: float) -> None:
        if self.rooms is None:
            self.server_starts()
        self.settle()
        self.tick()  # a call runs when its media has arrived
        before = {client.name: (client.link, client.accepted) for client in self.joined()}
        if len(self.heard_pair()) != 2 or len(before) != 2:
            return  # what was under way has ended the call
        self.server_dies()
        for steps, goes_up in ((outage_s, True), (70.0, False)):
            end_s = self.now_s + steps
            while self.now_s < end_s:
                self.settle()
                self.tick()
                assert [client.state for client in self.joined()] == [CallState.CONNECTED] * 2
            if goes_up:
                self.server_starts()
        assert before == {client.name: (client.link, client.accepted) for client in self.joined()}
        assert all(len(client.call.snapshot.users) == 2 for client in self.joined())

    @rule(name=st.sampled_from(PEOPLE))
    def connects(self, name: str) -> None:
        self.open_wanted(self.clients[name])

    @rule(name=st.sampled_from(PEOPLE), frames=st.integers(1, 3))
    def frames_arrive_at_server(self, name: str, frames: int) -> None:
        for _ in range(frames):
            self.carry_to_server(self.clients[name].connection)

    @rule(name=st.sampled_from(PEOPLE), frames=st.integers(1, 3))
    def frames_arrive_at_client(self, name: str, frames: int) -> None:
        for _ in range(frames):
            self.carry_to_client(self.clients[name].connection)

    @rule(seconds=st.sampled_from([0.5, 1.5, 4.0, 10.0]))
    def time_passes(self, seconds: float) -> None:
        end_s = self.now_s + seconds
        while self.now_s < end_s:
            self.tick()

    # --- what must hold -------------------------------------------------------------------

    @invariant()
    def media_is_open_exactly_while_it_is_needed(self) -> None:
        for client in self.clients.values():
            snapshot = client.call.snapshot
            has_company = snapshot.peer_name is not None or client.link is not None
            is_needed = snapshot.is_joined and (client.name != self.machine or has_company)
            assert client.is_media_open == is_needed

    @invariant()
    def links_belong_to_the_joined(self) -> None:
        for client in self.clients.values():
            assert client.link == client.call.link
            if not client.call.snapshot.is_joined:
                assert client.link is None
                assert client.connection is None
                assert client.wants_connection is None

    @invariant()
    def timers_run_for_the_joined_only(self) -> None:
        for client in self.clients.values():
            if not client.call.snapshot.is_joined:
                assert not client.timers

    def teardown(self) -> None:
        """When nothing more happens, whoever is in the room sees the other."""
        if self.rooms is None:
            self.server_starts()
        self.notice_ghosts()
        end_s = self.now_s + SETTLED_S
        while self.now_s < end_s:
            self.settle()
            self.tick()
        self.settle()
        joined = self.joined()
        assert len(joined) <= 2
        if len(joined) == 1:
            assert joined[0].state is CallState.WAITING
        if len(joined) == 2:
            assert [client.state for client in joined] == [CallState.CONNECTED] * 2
            assert frozenset(c.link_name for c in joined) in self.linked_pairs()
            names = {client.name for client in joined}
            assert all(set(client.call.snapshot.users) == names for client in joined)
            assert all(client.call.snapshot.notices == () for client in joined)


TestWorld = World.TestCase
TestWorld.settings = settings(stateful_step_count=40)


def test_both_are_told_that_there_is_no_path_however_slow_their_messages_are() -> None:
    world = CallWorld()
    world.has_path = False
    people = [world.clients[name] for name in PEOPLE[:2]]
    for client in people:
        world.do(client, JoinRequested("s", "room1", client.name, create=True))
        world.settle()
    end_s = world.now_s + 20.0
    while world.now_s < end_s:  # each message takes a tick in each direction
        for client in people:
            while world.carry_to_server(client.connection):
                pass
        world.tick()
        for client in people:
            while world.carry_to_client(client.connection):
                pass
    no_path = (Notice(NoticeKind.NO_PATH),)
    assert [client.call.snapshot.notices for client in people] == [no_path, no_path]
