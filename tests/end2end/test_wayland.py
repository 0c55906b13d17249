"""The window on a Wayland desktop: what the user lets be shared there, and what else differs."""

import asyncio
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack

import pytest

from tests.support.desktop_program import Statistics, running_desktop
from tests.support.server import ServerProgram
from tests.support.speaking_program import speaking_program
from tests.support.stamped_window import SIZE, TITLE, stamped_window
from tests.support.wayland_session import SIDE, WaylandSession

SHARE_BUTTON = (879, 767)
SMALL_WINDOW_PROGRAM = ("-m", "tests.support.small_window_program")
SMALL = "Tandem: the other person"
CLOSE = (302, 20)  # in the small window
LIMIT_S = 60.0
DEVICES = ("--camera", "test", "--microphone", "test", "--speaker", "none", "--no-ice-servers")

pytestmark = pytest.mark.timeout(240)


@pytest.fixture
def desk() -> Iterator[WaylandSession]:
    with WaylandSession() as session:
        yield session


@pytest.fixture
def unseen() -> Mapping[str, str]:
    """The other person's desk, which nobody looks at."""
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen"}


def sees_screen(line: Statistics) -> bool:
    """Its stamp is read, so the picture is the second screen's own, whole and in its size."""
    video = line["received"]["video"]
    return (video["width"], video["height"]) == SIZE and video["delay_ms"] is not None


def sees_camera(line: Statistics) -> bool:
    video = line["received"]["video"]
    return video["delay_ms"] is not None and not sees_screen(line)


async def test_the_screen_that_the_user_lets_be_seen_is_seen_until_he_or_the_system_ends_it(
    desk: WaylandSession, unseen: Mapping[str, str], server: ServerProgram
) -> None:
    desk.command("swaymsg", f'for_window [title="^{TITLE}$"] move to output {SIDE}')
    room = ("--server", server.url, "--room", "room1", *DEVICES, "--join")
    async with (
        running_desktop(desk.environment, *room, "--name", "Anna") as anna,
        running_desktop(unseen, *room, "--camera", "none", "--name", "Boris") as boris,
        stamped_window(desk.environment, 0, 0),
    ):
        await boris.wait_for(sees_camera, "Anna's camera", LIMIT_S)
        desk.answer("")
        desk.mouse.click(*SHARE_BUTTON)
        await anna.wait_for(lambda _line: "told: share_failed" in anna.log, "a sentence", LIMIT_S)
        await boris.wait_for(sees_camera, "the camera after nothing was chosen", LIMIT_S)
        desk.answer(SIDE)
        desk.mouse.click(*SHARE_BUTTON)
        await boris.wait_for(sees_screen, "the screen", LIMIT_S)
        desk.mouse.click(*SHARE_BUTTON)
        await boris.wait_for(sees_camera, "the camera after one click", LIMIT_S)
        assert "told: share_ended" not in anna.log
        # As the one before it, so that the desktop says no longer that the screen is shared
        await boris.wait_for(
            lambda _line: desk.log("portal-wlr").count("dbus: session closed") == 2, "its end"
        )
        desk.mouse.click(*SHARE_BUTTON)
        await boris.wait_for(sees_screen, "the screen again", LIMIT_S)
        desk.end_sharing()
        await boris.wait_for(sees_camera, "the camera after the system ended it", LIMIT_S)
        assert "told: share_ended" in anna.log


async def test_the_camera_goes_on_while_the_user_is_asked_what_may_be_seen(
    desk: WaylandSession, unseen: Mapping[str, str], server: ServerProgram
) -> None:
    room = ("--server", server.url, "--room", "room1", *DEVICES, "--join")
    async with (
        running_desktop(desk.environment, *room, "--name", "Anna") as anna,
        running_desktop(unseen, *room, "--camera", "none", "--name", "Boris") as boris,
    ):
        await boris.wait_for(sees_camera, "Anna's camera", LIMIT_S)
        desk.mouse.click(*SHARE_BUTTON)
        with ExitStack() as asked:
            await asyncio.to_thread(asked.enter_context, desk.asking())
            seen = [await boris.wait_for(lambda _line: True, "a second") for _ in range(5)]
            assert all(map(sees_camera, seen))
        await anna.wait_for(lambda _line: "told: share_failed" in anna.log, "a sentence", LIMIT_S)
        seen = [await boris.wait_for(lambda _line: True, "a second") for _ in range(3)]
        assert all(map(sees_camera, seen))
        assert anna.log.count("camera works") == 1, "it goes on and is not opened anew"


async def test_the_small_window_stays_there_even_if_the_compositor_gives_it_the_focus(
    desk: WaylandSession,
) -> None:
    for rule in ("floating enable", "move position 900 500"):
        desk.command("swaymsg", f'for_window [title="^{SMALL}$"] {rule}')
    async with (
        speaking_program(desk.environment, *SMALL_WINDOW_PROGRAM) as program,
        stamped_window(desk.environment, 0, 0),
    ):
        await program.wait_for("small shown")
        await program.wait_for("small active")
        desk.command("swaymsg", f'[title="^{TITLE}$"] focus')
        desk.mouse.click(900 + CLOSE[0], 500 + CLOSE[1])
        await program.wait_for("chosen: False")


async def test_a_second_start_brings_the_window_to_the_front_by_the_leave_it_was_given(
    desk: WaylandSession,
) -> None:
    spoken = {**desk.environment, "WAYLAND_DEBUG": "1"}  # what is said to the compositor
    async with running_desktop(spoken, *DEVICES) as running:
        second = await asyncio.create_subprocess_exec(
            *running.program,
            "tandem://127.0.0.1:9/blue",
            env={**running.environment, "WAYLAND_DEBUG": "", "XDG_ACTIVATION_TOKEN": "a-leave"},
            stdout=asyncio.subprocess.DEVNULL,
        )
        assert await second.wait() == 0
        await running.wait_for(lambda _line: 'activate("a-leave"' in running.output, "activation")
