"""The program as people use it: a real window, a real browser, a real server, real sound devices.

Both sides read the test picture's stamp out of what they show, and count a picture only when the
stamp advances; both measure the other's tone in what they play.
"""

import asyncio
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from desktop.core.safety import digits_of
from tests.support.chromium import Chromium, wait_until
from tests.support.desktop_program import DesktopProgram, Statistics, running, running_desktop
from tests.support.pulse_tone import played_tone, recorded_hz
from tests.support.screen import Screen
from tests.support.server import ServerProgram
from tests.support.watched_desktop import Census, WatchedDesktop

WINDOW_WIDTH = 1100  # of a window that nobody resized: the picture's width in a call
JOIN_BUTTON = (1014, 687)  # Join, and Leave in its place

pytestmark = pytest.mark.timeout(240)


def desktop(
    environment: Mapping[str, str], server: ServerProgram, name: str, *arguments: str
) -> AbstractAsyncContextManager[DesktopProgram]:
    return running_desktop(environment, *in_room(server, name, *arguments))


def in_room(server: ServerProgram, name: str, *arguments: str) -> list[str]:
    """The command line of one in `room1`, with test devices where no others are given."""
    given = " ".join(arguments)
    defaults = {"--camera": "test", "--microphone": "test", "--speaker": "none"}
    devices = [part for key, value in defaults.items() if key not in given for part in (key, value)]
    return [
        *("--server", f"ws://127.0.0.1:{server.port}/ws", "--room", "room1", "--name", name),
        *("--no-ice-servers", *devices, *arguments),
    ]


def sees_and_hears(hz: float) -> Callable[[Statistics], bool]:
    def holds(line: Statistics) -> bool:
        video: dict[str, Any] = line["received"]["video"]
        audio: dict[str, Any] = line["received"]["audio"]
        return (
            line["state"] == "connected"
            and (video["fps"] or 0) > 0
            and video["delay_ms"] is not None
            and audio["tone_hz"] is not None
            and abs(audio["tone_hz"] - hz) < 6
        )

    return holds


async def test_window_and_browser_see_and_hear_each_other(
    environment: Mapping[str, str],
    server: ServerProgram,
    chromium: Chromium,
    screen: Screen,
    record_property: Callable[[str, object], None],
) -> None:
    devices = (
        *("--speaker", "anna_speaker", "--microphone", "anna_microphone"),
        "--no-noise-suppression",  # a tone is noise
    )
    with played_tone(environment, "anna_voice", 440):
        async with desktop(environment, server, "Anna", *devices, "--join") as anna:
            await anna.wait_for_state("waiting")
            boris = await chromium.open_page(
                server.url, room="room1", name="Boris", camera="test", microphone="test:880"
            )
            await boris.press()
            line = await anna.wait_for(sees_and_hears(880), "picture and tone of the page")
            assert sorted(line["users"]) == ["Anna", "Boris"]
            await boris.wait_for_new_pictures(10)
            await boris.wait_for_tone(440)
            line = await anna.wait_for(lambda line: line["safety_code"] is not None, "safety code")
            await boris.wait_for("now.safetyCode !== null")
            code = (await boris.snapshot())["safetyCode"]
            assert digits_of(code) == line["safety_code"]
            await screen.wait_for_new_stamps(WINDOW_WIDTH)
            heard_hz = await asyncio.to_thread(recorded_hz, environment, "anna_speaker")
            assert heard_hz is not None
            assert abs(heard_hz - 880) < 6

            await boris.press()  # Leave
            await screen.wait_for_black(WINDOW_WIDTH, 10.0)
            await anna.wait_for_state("waiting")

            await boris.press()  # Join again
            await anna.wait_for(sees_and_hears(880), "picture and tone after the page rejoined")
            await boris.wait_for_new_pictures()

            left_s = time.monotonic()
            await screen.click(*JOIN_BUTTON)  # Leave

            async def is_black() -> bool:
                return await boris.shown_luma() < 5

            await wait_until(is_black, "a black picture")
            record_property("black_after_leave_s", time.monotonic() - left_s)
            await anna.wait_for_state("left")
            await boris.wait_for_state("waiting")


async def test_two_windows_see_and_hear_each_other(
    environment: Mapping[str, str],
    other_environment: Mapping[str, str],
    server: ServerProgram,
    screen: Screen,
) -> None:
    async with (
        desktop(environment, server, "Anna", "--join") as anna,
        desktop(other_environment, server, "Boris", "--microphone", "test:880", "--join") as boris,
    ):
        await anna.wait_for(sees_and_hears(880), "Boris's picture and tone")
        await boris.wait_for(sees_and_hears(440), "Anna's picture and tone")
        await screen.wait_for_new_stamps(WINDOW_WIDTH)
        assert await boris.stop() == 0
        await screen.wait_for_black(WINDOW_WIDTH, 10.0)
        await anna.wait_for_state("waiting")


