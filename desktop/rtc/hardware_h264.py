"""H.264 encoded by a graphics processor, through PyAV.

Which encoders a computer's drivers really offer, only a trial tells (`hardware_trial.py`); which
ones are worth one is said here, with the settings that a live call needs. PyAV's wheels contain
NVENC, Quick Sync and AMF for Linux, these and Media Foundation for Windows, VideoToolbox for macOS.
VAAPI they lack: where it is, pictures would have to be uploaded, which PyAV does not do.
"""

import fractions
import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass

import av
from aiortc.mediastreams import VIDEO_TIME_BASE
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType

from desktop.rtc.compressors import Compressor, rate_step
from desktop.rtc.libx264 import FPS

log = logging.getLogger(__name__)

SILENT_PICTURES = 10  # in a row without data: then the encoder counts as failed


class HardwareError(RuntimeError):
    """The encoder gives nothing any more."""


# What an encoder that does not work raises
FAILURES = (HardwareError, av.FFmpegError, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class HardwareKind:
    """One of FFmpeg's encoders, and how it is told to encode each picture at once."""

    name: str
    options: dict[str, str]
    pixel_format: str = "yuv420p"
    takes_new_rates: bool = False  # otherwise it is made anew for each step of the rate


KINDS = {
    kind.name: kind
    for kind in (
        HardwareKind(
            "h264_nvenc",
            {
                "preset": "p2",
                "tune": "ull",
                "rc": "cbr",
                "delay": "0",
                "zerolatency": "1",
                "forced-idr": "1",
                "profile": "baseline",
            },
            takes_new_rates=True,
        ),
        HardwareKind(
            "h264_qsv",
            {
                "preset": "veryfast",
                "async_depth": "1",
                "low_power": "0",
                "forced_idr": "1",
                "profile": "baseline",
                "scenario": "videoconference",
            },
            pixel_format="nv12",
            takes_new_rates=True,
        ),
        HardwareKind(
            "h264_amf",
            {
                "usage": "ultralowlatency",
                "rc": "cbr",
                "profile": "constrained_baseline",
                "forced_idr": "1",
                "header_insertion_mode": "idr",
            },
        ),
        HardwareKind(
            "h264_videotoolbox",
            {"realtime": "1", "prio_speed": "1", "profile": "constrained_baseline"},
        ),
        HardwareKind(
            "h264_mf",
            {"hw_encoding": "1", "rate_control": "cbr", "scenario": "video_conference"},
            pixel_format="nv12",
        ),
    )
}


def worth_a_trial(available: Collection[str]) -> list[str]:
    """The names of `available` encoders to try, the best first; the last are the most general."""
    return [name for name in KINDS if name in available]


class HardwareH264:
    """A `Compressor` on one of the kinds."""

    def __init__(self, name: str, width: int, height: int, bps: int) -> None:
        """Nothing is opened before the first picture. Raises KeyError for an unknown name."""
        self._kind = KINDS[name]
        self._size = (width, height)
        self._bps = bps
        self._context: VideoCodecContext | None = None
        self._silent = 0  # pictures in a row

    def set_rate(self, bps: int) -> None:
        if self._kind.takes_new_rates:
            self._bps = bps
            if self._context is not None:
                self._context.bit_rate = bps
        elif (step := rate_step(bps, self._bps)) != self._bps:
            self._bps, self._context = step, None

    def compress(self, picture: av.VideoFrame, pts: int, is_key: bool) -> bytes:
        """As `Compressor.compress`. Raises one of `FAILURES`."""
        context = self.open()
        picture.pts, picture.time_base = pts, VIDEO_TIME_BASE
        picture.pict_type = PictureType.I if is_key else PictureType.NONE
        data = b"".join(bytes(packet) for packet in context.encode(picture))
        self._silent = 0 if data else self._silent + 1
        if self._silent >= SILENT_PICTURES:
            raise HardwareError(f"nothing came of {self._silent} pictures")
        return data

    def open(self) -> VideoCodecContext:
        """Open the encoder, unless it is. Raises one of `FAILURES`."""
        if self._context is not None:
            return self._context
        context = av.CodecContext.create(self._kind.name, "w")
        assert isinstance(context, VideoCodecContext)
        context.width, context.height = self._size
        context.bit_rate = self._bps
        context.pix_fmt = self._kind.pixel_format
        context.time_base = VIDEO_TIME_BASE
        context.framerate = fractions.Fraction(FPS, 1)
        context.gop_size = 3000  # key frames come when the peer asks for one
        context.max_b_frames = 0
        context.options = {
            **self._kind.options,
            "maxrate": str(self._bps),
            "bufsize": str(self._bps // 2),
        }
        context.open()
        self._context = context
        return context


class GuardedCompressor:
    """A `Compressor` that goes on with another when the first fails, in the middle of a call."""

    def __init__(
        self, first: Compressor, other: Callable[[int], Compressor], on_failed: Callable[[], None]
    ) -> None:
        """`other` makes the second one, for a rate in bits a second."""
        self._now = first
        self._other: Callable[[int], Compressor] | None = other
        self._on_failed = on_failed
        self._bps = 0

    def set_rate(self, bps: int) -> None:
        self._bps = bps
        self._now.set_rate(bps)

    def compress(self, picture: av.VideoFrame, pts: int, is_key: bool) -> bytes:
        if self._other is None:
            return self._now.compress(picture, pts, is_key)
        try:
            return self._now.compress(picture, pts, is_key)
        except FAILURES as error:
            log.warning("The graphics processor no longer encodes (%s); software does", error)
        self._now, self._other = self._other(self._bps), None
        self._now.set_rate(self._bps)
        self._on_failed()
        return self._now.compress(picture, pts, is_key=True)
