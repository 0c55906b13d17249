"""The screen as a camera, and what is said where there is no camera."""

import os
import subprocess
import sys

import pytest

from tests.support.device_program import DeviceProgram
from tests.support.display import Display


def test_the_screen_is_captured_with_an_even_size_and_what_is_on_it(display: Display) -> None:
    environment = {**os.environ, "DISPLAY": display.name, "QT_QPA_PLATFORM": "xcb"}
    painter = (
        "from PySide6.QtGui import QColor, QGuiApplication, QRasterWindow\n"
        "application = QGuiApplication([])\n"
        "class White(QRasterWindow):\n"
        "    def paintEvent(self, event):\n"
        "        from PySide6.QtGui import QPainter\n"
        "        QPainter(self).fillRect(0, 0, 2000, 2000, QColor('white'))\n"
        "window = White()\n"
        "window.setFlags(window.flags().X11BypassWindowManagerHint)\n"
        "window.setGeometry(500, 0, 501, 601)\n"
        "window.show()\n"
        "application.exec()\n"
    )
    with subprocess.Popen([sys.executable, "-c", painter], env=environment) as window:
        try:
            with DeviceProgram(environment, "pictures", "screen") as program:
                picture = program.wait_for("picture", lambda picture: picture["right_luma"] > 200)
                program.wait_for("picture")
        finally:
            window.terminate()
    assert (picture["width"], picture["height"]) == (1000, 600)
    assert picture["left_luma"] == pytest.approx(16, abs=2)
    assert picture["right_luma"] == pytest.approx(235, abs=2)


def test_ten_captures_of_the_screen_leave_nothing_behind(display: Display) -> None:
    environment = {**os.environ, "DISPLAY": display.name, "QT_QPA_PLATFORM": "xcb"}
    with DeviceProgram(environment, "cycles", "screen", "none", "none") as program:
        cycles = [program.wait_for("cycle") for _ in range(10)]
        program.wait_for("done")
    assert [cycle["threads"] for cycle in cycles] == [["MainThread"]] * 10
    assert cycles[-1]["native_threads"] <= cycles[2]["native_threads"] + 3
    assert cycles[-1]["files"] <= cycles[2]["files"] + 3


def test_without_a_screen_the_failure_is_told() -> None:
    with DeviceProgram(
        {**os.environ, "QT_QPA_PLATFORM": "minimal"}, "pictures", "screen"
    ) as program:
        failed = program.wait_for("failed")
    assert failed["kind"] in ("device_not_found", "device_silent")


@pytest.mark.parametrize(
    ("camera_id", "kinds"),
    [("default", ["no_camera"]), ("/dev/no-such-camera", ["no_camera", "device_not_found"])],
)
def test_a_camera_that_is_not_there_is_told(camera_id: str, kinds: list[str]) -> None:
    with DeviceProgram(os.environ, "list") as program:
        has_camera = bool(program.wait_for("listed")["cameras"])
    if has_camera and camera_id == "default":
        pytest.skip("this computer has a camera")
    with DeviceProgram(os.environ, "pictures", camera_id) as program:
        failed = program.wait_for("failed")
    assert failed["kind"] in kinds