async def test_join_and_leave_leave_nothing_behind(
    environment: Mapping[str, str], server: ServerProgram, chromium: Chromium, screen: Screen
) -> None:
    boris = await chromium.open_page(
        server.url, room="room1", name="Boris", camera="test", microphone="test:880"
    )
    await boris.press()
    anna = WatchedDesktop(environment, *in_room(server, "Anna"))
    async with running(anna):

        async def join_and_leave(times: int) -> Census:
            """Returns what is left of threads, tasks and descriptors."""
            for _ in range(times):
                await screen.click(*JOIN_BUTTON)
                await anna.wait_for(sees_and_hears(880), "picture and tone")
                await screen.click(*JOIN_BUTTON)
                await anna.wait_for_state("left")
            return await anna.census_at_rest()

        before = await join_and_leave(2)  # some things are made by the first call and stay
        leaked = await join_and_leave(10) - before
        assert not leaked


async def test_a_third_replaces_the_follower(
    environment: Mapping[str, str], server: ServerProgram, chromium: Chromium
) -> None:
    async with desktop(environment, server, "Anna", "--join") as anna:
        await anna.wait_for_state("waiting")
        boris = await chromium.open_page(server.url, room="room1", name="Boris", camera="test")
        await boris.press()
        await boris.wait_for_new_pictures()
        clara = await chromium.open_page(
            server.url, room="room1", name="Clara", camera="test", microphone="test:660"
        )
        await clara.press()
        await boris.wait_for_state("replaced")
        await anna.wait_for(sees_and_hears(660), "Clara's picture and tone")
        await clara.wait_for_new_pictures()
        assert sorted(anna.lines[-1]["users"]) == ["Anna", "Clara"]
        await boris.wait_for_state("replaced")  # and does not come back by itself


async def test_window_that_is_replaced_says_so_and_stays_out(
    environment: Mapping[str, str], server: ServerProgram, chromium: Chromium
) -> None:
    boris = await chromium.open_page(server.url, room="room1", name="Boris", camera="test")
    await boris.press()
    await boris.wait_for_state("waiting")
    async with desktop(environment, server, "Anna", "--join") as anna:
        await anna.wait_for_state("connected")
        clara = await chromium.open_page(server.url, room="room1", name="Clara", camera="test")
        await clara.press()
        await anna.wait_for_state("replaced")
        await clara.wait_for_new_pictures()
        await boris.wait_for_new_pictures()
        assert anna.lines[-1]["state"] == "replaced"


async def test_running_call_outlives_the_server(
    environment: Mapping[str, str], server: ServerProgram, chromium: Chromium
) -> None:
    async with desktop(environment, server, "Anna", "--join") as anna:
        await anna.wait_for_state("waiting")
        boris = await chromium.open_page(
            server.url, room="room1", name="Boris", camera="test", microphone="test:880"
        )
        await boris.press()
        await anna.wait_for(sees_and_hears(880), "picture and tone")
        sent_before = anna.lines[-1]["sent"]["video"]["bytes"]
        await server.kill()
        await boris.wait_for_new_pictures(30)
        await anna.wait_for(sees_and_hears(880), "picture and tone without the server")
        await server.start()

        async def both_are_back() -> bool:
            return server.log.count("joined as") >= 4

        await wait_until(both_are_back, "both in the room again", 60)
        await boris.wait_for_new_pictures(10)
        line = await anna.wait_for(sees_and_hears(880), "picture and tone after the restart")
        assert sorted(line["users"]) == ["Anna", "Boris"]
        # The same connection: its counters have gone on, and the call never left its state.
        assert line["sent"]["video"]["bytes"] > sent_before
        connected = [each["state"] for each in anna.lines].index("connected")
        assert {each["state"] for each in anna.lines[connected:]} == {"connected"}


async def test_killed_browser_turns_the_picture_black(
    environment: Mapping[str, str], server: ServerProgram, chromium: Chromium, screen: Screen
) -> None:
    async with desktop(environment, server, "Anna", "--join") as anna:
        await anna.wait_for_state("waiting")
        boris = await chromium.open_page(server.url, room="room1", name="Boris", camera="test")
        await boris.press()
        await anna.wait_for_state("connected")
        await screen.wait_for_new_stamps(WINDOW_WIDTH)
        chromium.signal(signal.SIGKILL)
        await screen.wait_for_black(WINDOW_WIDTH, 5.0)
        await anna.wait_for_state("waiting")


async def test_join_goes_on_trying_until_the_server_is_there(
    environment: Mapping[str, str], server: ServerProgram
) -> None:
    await server.stop()
    async with desktop(environment, server, "Anna", "--join") as anna:
        await anna.wait_for_state("joining")
        await server.start()
        await anna.wait_for_state("waiting", 15)
        assert await anna.stop(signal.SIGINT) == 0
    assert "'Anna' left" in server.log
