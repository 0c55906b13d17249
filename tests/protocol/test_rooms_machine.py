"""The rules of a room in random orders of everything, in memory and shared through Redis."""

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.support.redis_server import RedisServer
from tests.support.rooms_machine import (
    OldClientsMachine,
    RoomsMachine,
    TandemsMachine,
)
from tests.support.rooms_under_test import RoomsUnderTest
from tests.support.shared_rooms import SharedRoomsOnRedis

MACHINES = pytest.mark.parametrize(
    "machine", [RoomsMachine, TandemsMachine, OldClientsMachine], ids=lambda kind: kind.__name__
)


@MACHINES
def test_the_rules_hold_in_any_order(machine: type[RoomsMachine]) -> None:
    run_state_machine_as_test(machine, settings=settings(stateful_step_count=40))


@MACHINES
def test_the_rules_hold_over_two_nodes(machine: type[RoomsMachine], redis: RedisServer) -> None:
    rooms = SharedRoomsOnRedis(redis)

    def new_rooms(_: RoomsMachine, server_id: str) -> RoomsUnderTest:
        return rooms.restart(server_id)

    on_redis: type[RoomsMachine] = type("OnRedis", (machine,), {"new_rooms": new_rooms})
    try:
        run_state_machine_as_test(
            on_redis, settings=settings(max_examples=30, stateful_step_count=40)
        )
    finally:
        rooms.close()
