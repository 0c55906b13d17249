"""The small window under a real window manager, over a real other program."""

from collections.abc import AsyncIterator

import pytest

from tests.support.managed_screen import ManagedScreen, managed_screen
from tests.support.speaking_program import SpeakingProgram

MAIN, SMALL = "Tandem", "Tandem: the other person"
INSIDE = (1100, 700)  # of the small window where it begins
CLOSE = (1245, 623)


@pytest.fixture
async def screen() -> AsyncIterator[ManagedScreen]:
    async with managed_screen() as screen:
        yield screen


@pytest.fixture
async def program(screen: ManagedScreen) -> AsyncIterator[SpeakingProgram]:
    async with screen.program("-m", "tests.support.small_window_program") as program:
        await screen.activate(MAIN)
        yield program


async def test_it_lies_over_the_program_in_front_and_takes_no_keyboard_from_it(
    screen: ManagedScreen, program: SpeakingProgram
) -> None:
    async with screen.cover():
        await program.wait_for("small shown")
        await screen.screen.wait_for_dark(*INSIDE)
        assert await screen.active() == "Cover"
        await screen.click(*INSIDE)
        assert await screen.active() == "Cover"
        await screen.click(*CLOSE)
        await program.wait_for("small hidden")
        await program.wait_for("chosen: False")
        assert await screen.active() == "Cover"


async def test_a_double_click_in_it_brings_the_window_to_the_front(
    screen: ManagedScreen, program: SpeakingProgram
) -> None:
    async with screen.cover():
        await program.wait_for("small shown")
        await screen.screen.wait_for_dark(*INSIDE)
        await screen.click(*INSIDE, times=2)
        await program.wait_for("small hidden")
        await screen.wait_for_active(MAIN)


async def test_it_is_there_again_where_it_was_dragged(
    screen: ManagedScreen, program: SpeakingProgram
) -> None:
    await screen.minimize(MAIN)
    await program.wait_for("small shown")
    await screen.screen.wait_for_dark(*INSIDE)
    before = await screen.place(SMALL)
    await screen.drag(*INSIDE, INSIDE[0] - 400, INSIDE[1] - 300)
    await program.wait_for("chosen: True")  # the place is remembered now
    dragged = await screen.place(SMALL)
    assert dragged["X"] < before["X"] - 300
    assert dragged["Y"] < before["Y"] - 200
    await screen.click(dragged["X"] + 100, dragged["Y"] + 90, times=2)
    await program.wait_for("small hidden")
    await screen.minimize(MAIN)
    await program.wait_for("small shown")
    assert await screen.place(SMALL) == dragged
