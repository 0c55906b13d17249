"""Every transcript is played with the rooms in memory, and with rooms shared through Redis."""

from collections.abc import Iterator

import pytest

from tests.support.actors.stage import Stage
from tests.support.redis_server import RedisServer
from tests.support.shared_rooms import SharedRoomsOnRedis


@pytest.fixture(autouse=True, params=["memory", "redis"])
def rooms_of_the_stage(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    if request.param == "memory":
        yield
        return
    redis: RedisServer = request.getfixturevalue("redis")
    shared = SharedRoomsOnRedis(redis)
    monkeypatch.setattr(Stage, "new_rooms", staticmethod(lambda: shared.restart("stage")))
    yield
    shared.close()
