"""The program uses the ICE servers that its server offers, unless its user named some."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from websockets.asyncio.client import connect

from server.turn import turn_password
from tests.support.desktop_program import running_desktop
from tests.support.raw_client import BORIS, RawClient
from tests.support.server import running_server
from tests.support.stun_server import dying_turn_server

SECRET = "north wind and south wind"
DEVICES = ("--camera", "none", "--microphone", "none", "--speaker", "none")

pytestmark = pytest.mark.timeout(120)


def minted(user: str) -> str:
    until_s, _, name = user.partition(":")
    return turn_password(SECRET, int(until_s), 0, name).credential


@pytest.mark.parametrize("arguments", [(), ("--no-ice-servers",)], ids=["preset", "named"])
async def test_the_window_takes_a_relay_from_its_server(
    environment: Mapping[str, str], tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    async with dying_turn_server(minted) as (host, port):
        file = tmp_path / "server.toml"
        file.write_text(f'turn_urls = ["turn:{host}:{port}"]\nturn_secret = "{SECRET}"\n')
        async with running_server("--config", str(file)) as server:
            to_server = ("--server", server.url, "--room", "room1", "--name", "Anna", "--join")
            async with running_desktop(environment, *DEVICES, *to_server, *arguments) as anna:
                await anna.wait_for_state("waiting")
                async with connect(f"ws://127.0.0.1:{server.port}/ws") as socket:
                    boris = RawClient(socket)
                    await boris.send(BORIS)
                    assert (await boris.message())["type"] == "room_info"
                    assert "offer" in json.dumps(await boris.message())
                    told = "the server offers ICE servers: 1"
                    assert (told in anna.log) == (not arguments)
                    if not arguments:
                        while "typ relay" not in json.dumps(await boris.message()):
                            """Another address of Anna's."""
