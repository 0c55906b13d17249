"""A call whose network goes away, or becomes another, on two hosts with a line between them."""

import contextlib
from collections.abc import AsyncIterator, Mapping

import pytest

from tests.support.desktop_program import DesktopProgram, Statistics, running
from tests.support.network.hosts import Hosts, can_make_hosts
from tests.support.network.line import Conditions, Phase
from tests.support.server import running_server

pytestmark = [
    pytest.mark.skipif(not can_make_hosts(), reason="namespaces are made by root on Linux only"),
    pytest.mark.timeout(120),
]

LINE = (Phase(0.0, Conditions(delay_s=0.01)),)
CUT = (Phase(0.0, Conditions(is_cut=True)),)


def is_seeing(line: Statistics) -> bool:
    return line["state"] == "connected" and (line["received"]["video"]["fps"] or 0) > 0


@contextlib.asynccontextmanager
async def call(
    environment: Mapping[str, str], hosts: Hosts
) -> AsyncIterator[tuple[DesktopProgram, DesktopProgram]]:
    """Two that see each other; the server is on the first one's host."""
    async with (
        running_server(host=hosts.first) as server,
        contextlib.AsyncExitStack() as stack,
    ):
        arguments = [
            *("--server", server.url, "--room", "room1", "--join", "--no-ice-servers"),
            *("--camera", "test", "--microphone", "test", "--speaker", "none"),
        ]
        people = []
        for name, host in (("Anna", hosts.first), ("Boris", hosts.second)):
            program = DesktopProgram(environment, *arguments, "--name", name, host=host)
            await stack.enter_async_context(running(program))
            people.append(program)
        for person in people:
            await person.wait_for(is_seeing, "the picture")
        yield people[0], people[1]


@pytest.mark.parametrize("address", ["10.77.0.2", "10.77.0.3"], ids=["back", "another"])
async def test_who_loses_the_network_is_seen_again_when_there_is_one(
    environment: Mapping[str, str], address: str
) -> None:
    with Hosts(LINE) as hosts:
        async with call(environment, hosts) as (anna, boris):
            hosts.second.leave()
            await boris.wait_for_state("lost")
            hosts.second.come_back(address)
            for person in (anna, boris):
                await person.wait_for(is_seeing, "the picture")


async def test_a_line_that_carried_nothing_for_long_carries_the_call_again(
    environment: Mapping[str, str],
) -> None:
    with Hosts(LINE) as hosts:
        async with call(environment, hosts) as (anna, boris):
            hosts.restart(CUT)
            for person in (anna, boris):
                await person.wait_for(lambda line: line["state"] == "lost", "the loss")
            # The way to the server is given up as well, while nobody says that it is broken.
            await boris.wait_for(
                lambda line: "the server gives no sign of life" in boris.log, "the probe"
            )
            hosts.restart(LINE)
            for person in (anna, boris):
                await person.wait_for(is_seeing, "the picture")
