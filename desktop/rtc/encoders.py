"""Encoders with settings for a live call on a small computer."""

import fractions
from collections.abc import Callable
from typing import Any

import av
from aiortc.codecs.base import Encoder
from aiortc.codecs.h264 import H264Encoder
from aiortc.codecs.vpx import Vp8Encoder
from aiortc.mediastreams import VIDEO_TIME_BASE, convert_timebase
from av.audio.codeccontext import AudioCodecContext
from av.frame import Frame
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType

from desktop.ports import SAMPLE_RATE_HZ

START_BPS = 1_500_000
MAX_BPS = 2_500_000
MIN_BPS = 250_000
_STEP = 1.4  # between two rates of the ladder
_FRAMES_PER_S = 30
SOUND_BPS = 48_000
_SOUND_TIME_BASE = fractions.Fraction(1, SAMPLE_RATE_HZ)


def rate_step(wanted_bps: int, current_bps: int, limit_bps: int = MAX_BPS) -> int:
    """The rate to encode at when the peer's estimate is `wanted_bps`.

    libvpx and libx264 cannot change their rate through PyAV: a change costs a new encoder and a
    key frame, which is more data just when there is too little room. So the rate keeps to a
    ladder of steps 1.4 apart; it climbs when the next step has 10 % to spare and goes down when
    the estimate is 15 % short.
    """
    top = max(MIN_BPS, min(MAX_BPS, limit_bps))
    wanted = max(MIN_BPS, min(wanted_bps, top))
    if wanted >= top:
        return top
    if wanted <= current_bps <= min(wanted / 0.85, top):
        return current_bps
    step = top
    while step > wanted and step / _STEP >= MIN_BPS:
        step = int(step / _STEP)
    step = min(step, wanted)
    if current_bps < step and wanted < step * 1.1:
        return current_bps
    return step


class _LiveEncoder:
    """What both codecs share: a rate in steps, and a new codec context when it must be."""

    def __init__(self, limit_bps: int | None = None) -> None:
        super().__init__()  # aiortc's encoder, the next base
        self._limit_bps = limit_bps or MAX_BPS
        self._rate_bps = rate_step(START_BPS, START_BPS, self._limit_bps)
        self._context: VideoCodecContext | None = None
        self._shape = (0, 0, 0)  # of the context: width, height, bits per second

    @property
    def target_bitrate(self) -> int:
        """Bits per second; a new value takes effect in steps (`rate_step`)."""
        return self._rate_bps

    @target_bitrate.setter
    def target_bitrate(self, bitrate: int) -> None:
        self._rate_bps = rate_step(bitrate, self._rate_bps, self._limit_bps)

    def _encoded(
        self,
        frame: Frame,
        force_keyframe: bool,
        make: Callable[[int, int, int], VideoCodecContext],
    ) -> tuple[bytes, int]:
        """Return the coded picture and its time stamp at 90 kHz. Thread: any one at a time."""
        assert isinstance(frame, av.VideoFrame)
        shape = (frame.width, frame.height, self._rate_bps)
        if self._context is None or self._shape != shape:
            # Not compared with the context's own figures: x264 rounds the rate.
            self._context, self._shape = make(*shape), shape
        context = self._context
        pts = convert_timebase(frame.pts or 0, frame.time_base or VIDEO_TIME_BASE, VIDEO_TIME_BASE)
        frame.pict_type = PictureType.I if force_keyframe else PictureType.NONE
        return b"".join(bytes(packet) for packet in context.encode(frame)), pts


class LiveVp8Encoder(_LiveEncoder, Vp8Encoder):
    """VP8 in real time, faster than aiortc's and with fewer key frames.

    At 1280x720 a picture takes 4.0 ms of a core where aiortc's settings take 6.3 ms; the
    difference is libvpx's denoiser.
    """

    def encode(self, frame: Frame, force_keyframe: bool = False) -> tuple[list[bytes], int]:
        data, pts = self._encoded(frame, force_keyframe, _vp8_context)
        payloads = self._packetize(data, self.picture_id)
        self.picture_id = (self.picture_id + 1) % (1 << 15)
        return payloads, pts


class LiveH264Encoder(_LiveEncoder, H264Encoder):
    """H.264 in real time: libx264's default preset takes 3 times as long for a picture."""

    def encode(self, frame: Frame, force_keyframe: bool = False) -> tuple[list[bytes], int]:
        data, pts = self._encoded(frame, force_keyframe, _h264_context)
        return self._packetize(self._split_bitstream(data)), pts


class LiveOpusEncoder(Encoder):
    """Opus, mono, with a little repair data in each packet against losses.

    aiortc's spreads mono sound over two channels, which makes it 3 dB quieter and twice the data.
    """

    def __init__(self) -> None:
        context = av.CodecContext.create("libopus", "w")
        assert isinstance(context, AudioCodecContext)
        context.bit_rate = SOUND_BPS
        context.format = "s16"
        context.layout = "mono"
        context.sample_rate = SAMPLE_RATE_HZ
        context.time_base = _SOUND_TIME_BASE
        context.options = {"application": "voip", "fec": "1", "packet_loss": "5"}
        self._context = context
        self._first_pts: int | None = None  # negative: what libopus puts before the sound

    def encode(self, frame: Frame, force_keyframe: bool = False) -> tuple[list[bytes], int]:
        """Encode 960 samples, s16 mono; return the packet and its time stamp in samples."""
        assert isinstance(frame, av.AudioFrame)
        packets = self._context.encode(frame)
        if not packets:
            return [], 0
        pts = packets[0].pts or 0
        if self._first_pts is None:
            self._first_pts = pts
        return [bytes(packet) for packet in packets], pts - self._first_pts

    def pack(self, packet: "av.Packet[Any]") -> tuple[list[bytes], int]:
        """For tracks of coded sound, of which there are none here."""
        raise NotImplementedError


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
