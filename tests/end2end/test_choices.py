"""What the real program remembers from one start to the next, and what it keeps apart."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.chromium import wait_until
from tests.support.desktop_program import running_desktop
from tests.support.screen import Screen
from tests.support.server import ServerProgram

DEVICES = ("--camera", "test", "--microphone", "test", "--speaker", "none", "--no-ice-servers")
JOIN_BUTTON = (1014, 687)  # Join, and Leave in its place
# "Create the room if it is not there", as high with Noto Sans as with DejaVu Sans
CREATE_BOX = (829, 170)
BRIGHT = 80  # luma of the button, and of nothing behind it

pytestmark = pytest.mark.timeout(240)


async def shown(screen: Screen) -> None:
    """Wait until the window is there to be clicked."""
    x, y = JOIN_BUTTON

    async def is_there() -> bool:
        return int((await screen.grab())[y, x - 50]) > BRIGHT

    await wait_until(is_there, "the window")


async def test_leave_suspends_joining_at_the_start_until_the_next_join(
    environment: Mapping[str, str], server: ServerProgram, screen: Screen
) -> None:
    settings = {"server": server.url, "host_here": False, "join_at_start": True}
    async with running_desktop(environment, *DEVICES, settings=settings) as anna:
        await anna.wait_for_state("waiting")
        await screen.click(*JOIN_BUTTON)
        await anna.wait_for_state("left")
        await anna.stop()

        await anna.start()
        await anna.wait_for_state("left")
        await shown(screen)
        assert server.log.count("joined as") == 1
        await screen.click(*JOIN_BUTTON)
        await anna.wait_for_state("waiting")
        await anna.stop()

        await anna.start()
        await anna.wait_for_state("waiting")
        assert server.log.count("joined as") == 3


async def test_what_the_command_line_says_is_not_remembered(
    environment: Mapping[str, str], server: ServerProgram, screen: Screen
) -> None:
    said = ("--server", server.url, "--room", "attic", "--name", "Anna")
    async with running_desktop(environment, *said, *DEVICES) as anna:
        await shown(screen)
        await screen.click(*CREATE_BOX)

        async def is_stored() -> bool:
            return bool(anna.stored)

        await wait_until(is_stored, "a stored choice")
        await screen.click(*JOIN_BUTTON)
        await anna.wait_for(lambda line: "told: no_such_room" in anna.log, "the refusal")
    stored = anna.stored
    assert not stored["create_room"]  # which the user chose
    assert (stored["server"], stored["host_here"]) == ("", True)
    assert (stored["room"], stored["name"]) == ("room1", "")
    assert [stored[kind] for kind in ("camera", "microphone", "loudspeaker")] == [None] * 3
    assert len(stored["ice_servers"]) == 5


async def test_choices_that_cannot_be_kept_are_said(
    environment: Mapping[str, str], screen: Screen, tmp_path: Path
) -> None:
    (tmp_path / "CONFIG").mkdir()
    (tmp_path / "CONFIG" / "tandem").touch()  # where the folder should be
    async with running_desktop(environment, *DEVICES, folder=tmp_path) as anna:
        await shown(screen)
        await screen.click(*CREATE_BOX)
        await anna.wait_for(lambda line: "told: settings_not_saved" in anna.log, "the notice")


async def test_a_profile_of_its_own_runs_beside_the_first(
    environment: Mapping[str, str],
) -> None:
    async with running_desktop(environment, *DEVICES) as anna:
        beside = (*DEVICES, "--profile", "second")
        async with running_desktop(environment, *beside, folder=anna.folder) as boris:
            await boris.wait_for_state("left")
            await anna.wait_for_state("left")
