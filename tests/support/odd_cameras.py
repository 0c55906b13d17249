"""The program itself, with cameras that no shop sells, each chosen by its id.

    python -m tests.support.odd_cameras ARGUMENTS OF TANDEM

`freezing` repeats its picture after two seconds, as a driver does that hangs halfway, until it is
opened anew. `small` shows stamped pictures of 320x240, 30 a second. `slow` is as `small` at
1280x720, and takes 0.3 s to open.

`lamp` is as `small`, with a light that changes nothing but what is written on stdout.

`hangs-in-read` and `hangs-in-open` show as `small` does, with a driver that hangs five seconds
after its first opening, or from its second opening on: its thread never comes back, whatever is
opened hangs too, and only another process helps.
"""

import sys
import threading
import time
from collections.abc import Callable

import av
import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Slot

from desktop.core.errors import DeviceError
from desktop.devices import factory
from desktop.devices.camera import camera_source
from desktop.devices.camera_mode import USUAL
from desktop.devices.capture import Capture, CaptureSource
from desktop.devices.gate import Gate
from desktop.devices.pacing import PacedThread, Watchdog
from desktop.devices.synthetic import MovingPictureSource
from desktop.devices.torch import Torch
from desktop.media.picture import PICTURE_FORMAT, plane_of
from desktop.media.stamp import draw_stamp
from desktop.ports import Picture, VideoSource

FREEZING = "freezing"
SMALL = "small"
SLOW = "slow"
LAMP = "lamp"
HANGS_IN_OPEN = "hangs-in-open"
HANGS_IN_READ = "hangs-in-read"
LIVELY_PICTURES = 60  # two seconds
SMALL_SIZE = (320, 240)
LARGE_SIZE = (1280, 720)
FPS = 30
OPENING_S = 0.3  # of a usual webcam
DRIFT_PX = 4  # per picture
HANGS_AFTER_MS = 5000


class FreezingCamera(MovingPictureSource):
    """Each opening shows something new for `LIVELY_PICTURES`."""

    def start(
        self, on_picture: Callable[[Picture], None], on_failed: Callable[[DeviceError], None]
    ) -> None:
        seen: list[Picture] = []

        def freeze(picture: Picture) -> None:
            if len(seen) < LIVELY_PICTURES:
                seen.append(picture)
            on_picture(seen[-1])

        super().start(freeze, on_failed)


class SmallPictures:
    """Gray blocks that drift by, stamped."""

    def __init__(self, width: int, height: int) -> None:
        # Not by numpy.random, which the program does without: its memory is measured with this.
        numbers = np.arange(height // 16 * (width // 8), dtype=np.uint32) * np.uint32(2_654_435_761)
        blocks = (40 + (numbers >> 16) % 160).astype(np.uint8).reshape(height // 16, width // 8)
        self._texture = blocks.repeat(16, 0).repeat(16, 1)
        self._size = (width, height)
        self._number = 0

    def next(self) -> av.VideoFrame:
        width, height = self._size
        picture = av.VideoFrame(width, height, PICTURE_FORMAT)
        first = self._number * DRIFT_PX % width
        luma = plane_of(picture, 0)
        luma[:] = self._texture[:, first : first + width]
        draw_stamp(luma, time.time_ns() // 1_000_000)
        for index in (1, 2):
            plane_of(picture, index)[:] = 128
        self._number += 1
        return picture


class SmallCamera:
    """A `VideoSource` without Qt."""

    def __init__(self, size: tuple[int, int] = SMALL_SIZE, opening_s: float = 0.0) -> None:
        self._size, self._opening_s = size, opening_s
        self._thread: PacedThread | None = None  # None until the start

    def start(
        self, on_picture: Callable[[Picture], None], on_failed: Callable[[DeviceError], None]
    ) -> None:
        pictures = SmallPictures(*self._size)
        self._thread = PacedThread(
            "small camera",
            1 / FPS,
            lambda _due: on_picture(pictures.next()),
            catches_up=False,
            prepare=lambda: time.sleep(self._opening_s),
        )
        self._thread.start()

    def stop(self) -> None:
        if self._thread is not None:
            self._thread.stop()


class CameraWithLamp(SmallCamera):
    """Its light is on while it says so."""

    def __init__(self, torch: Torch) -> None:
        super().__init__()
        self._torch = torch

    def start(
        self, on_picture: Callable[[Picture], None], on_failed: Callable[[DeviceError], None]
    ) -> None:
        super().start(on_picture, on_failed)
        self._torch.attach(self._light)

    def stop(self) -> None:
        self._torch.detach(self._light)
        super().stop()

    def _light(self, is_lit: bool) -> None:
        sys.stdout.write(f"the lamp is {'on' if is_lit else 'off'}\n")
        sys.stdout.flush()


class Driver(QObject):
    """What Qt calls in the device's thread, in the place of a `QCamera`."""

    openings = 0  # in this process

    def __init__(self, deliver: Callable[[Picture], None], *, in_read: bool) -> None:
        super().__init__()
        self._pictures = SmallPictures(*SMALL_SIZE)
        self._deliver = deliver
        self._in_read = in_read
        self._timer = QTimer(self, interval=1000 // FPS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._read)

    @Slot()
    def start(self) -> None:
        Driver.openings += 1
        if Driver.openings > 1:
            hang()
        self._timer.start()
        if self._in_read:
            QTimer.singleShot(HANGS_AFTER_MS, hang)

    @Slot()
    def stop(self) -> None:
        self._timer.stop()

    def _read(self) -> None:
        self._deliver(self._pictures.next())


class HangingCapture(Capture):
    """A camera with such a driver, in its thread."""

    in_read = False

    def open(self) -> QObject:
        return Driver(self.deliver, in_read=self.in_read)

    def label(self) -> str:
        return "Hanging camera"


class CaptureThatHangsInRead(HangingCapture):
    """The same, at another moment."""

    in_read = True


def hang() -> None:
    threading.Event().wait()


def hanging_camera(capture: type[HangingCapture]) -> CaptureSource:
    def make(on_picture: Callable[[Picture], None], gate: Gate, watchdog: Watchdog) -> Capture:
        return capture(on_picture, gate, watchdog, FPS)

    return CaptureSource("camera", "Hanging camera", make)


CAMERAS: dict[str | None, Callable[[], VideoSource]] = {
    FREEZING: FreezingCamera,
    SMALL: SmallCamera,
    SLOW: lambda: SmallCamera(LARGE_SIZE, OPENING_S),
    HANGS_IN_OPEN: lambda: hanging_camera(HangingCapture),
    HANGS_IN_READ: lambda: hanging_camera(CaptureThatHangsInRead),
}


def source(
    device_id: str | None, wanted: tuple[int, int] = USUAL, torch: Torch | None = None
) -> VideoSource:
    """In the place of the real cameras; the odd ones have one size each."""
    if device_id == LAMP:
        return CameraWithLamp(torch or Torch())
    odd = CAMERAS.get(device_id)
    return camera_source(device_id, wanted, torch) if odd is None else odd()


if __name__ == "__main__":
    from desktop.__main__ import main

    vars(factory)["camera_source"] = source
    sys.exit(main())
