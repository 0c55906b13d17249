"""Packets of Opus, and what of them arrives."""

from fractions import Fraction

import av
import numpy as np
from numpy.typing import NDArray

from desktop.rtc.opus_encoder import LiveOpusEncoder

BLOCK = 960

Samples = NDArray[np.int16]


def voice(seconds: float) -> Samples:
    """A wave with overtones whose pitch and level rise and fall, as a voice's; no pauses."""
    at = np.arange(round(seconds * 48_000)) / 48_000
    phase = 2 * np.pi * np.cumsum(150 + 40 * np.sin(2 * np.pi * 0.7 * at)) / 48_000
    wave = sum(np.sin(number * phase) / number for number in range(1, 20))
    level = 4000 * (0.6 + 0.4 * np.sin(2 * np.pi * 3 * at))
    sound: Samples = np.rint(level * wave).astype(np.int16)
    return sound


def frame_of(sound: Samples, pts: int) -> av.AudioFrame:
    """A block as tracks give it."""
    frame = av.AudioFrame.from_ndarray(sound.reshape(1, -1), "s16", "mono")
    frame.sample_rate, frame.pts, frame.time_base = 48_000, pts, Fraction(1, 48_000)
    return frame


def packets_of(sound: Samples, loss_percent: int = 0) -> list[bytes]:
    """The packets of 20 ms each, ready for so much loss."""
    encoder = LiveOpusEncoder()
    encoder.expect_loss(loss_percent)
    packets = []
    for start in range(0, len(sound) - BLOCK + 1, BLOCK):
        payloads, timestamp = encoder.encode(frame_of(sound[start : start + BLOCK], start))
        assert timestamp == start
        packets += payloads
    return packets


def sound_of(frame: object) -> Samples:
    """The samples of a decoded frame."""
    assert isinstance(frame, av.AudioFrame)
    assert (frame.format.name, frame.layout.name, frame.sample_rate) == ("s16", "mono", 48_000)
    sound: Samples = np.frombuffer(memoryview(frame.planes[0]), np.int16, count=frame.samples)
    return sound
