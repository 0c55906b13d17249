"""The page on a computer of its own, whose line to the server and to the other is cut."""

import asyncio

import pytest

from tests.support.chromium import running_chromium
from tests.support.network.hosts import Hosts, can_make_hosts
from tests.support.network.line import Conditions, Phase
from tests.support.server import running_server

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.timeout(300),  # two browsers, a server, and two waits for a line that is away
    pytest.mark.skipif(not can_make_hosts(), reason="network namespaces need root"),
]

WHOLE = (Phase(0.0, Conditions(delay_s=0.01)),)
CUT = (Phase(0.0, Conditions(is_cut=True)),)


async def run(*command: str) -> None:
    process = await asyncio.create_subprocess_exec(*command)
    assert await process.wait() == 0, command


@pytest.mark.parametrize("leader", ["near the server", "behind the line"])
async def test_a_lost_network_is_said_and_the_call_is_rebuilt_when_it_is_back(leader: str) -> None:
    with Hosts(WHOLE) as hosts:
        for host in (hosts.first, hosts.second):
            # A page that was not allowed a camera gives away only the address of the default route.
            await run(*host.command("ip", "route", "add", "default", "dev", "line"))
        async with (
            running_server(host=hosts.first) as server,
            running_chromium(host=hosts.first) as near,
            running_chromium(host=hosts.second) as far,
        ):
            anna = await near.open_page(
                server.url, name="Anna", camera="test", microphone="test", lang="en"
            )
            boris = await far.open_page(
                server.url, name="Boris", camera="test", microphone="test:880", lang="ru"
            )
            users = (anna, boris) if leader == "near the server" else (boris, anna)
            for user in users:
                await user.press()
                await user.wait_for("now.isSignaled")
            for user in users:
                await user.wait_for_new_pictures()

            hosts.restart(CUT)
            is_lost = "now.state === 'lost' && now.dark === 'media_lost'"
            await asyncio.gather(*(user.wait_for(is_lost) for user in users))
            await users[0].wait_for("now.round > 1 || !now.isSignaled", limit_s=40.0)

            hosts.restart(WHOLE)
            for user in users:
                await user.wait_for("now.state === 'connected' && now.dark === null", limit_s=60.0)
                await user.wait_for_new_pictures()
            await anna.wait_for_tone(880)
            await boris.wait_for_tone(440)
            for user in users:
                await user.wait_for("now.notices.length === 0")
