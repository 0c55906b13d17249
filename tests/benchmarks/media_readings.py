"""What one side of a measured call sees and hears, as figures by the second."""

import math
import threading
import time
from dataclasses import dataclass, field
from functools import cache

import av
import numpy as np
from numpy.typing import NDArray

from desktop.media.meters import SoundMeter, level_dbfs
from desktop.media.moving_picture import FPS, HEIGHT, WIDTH, MovingPicture
from desktop.media.picture import plane_of
from desktop.media.stamp import read_stamp
from tests.support.libwebrtc import I420

KEPT_EVERY = 30  # pictures; their quality is told when the reading is taken, as that costs much
MAX_KEPT = 60
GAP_DBFS = -40.0  # the tone has -12
MAX_BPS = 2_500_000  # of pictures, for engines that have no limit of their own
_STAMP_ROWS = HEIGHT // 9


@dataclass(slots=True)
class Reading:
    """What was seen and heard since a moment. Delays in ms, levels in dBFS, PSNR in dB."""

    picture_times_s: list[float] = field(default_factory=list)  # monotonic, when each advanced
    picture_delays_ms: list[float] = field(default_factory=list)  # of the same pictures
    widths: list[int] = field(default_factory=list)
    psnr_db: list[float] = field(default_factory=list)
    sound_times_s: list[float] = field(default_factory=list)  # monotonic, of each 10 ms played
    sound_is_gap: list[bool] = field(default_factory=list)
    sound_delays_ms: list[float] = field(default_factory=list)  # once a second
    key_frames: int = 0  # that were decoded,
    key_requests: int = 0  # and asked for


class Readings:
    """Takes pictures and sound, from any thread; gives what came since it was last asked."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._now = Reading()  # guarded by _lock
        self._meter = SoundMeter()
        self._stamp_ms = 0
        self._count = 0
        self._kept: list[tuple[int, NDArray[np.uint8]]] = []  # stamp and luma; guarded by _lock

    def see(self, picture: I420) -> None:
        """A picture that was decoded just now. Thread: one."""
        at_s, now_ms = time.monotonic(), time.time() * 1000
        stamp_ms = read_stamp(picture.luma)
        if stamp_ms is None or stamp_ms <= self._stamp_ms:
            return
        self._stamp_ms = stamp_ms
        self._count += 1
        with self._lock:
            self._now.picture_times_s.append(at_s)
            self._now.picture_delays_ms.append(now_ms - stamp_ms)
            self._now.widths.append(picture.width)
            if self._count % KEPT_EVERY == 0 and len(self._kept) < MAX_KEPT:
                self._kept.append((stamp_ms, picture.luma.copy()))

    def hear(self, block: NDArray[np.int16], play_time_s: float) -> None:
        """10 ms of sound, played from `play_time_s` (wall clock) on. Thread: one."""
        self._meter.feed(block, play_time_s)
        with self._lock:
            self._now.sound_times_s.append(time.monotonic())
            self._now.sound_is_gap.append(level_dbfs(block) < GAP_DBFS)

    def tick(self) -> None:
        """To be called about once a second: the sound's delay."""
        delay_ms = self._meter.take().delay_ms
        if delay_ms is not None:
            with self._lock:
                self._now.sound_delays_ms.append(delay_ms)

    def take(self) -> Reading:
        """Return the reading and begin a new one."""
        with self._lock:
            taken, self._now = self._now, Reading()
            kept, self._kept = self._kept, []
        taken.psnr_db = [quality_of(luma, stamp_ms) for stamp_ms, luma in kept]
        return taken


def quality_of(luma: NDArray[np.uint8], stamp_ms: int) -> float:
    """PSNR in dB of the test picture with that stamp, at the size of the source.

    Luma of the shape (height, width), without the stamp.
    """
    source = plane_of(_pictures().at(step_at(stamp_ms), stamp_ms), 0)
    if luma.shape != source.shape:
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(luma), "gray")
        luma = frame.reformat(WIDTH, HEIGHT, "gray").to_ndarray().astype(np.uint8)
    difference = luma[_STAMP_ROWS:].astype(np.float32) - source[_STAMP_ROWS:]
    error = float(np.mean(np.square(difference)))
    return 10 * math.log10(255**2 / max(error, 1e-3))


@cache
def _pictures() -> MovingPicture:
    return MovingPicture()


def step_at(stamp_ms: int) -> int:
    """Which picture of the moving test picture has that stamp."""
    return stamp_ms * FPS // 1000


def i420_of(picture: av.VideoFrame) -> I420:
    """The planes of a yuv420p picture without padding."""
    planes = [plane_of(picture, index).tobytes() for index in range(3)]
    return I420(b"".join(planes), picture.width, picture.height)
