"""Encoders of pictures with settings for a live call on a small computer."""

import fractions
import math
from typing import Protocol

import av
from aiortc.codecs.h264 import H264Encoder
from aiortc.codecs.vpx import Vp8Encoder
from aiortc.mediastreams import VIDEO_TIME_BASE, convert_timebase
from av.frame import Frame
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType
from av.video.reformatter import Interpolation

from desktop.rtc.congestion import MIN_BPS, START_BPS
from desktop.rtc.libvpx import CLOCK_HZ as VIDEO_CLOCK_HZ
from desktop.rtc.libvpx import Libvpx, Vp8, libvpx
from desktop.rtc.picture_size import PictureSize, size_for

_STEP = 1.4  # between two rates of the ladder
_FRAMES_PER_S = 30
_PICTURE_TICKS = VIDEO_CLOCK_HZ // _FRAMES_PER_S
# A key frame may take so much of what a picture has on average; with less there is no picture at
# all, with more a thin line is full for a second.
KEY_PERCENT = 900
KEY_PERCENT_THIN = 450
_THIN_BPS = 500_000


class Compressor(Protocol):
    """An encoder of one size. Thread: any one at a time."""

    def set_rate(self, bps: int) -> None:
        """Aim at so many bits a second."""

    def compress(self, picture: av.VideoFrame, pts: int, is_key: bool) -> bytes:
        """Encode a picture; `pts` in 1/90000 s. Empty: it was left out for the rate's sake."""


class _LiveEncoder:
    """What both codecs share: rate, size and how often pictures come."""

    def __init__(self) -> None:
        super().__init__()  # aiortc's encoder, the next base
        self._rate_bps = START_BPS
        self._sizes = PictureSize()
        self._compressor: Compressor | None = None
        self._wants_key = True
        self.is_key = False  # of the last picture that was not left out
        self._last_pts: int | None = None
        self.size: tuple[int, int] | None = None  # pixels of the last picture, as sent

    def set_rate(self, bps: int) -> None:
        """Aim at so many bits a second from the next picture on. Thread: any."""
        self._rate_bps = bps

    def _make(self, width: int, height: int, bps: int) -> Compressor:
        """A compressor for that size."""
        raise NotImplementedError

    def _encoded(self, frame: Frame, force_keyframe: bool) -> tuple[bytes, int]:
        """Return the coded picture and its time stamp at 90 kHz. Thread: any one at a time.

        Nothing: the picture is left out, because of its rate or because it comes too soon.
        """
        assert isinstance(frame, av.VideoFrame)
        pts = convert_timebase(frame.pts or 0, frame.time_base or VIDEO_TIME_BASE, VIDEO_TIME_BASE)
        self._wants_key = self._wants_key or force_keyframe
        bps = self._rate_bps
        step = self._sizes.step(bps, pts / VIDEO_CLOCK_HZ)
        # Sources are not exact: a picture may come a fifth of its time too soon.
        least_ticks = VIDEO_CLOCK_HZ / step.fps * 0.8
        if step.fps < _FRAMES_PER_S and (
            self._last_pts is not None and pts - self._last_pts < least_ticks
        ):
            return b"", pts
        size = size_for(step, frame.width, frame.height)
        if self._compressor is None or self.size != size:
            self._compressor, self.size = self._make(*size, bps), size
            self._wants_key = True
        self._compressor.set_rate(bps)
        if size != (frame.width, frame.height):
            frame = frame.reformat(*size, interpolation=Interpolation.BILINEAR)
        data = self._compressor.compress(frame, pts, self._wants_key)
        if data:
            self.is_key, self._wants_key = self._wants_key, False
            self._last_pts = pts
        return data, pts


class LiveVp8Encoder(_LiveEncoder, Vp8Encoder):
    """VP8 in real time, at a rate that can change with every picture.

    At 1280x720 a picture takes 4 to 5 ms of a core where aiortc's settings take 6.3 ms; the
    difference is libvpx's denoiser.
    """

    def encode(self, frame: Frame, force_keyframe: bool = False) -> tuple[list[bytes], int]:
        data, pts = self._encoded(frame, force_keyframe)
        if not data:
            return [], pts
        payloads = self._packetize(data, self.picture_id)
        self.picture_id = (self.picture_id + 1) % (1 << 15)
        return payloads, pts

    def _make(self, width: int, height: int, bps: int) -> Compressor:
        library = libvpx()
        if library is None:
            return SteppedVp8(width, height)
        return TunableVp8(library, width, height, bps)


class LiveH264Encoder(_LiveEncoder, H264Encoder):
    """H.264 in real time: libx264's default preset takes 3 times as long for a picture."""

    def encode(self, frame: Frame, force_keyframe: bool = False) -> tuple[list[bytes], int]:
        data, pts = self._encoded(frame, force_keyframe)
        return (self._packetize(self._split_bitstream(data)) if data else []), pts

    def _make(self, width: int, height: int, bps: int) -> Compressor:
        return TunableH264(width, height, bps)


class TunableVp8:
    """A `Compressor` on libvpx itself."""

    def __init__(self, library: Libvpx, width: int, height: int, bps: int) -> None:
        self._codec = Vp8(library, width, height, bps)
        self._bps: int | None = None
        self._last_pts: int | None = None

    def set_rate(self, bps: int) -> None:
        if bps != self._bps:
            self._bps = bps
            self._codec.set_rate(bps, KEY_PERCENT if bps >= _THIN_BPS else KEY_PERCENT_THIN)

    def compress(self, picture: av.VideoFrame, pts: int, is_key: bool) -> bytes:
        lasted = _PICTURE_TICKS if self._last_pts is None else pts - self._last_pts
        self._last_pts = pts
        return self._codec.encode(picture, pts, max(1, lasted), is_key)


class SteppedVp8:
    """A `Compressor` for where libvpx cannot be called: a new one, and a key frame, for each rate.

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
            self._context = _vp8_context(*self._size, self._bps)
        return _compressed(self._context, picture, pts, is_key)


class TunableH264:
    """A `Compressor` on libx264, which PyAV lets change its rate."""

    def __init__(self, width: int, height: int, bps: int) -> None:
        self._context = _h264_context(width, height, bps)

    def set_rate(self, bps: int) -> None:
        self._context.bit_rate = bps

    def compress(self, picture: av.VideoFrame, pts: int, is_key: bool) -> bytes:
        return _compressed(self._context, picture, pts, is_key)


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


def _compressed(
    context: VideoCodecContext, picture: av.VideoFrame, pts: int, is_key: bool
) -> bytes:
    picture.pts, picture.time_base = pts, VIDEO_TIME_BASE
    picture.pict_type = PictureType.I if is_key else PictureType.NONE
    return b"".join(bytes(packet) for packet in context.encode(picture))


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
    context.framerate = fractions.Fraction(_FRAMES_PER_S, 1)
    context.gop_size = 3000
    context.options = {
        "preset": "veryfast",
        "tune": "zerolatency",
        "level": "31",
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
