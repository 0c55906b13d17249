"""Opus for a line that loses packets."""

import fractions
import math
from typing import Any

import av
import numpy as np
from aiortc.codecs.base import Encoder
from av.audio.codeccontext import AudioCodecContext
from av.frame import Frame

from desktop.ports import SAMPLE_RATE_HZ
from desktop.rtc.libopus import Libopus, OpusEncoder, libopus
from desktop.rtc.sound_wishes import SoundWishes

SOUND_BPS = 48_000  # repair data included
LEAST_LOSS_PERCENT = 5  # is always reckoned with: the first loss comes before its report
MOST_LOSS_PERCENT = 30  # repair data for more would leave too little for the sound itself
NEEDLESS_BYTES = 2  # opus_encode: a packet so short says that the silence goes on
_CALMING = 0.8  # per report, about a second: losses come in swarms
_TIME_BASE = fractions.Fraction(1, SAMPLE_RATE_HZ)


class ExpectedLoss:
    """The share of packets that will be lost, from what the peer reported. Pure."""

    def __init__(self) -> None:
        self._share = 0.0

    @property
    def percent(self) -> int:
        """What the encoder should be ready for."""
        return min(MOST_LOSS_PERCENT, max(LEAST_LOSS_PERCENT, math.ceil(self._share * 100)))

    def on_report(self, share: float) -> None:
        """So much was lost since the last report, 0 to 1. Believed at once, forgotten slowly."""
        self._share = max(share, self._share * _CALMING)


class LiveOpusEncoder(Encoder):
    """Opus, mono, with as much repair data in each packet as the line needs.

    aiortc's spreads mono sound over two channels, which makes it 3 dB quieter and twice the data.
    Where silence is skipped there are no packets while nobody speaks, but for one every 0.4 s.
    """

    def __init__(self) -> None:
        library = libopus()
        self._sound = FixedOpus() if library is None else TunableOpus(library)
        self.wishes = SoundWishes()  # the sender's take their place

    def expect_loss(self, percent: int) -> None:
        """Be ready for so many lost packets from the next one on. Thread: any."""
        self._sound.expected_percent = percent

    def encode(self, frame: Frame, force_keyframe: bool = False) -> tuple[list[bytes], int]:
        """Encode 480 or 960 samples, s16 mono; return the packet and its time stamp in samples."""
        assert isinstance(frame, av.AudioFrame)
        return self._sound.compress(frame, skips_silence=self.wishes.coding.skips_silence)

    def pack(self, packet: "av.Packet[Any]") -> tuple[list[bytes], int]:
        """For tracks of coded sound, of which there are none here."""
        raise NotImplementedError


class FixedOpus:
    """For where libopus cannot be called: PyAV's encoder, always ready for a few losses."""

    expected_percent = LEAST_LOSS_PERCENT  # nothing follows it

    def __init__(self) -> None:
        context = av.CodecContext.create("libopus", "w")
        assert isinstance(context, AudioCodecContext)
        context.bit_rate = SOUND_BPS
        context.format = "s16"
        context.layout = "mono"
        context.sample_rate = SAMPLE_RATE_HZ
        context.time_base = _TIME_BASE
        context.options = {
            "application": "voip",
            "fec": "1",
            "packet_loss": str(LEAST_LOSS_PERCENT),
        }
        self._context = context
        self._first_pts: int | None = None  # negative: what libopus puts before the sound

    def compress(self, frame: av.AudioFrame, *, skips_silence: bool) -> tuple[list[bytes], int]:
        packets = self._context.encode(frame)
        if not packets:
            return [], 0
        pts = packets[0].pts or 0
        if self._first_pts is None:
            self._first_pts = pts
        return [bytes(packet) for packet in packets], pts - self._first_pts


class TunableOpus:
    """On libopus itself, which can be told at any time what to do. Thread: one at a time."""

    def __init__(self, library: Libopus) -> None:
        self.expected_percent = LEAST_LOSS_PERCENT  # thread: any
        self._codec = OpusEncoder(library, SOUND_BPS)
        self._told_percent: int | None = None
        self._told_skipping = False  # as a new encoder has it

    def compress(self, frame: av.AudioFrame, *, skips_silence: bool) -> tuple[list[bytes], int]:
        percent = self.expected_percent
        if percent != self._told_percent:
            self._codec.expect_loss(percent)
            self._told_percent = percent
        if skips_silence != self._told_skipping:
            self._codec.skip_silence(skips_silence)
            self._told_skipping = skips_silence
        sound = np.frombuffer(memoryview(frame.planes[0]), np.int16, count=frame.samples)
        packet = self._codec.encode(sound)
        is_needless = skips_silence and len(packet) <= NEEDLESS_BYTES
        return [] if is_needless else [packet], frame.pts or 0
