"""Two people of one call at two servers that share their rooms; one of the servers is killed."""

from collections.abc import Mapping

import pytest

from tests.support.chromium import Chromium
from tests.support.desktop_program import Statistics, running_desktop
from tests.support.redis_server import RedisServer
from tests.support.server import running_server

GONE_LIMIT_S = 10.0

pytestmark = pytest.mark.timeout(240)


def sees(line: Statistics) -> bool:
    video = line["received"]["video"]
    return line["state"] == "connected" and (video["fps"] or 0) > 0


async def test_a_call_goes_on_when_the_server_of_one_side_dies(
    environment: Mapping[str, str], redis: RedisServer, chromium: Chromium
) -> None:
    redis.empty()
    store = ("--store", redis.url)
    async with running_server(*store) as one, running_server(*store) as other:
        address = f"ws://127.0.0.1:{one.port}/ws"
        async with running_desktop(
            environment,
            *("--server", address, "--room", "room1", "--name", "Anna", "--join"),
            *("--no-ice-servers", "--camera", "test", "--microphone", "test", "--speaker", "none"),
        ) as anna:
            await anna.wait_for_state("waiting")
            boris = await chromium.open_page(
                other.url, room="room1", name="Boris", camera="test", microphone="test:880"
            )
            await boris.press()
            await anna.wait_for(sees, "his picture")
            await boris.wait_for_new_pictures(10)
            connected = len(anna.lines)

            await other.kill()
            await anna.wait_for(
                lambda line: line["users"] == ["Anna"], "a room without him", GONE_LIMIT_S
            )
            await anna.wait_for(sees, "his picture all the same")
            await boris.wait_for_new_pictures(30)

            await other.start()
            line = await anna.wait_for(
                lambda line: sorted(line["users"]) == ["Anna", "Boris"], "him in the room", 60.0
            )
            assert sees(line)
            await boris.wait_for_new_pictures(10)
            assert {each["state"] for each in anna.lines[connected:]} == {"connected"}
            assert "joined as" in one.log
