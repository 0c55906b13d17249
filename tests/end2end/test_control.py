"""`tandem ctl` and a second start of the window, as people use them."""

import asyncio
import json
import sys
from collections.abc import Mapping

import pytest

from tests.support.desktop_program import DesktopProgram, running, running_desktop
from tests.support.pulse import PulseServer
from tests.support.server import ServerProgram
from tests.support.waiting_program import NAME, WaitingProgram, running_machine

DEVICES = ("--camera", "test", "--microphone", "test", "--speaker", "none", "--no-ice-servers")

pytestmark = pytest.mark.timeout(240)


async def tandem(beside: DesktopProgram, *arguments: str) -> tuple[int, str]:
    """Start `tandem` beside one that runs; its exit code, and what it said."""
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "desktop", *arguments),
        env=beside.environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await asyncio.wait_for(program.communicate(), 20)
    assert program.returncode is not None
    return program.returncode, said.decode()


async def test_waiting_machine_is_told_what_to_do(
    pulse: PulseServer, server: ServerProgram
) -> None:
    async with running_machine(pulse.environment, server.url) as machine:
        await machine.wait_for_state("waiting")
        assert await tandem(machine, "ctl", "status") == (
            0,
            f"waiting in room room1 as {NAME}\n",
        )
        assert (await tandem(machine, "ctl", "mute"))[0] == 0
        code, said = await tandem(machine, "ctl", "--json", "status")
        assert (code, json.loads(said)["facts"]["is_muted"]) == (0, True)
        code, said = await tandem(machine, "ctl", "camera", "next")
        assert (code, "there is no" in said) == (1, True)
        assert (await tandem(machine, "ctl", "leave"))[0] == 0
        await machine.wait_for_state("left")
        assert (await tandem(machine, "ctl", "join"))[0] == 0
        await machine.wait_for_state("waiting")
        code, said = await tandem(machine, "ctl", "--window", "status")
        assert (code, "no Tandem of this profile runs" in said) == (1, True)


@pytest.mark.parametrize("waits", [True, False])
async def test_who_is_told_to_leave_while_it_starts_stays_out(
    environment: Mapping[str, str], server: ServerProgram, waits: bool
) -> None:
    where = ("--server", server.url, "--room", "blue", "--name", "Anna")
    kind, join = (WaitingProgram, ()) if waits else (DesktopProgram, ("--join",))
    anna = kind(environment, *DEVICES, *where, *join)

    async def leave() -> None:
        while (await tandem(anna, "ctl", "leave"))[0] != 0:
            pass  # nobody is there yet

    leaving = asyncio.create_task(leave())
    async with running(anna):
        await leaving
        await anna.wait_for(lambda line: True, "statistics after that")
        assert await tandem(anna, "ctl", "status") == (0, "not in a room\n")


async def test_window_is_told_what_to_do_and_takes_a_link_of_a_second_start(
    environment: Mapping[str, str], server: ServerProgram
) -> None:
    where = ("--server", server.url, "--room", "blue", "--name", "Anna")
    async with running_desktop(environment, *DEVICES, *where, "--join") as anna:
        await anna.wait_for_state("waiting")
        code, said = await tandem(anna, "ctl", "mute")
        assert (code, said) == (0, "muted\n")
        code, said = await tandem(anna, f"tandem:http://127.0.0.1:{server.port}/?room=green")
        assert (code, "after it" in said) == (0, True)
        assert "told: invitation_waits" in anna.log
        assert anna.lines[-1]["state"] == "waiting"  # nobody is taken out of a call
        assert (await tandem(anna, "ctl", "leave"))[0] == 0
        await anna.wait_for_state("left")
        assert (await tandem(anna, "ctl", "join"))[0] == 0
        line = await anna.wait_for(lambda line: line["state"] == "waiting", "the other room")
        assert line["room"] == "green"
        code, said = await tandem(anna)
        assert (code, "to the front" in said) == (0, True)
        code, said = await tandem(anna, "--camera", "test")
        assert (code, "running already" in said) == (1, True)
