"""What makes pictures small: the encoders of libvpx and libx264, in one form."""

import fractions
import math
from typing import Protocol

import av
from aiortc.mediastreams import VIDEO_TIME_BASE
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType

from desktop.rtc.congestion import MIN_BPS
from desktop.rtc.libvpx import CLOCK_HZ, Libvpx, Vp8
from desktop.rtc.libx264 import DEBLOCKING, FPS, PRESET, X264, Libx264, level_of

_STEP = 1.4  # between two rates of the ladder
_PICTURE_TICKS = CLOCK_HZ // FPS
# A key frame may take so much of what a picture has on average; with less there is no picture at
# all, with more a thin line is full for a second.
KEY_PERCENT = 900
KEY_PERCENT_THIN = 450
THIN_BPS = 500_000
_PACE_WEIGHT = 0.1  # of the newest picture in the mean time from one to the next
_SLOWEST_S = 0.2  # pictures that come rarer count as if they came so often
_RATE_CHANGE = 0.03  # that libx264 is told of


class Compressor(Protocol):
    """An encoder of one size. Thread: any one at a time."""

    def set_rate(self, bps: int) -> None:
        """Aim at so many bits a second."""

    def compress(self, picture: av.VideoFrame, pts: int, is_key: bool) -> bytes:
        """Encode a picture; `pts` in 1/90000 s. Empty: it was left out for the rate's sake."""


class TunableVp8:
    """A `Compressor` on libvpx itself."""

    def __init__(self, library: Libvpx, width: int, height: int, bps: int) -> None:
        self._codec = Vp8(library, width, height, bps)
        self._bps: int | None = None
        self._last_pts: int | None = None

    def set_rate(self, bps: int) -> None:
        if bps != self._bps:
            self._bps = bps
            self._codec.set_rate(bps, KEY_PERCENT if bps >= THIN_BPS else KEY_PERCENT_THIN)

    def compress(self, picture: av.VideoFrame, pts: int, is_key: bool) -> bytes:
        lasted = _PICTURE_TICKS if self._last_pts is None else pts - self._last_pts
        self._last_pts = pts
        return self._codec.encode(picture, pts, max(1, lasted), is_key)


class TunableH264:
    """A `Compressor` on libx264 itself, which counts by pictures and knows nothing of time."""

    def __init__(self, library: Libx264, width: int, height: int, bps: int) -> None:
        self._codec = X264(library, width, height, bps)
        self._bps = bps
        self._told_bps = float(bps)
        self._interval_s = 1 / FPS  # mean of the last pictures
        self._last_pts: int | None = None

    def set_rate(self, bps: int) -> None:
        self._bps = bps

    def compress(self, picture: av.VideoFrame, pts: int, is_key: bool) -> bytes:
        if self._last_pts is not None:
            passed_s = min((pts - self._last_pts) / CLOCK_HZ, _SLOWEST_S)
            self._interval_s += _PACE_WEIGHT * (passed_s - self._interval_s)
        self._last_pts = pts
        bps = self._bps * self._interval_s * FPS
        if abs(bps - self._told_bps) > _RATE_CHANGE * self._told_bps:
            self._told_bps = bps
            self._codec.set_rate(round(bps))
        return self._codec.encode(picture, pts, is_key=is_key)


class _Stepped:
    """A `Compressor` of PyAV's: a new one, and a key frame, for each rate.

    So the rate keeps to steps (`rate_step`).
    """

    def __init__(self, width: int, height: int) -> None:
        self._size = (width, height)
        self._bps = 0
        self._context: VideoCodecContext | None = None

    def set_rate(self, bps: int) -> None:
        step = rate_step(bps, self._bps)
        if step != self._bps:
            self._bps, self._context = step, None

    def compress(self, picture: av.VideoFrame, pts: int, is_key: bool) -> bytes:
        if self._context is None:
            self._context = self._make(*self._size, self._bps)
        picture.pts, picture.time_base = pts, VIDEO_TIME_BASE
        picture.pict_type = PictureType.I if is_key else PictureType.NONE
        return b"".join(bytes(packet) for packet in self._context.encode(picture))

    def _make(self, width: int, height: int, bps: int) -> VideoCodecContext:
        raise NotImplementedError


class SteppedVp8(_Stepped):
    """For where libvpx cannot be called."""

    def _make(self, width: int, height: int, bps: int) -> VideoCodecContext:
        return _vp8_context(width, height, bps)


class SteppedH264(_Stepped):
    """For where libx264 cannot be called."""

    def _make(self, width: int, height: int, bps: int) -> VideoCodecContext:
        return _h264_context(width, height, bps)


def rate_step(wanted_bps: int, current_bps: int) -> int:
    """The rate of the ladder to encode at for `wanted_bps`, where a change costs a key frame.

    That is more data just when there is too little room. So the rate keeps to steps 1.4 apart; it
    climbs when the next step has 10 % to spare and goes down when the estimate is 15 % short.
    """
    if wanted_bps <= current_bps <= wanted_bps / 0.85:
        return current_bps
    step = int(MIN_BPS * _STEP ** math.floor(math.log(max(1.0, wanted_bps / MIN_BPS), _STEP)))
    if current_bps < step and wanted_bps < step * 1.1:
        return current_bps or step
    return step


def _vp8_context(width: int, height: int, bps: int) -> VideoCodecContext:
    context = _context("libvpx", width, height, bps)
    context.gop_size = 3000  # key frames come when the peer asks for one
    context.qmin = 2
    context.qmax = 56
    context.options = {
        "deadline": "realtime",
        "cpu-used": "-8",
        "noise-sensitivity": "0",
        "lag-in-frames": "0",
        "static-thresh": "1",
        "partitions": "0",
        # Equal limits make the rate constant; half a second of it may be in flight.
        "minrate": str(bps),
        "maxrate": str(bps),
        "bufsize": str(bps // 2),
        "overshoot-pct": "15",
        "undershoot-pct": "100",
    }
    # A second thread makes a picture of this size slower on two cores (measured: 11 ms, not 4).
    context.thread_count = 1
    return context


def _h264_context(width: int, height: int, bps: int) -> VideoCodecContext:
    context = _context("libx264", width, height, bps)
    context.framerate = fractions.Fraction(FPS, 1)
    context.gop_size = 3000
    context.options = {
        "preset": PRESET,
        "deblock": DEBLOCKING,
        "tune": "zerolatency",
        "level": str(level_of(width, height)),
        "maxrate": str(bps),
        "bufsize": str(bps // 2),
        "forced-idr": "1",  # a peer that asks for a key frame cannot use another kind
    }
    context.profile = "Baseline"
    context.thread_count = 1
    return context


def _context(name: str, width: int, height: int, bps: int) -> VideoCodecContext:
    context = av.CodecContext.create(name, "w")
    assert isinstance(context, VideoCodecContext)
    context.width = width
    context.height = height
    context.bit_rate = bps
    context.pix_fmt = "yuv420p"
    context.time_base = VIDEO_TIME_BASE
    return context
