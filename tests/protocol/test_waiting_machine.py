"""A waiting machine among others, with whatever order and accident a network allows."""

from hypothesis import settings
from hypothesis.stateful import initialize, invariant

from desktop.core.snapshot import CallState
from tests.protocol.test_call_machine import World
from tests.support.call_world import PEOPLE, Client


class WaitingWorld(World):
    """The others can come, go and break as they like; `World` says what holds for them."""

    machine: str | None = PEOPLE[0]
    has_started = False

    @property
    def waiting(self) -> Client:
        return self.clients[PEOPLE[0]]

    @initialize()
    def machine_starts(self) -> None:
        self.joins(PEOPLE[0])
        self.has_started = True

    @invariant()
    def it_never_gives_up(self) -> None:
        if self.has_started:
            assert self.waiting.state not in (CallState.LEFT, CallState.REPLACED)

    def teardown(self) -> None:
        """In the end it is in the room, alone or with the last who came."""
        super().teardown()
        if not self.has_started:
            return  # the world ended before it began
        assert self.waiting in self.joined()
        assert self.rooms is not None
        room = self.rooms.get("room1")
        assert room is not None
        assert room.leader is not None
        assert room.leader.name == self.waiting.name


TestWaitingWorld = WaitingWorld.TestCase
TestWaitingWorld.settings = settings(stateful_step_count=40)
