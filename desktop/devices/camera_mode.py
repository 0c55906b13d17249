"""Which of a camera's many modes to use."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from desktop.media.picture import PixelLayout

USUAL = (1280, 720)  # pixels that are wanted of a camera
LARGE = (1920, 1080)
WANTED_FPS = 30.0

# Costs in the unit "half the wanted pixels". JPEG takes 4 ms of a core to decode and loses
# detail, but on USB 2 it is the only way to 720p at 30 fps.
_JPEG_COST = 0.30
_RGB_COST = 0.20
# Of half the wanted pace, and growing with the square of halvings: 25 pictures a second are as good
# as 30, but at 15 speech looks choppy sooner than it looks unsharp with half the pixels.
_PACE_COST = 2.0
_LEAST_FPS = 5.0  # a driver that does not know says 0
_SHAPE_COST = 0.5
_LAYOUT_COSTS = {
    PixelLayout.NV12: 0.0,
    PixelLayout.YUV420P: 0.0,
    PixelLayout.NV21: 0.02,
    PixelLayout.YVU420P: 0.02,
    PixelLayout.YUYV: 0.05,
    PixelLayout.UYVY: 0.05,
    PixelLayout.YUV422P: 0.05,
    PixelLayout.GRAY: 30.0,  # infrared
}


@dataclass(frozen=True, slots=True)
class CameraMode:
    """A size, a pace and a layout that a camera offers together."""

    width: int
    height: int
    most_fps: float
    layout: PixelLayout | None  # None: each picture is a JPEG


def best_mode(modes: Sequence[CameraMode], wanted: tuple[int, int] = USUAL) -> int | None:
    """The index of the mode nearest to that size at 30 fps; the first of equals; None of none."""
    usable = [
        (_cost(mode, *wanted), index)
        for index, mode in enumerate(modes)
        if mode.width * mode.height
    ]
    return min(usable)[1] if usable else None


def _cost(mode: CameraMode, width: int, height: int) -> float:
    size = abs(math.log2(mode.width * mode.height / (width * height)))
    shape = abs(math.log2(mode.width / mode.height * height / width))
    pace = max(0.0, math.log2(WANTED_FPS / max(mode.most_fps, _LEAST_FPS))) ** 2
    layout = _JPEG_COST if mode.layout is None else _LAYOUT_COSTS.get(mode.layout, _RGB_COST)
    return size + shape * _SHAPE_COST + pace * _PACE_COST + layout
