"""What can be shared on a screen of X11, and what becomes of it."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping

import pytest

from tests.support.device_program import DeviceProgram
from tests.support.display import Display
from tests.support.stamped_window import SIZE, TITLE, stamped_window

PLACE = (300, 100)


@pytest.fixture
def desk() -> Iterator[Mapping[str, str]]:
    with Display(1000, 600) as display:
        yield {
            **os.environ,
            "DISPLAY": display.name,
            "QT_QPA_PLATFORM": "xcb",
            "XDG_SESSION_TYPE": "x11",  # without it Qt lists no windows
        }


async def test_a_window_is_shared_while_it_is_minimized_and_until_it_is_closed(
    desk: Mapping[str, str],
) -> None:
    async with stamped_window(desk, *PLACE) as window:
        with DeviceProgram(desk, "share", TITLE) as program:
            assert program.wait_for("listed")["titles"] == ["screen", TITLE]
            shown = program.wait_for("picture", lambda told: told["stamp"] is not None)
            assert (shown["width"], shown["height"]) == SIZE
            window.minimize()
            program.wait_for("picture", lambda told: told["repeated"] >= 3)
            window.restore()
            program.wait_for("picture", lambda told: told["stamp"] > shown["stamp"] + 500)
            await window.close()
            assert program.wait_for("failed")["kind"] == "device_gone"


async def test_a_screen_that_stands_still_is_delivered_all_the_same(
    desk: Mapping[str, str],
) -> None:
    with DeviceProgram(desk, "share", "screen") as program:
        for _ in range(5):
            program.wait_for("picture")


def test_of_two_screens_only_the_chosen_one_is_shown(desk: Mapping[str, str]) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.support.two_monitors", "400"],
        env=desk,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as monitors:
        assert monitors.stdin is not None
        assert monitors.stdout is not None
        assert monitors.stdout.readline() == b"split\n"
        for title, width in (("LEFT", 400), ("RIGHT", 600)):
            with DeviceProgram(desk, "share", title) as program:
                assert program.wait_for("listed")["titles"] == ["LEFT", "RIGHT"]
                picture = program.wait_for("picture")
                assert (picture["width"], picture["height"]) == (width, 600)
        monitors.stdin.close()
