"""A server that restarts: who comes meanwhile is told so, and is in as soon as it is back."""

import signal
from collections.abc import Mapping

import pytest

from tests.support.chromium import Chromium
from tests.support.desktop_program import running_desktop
from tests.support.server import running_server

DEVICES = ("--camera", "none", "--microphone", "none", "--speaker", "none", "--no-ice-servers")

pytestmark = pytest.mark.timeout(120)


async def test_who_joins_while_the_server_drains_is_told_and_comes_in_later(
    environment: Mapping[str, str], chromium: Chromium
) -> None:
    async with running_server("--drain-seconds", "300") as server:
        boris = await chromium.open_page(server.url, room="room1", camera="none", microphone="none")
        server.send_signal(signal.SIGTERM)
        await server.logged("draining for 300.0 s")
        await boris.press()
        await boris.wait_for(
            "now.state === 'joining' && now.notices.includes('server_unreachable')"
        )
        to_server = ("--server", server.url, "--room", "room2", "--join")
        async with running_desktop(environment, *DEVICES, *to_server) as anna:
            await anna.wait_for(lambda line: "told: server_away" in anna.log, "the notice")
            await anna.wait_for_state("joining")
            await server.kill()
            await server.start()
            await anna.wait_for_state("waiting", 30)
            await boris.wait_for_state("waiting", 30)
