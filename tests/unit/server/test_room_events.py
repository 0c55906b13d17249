"""Every act in a room is one event of the log, with its facts."""

import logging
from collections.abc import Mapping

import pytest

from server.events import KEY
from server.protocol.messages import Join
from server.rooms import Rooms


def join(name: str, instance: str) -> Join:
    return Join(room="room1", username=name, instance=instance, client=f"tandem/{'1' * 100}")


def test_life_of_a_room_is_told_as_events(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "server.rooms")
    rooms = Rooms("s")
    rooms.join(1, join("Anna", "a"), 0.0)
    rooms.join(2, join("Boris", "b"), 1.0)
    rooms.join(3, join("Clara", "c"), 2.0)
    rooms.join(4, join("Anna", "a"), 3.0)
    rooms.lost(3)
    rooms.leave(4)
    rooms.join(5, Join(room="room2", username="Dora", instance="d", create=False), 4.0)

    acts: list[Mapping[str, object]] = [getattr(record, KEY) for record in caplog.records]
    told = [(act["event"], act.get("name")) for act in acts]
    assert told == [
        ("room_made", None),
        ("joined", "Anna"),
        ("room_exists", None),
        ("joined", "Boris"),
        ("room_exists", None),
        ("replaced", "Boris"),
        ("joined", "Clara"),
        ("room_exists", None),
        ("rejoined", "Anna"),
        ("joined", "Anna"),
        ("lost", "Clara"),
        ("left", "Anna"),
        ("room_closed", None),
        ("refused", "Dora"),
    ]
    assert [act.get("present") for act in acts if act["event"] == "room_exists"] == [1, 2, 2]
    joined = [act for act in acts if act["event"] == "joined"]
    assert [act["present"] for act in joined] == [1, 2, 2, 2]
    assert {act["client"] for act in joined} == {f"tandem/{'1' * 33}"}
