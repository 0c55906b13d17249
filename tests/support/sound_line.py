"""Blocks of sound that come over a simulated line and are played by a simulated loudspeaker."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from desktop.media.playout import PlayoutBuffer

BLOCK = 960
PULL = 480
BLOCK_S = 0.02
PULL_S = 0.01

Samples = NDArray[np.int16]


class Tone:
    """An endless tone in blocks, as the peer sends it."""

    def __init__(self, hz: float = 440.0, amplitude: float = 8000.0) -> None:
        self._step = 2 * np.pi * hz / 48_000
        self._amplitude = amplitude
        self.position = 0

    def block(self, samples: int = BLOCK) -> Samples:
        at = np.arange(self.position, self.position + samples)
        self.position += samples
        block: Samples = np.rint(self._amplitude * np.sin(self._step * at)).astype(np.int16)
        return block


@dataclass
class Heard:
    """What the loudspeaker played, and how the buffer was after each of its pulls."""

    sound: Samples
    times_s: list[float] = field(default_factory=list)
    waiting_s: list[float] = field(default_factory=list)
    underruns: list[int] = field(default_factory=list)

    def waited_s(self, from_s: float, to_s: float) -> float:
        """On average, between two times."""
        return float(
            np.mean(
                [
                    waiting
                    for at, waiting in zip(self.times_s, self.waiting_s, strict=True)
                    if from_s <= at < to_s
                ]
            )
        )

    def underruns_since(self, from_s: float) -> int:
        before = [
            count for at, count in zip(self.times_s, self.underruns, strict=True) if at < from_s
        ]
        return self.underruns[-1] - max(before, default=0)


def steepest(sound: Samples) -> int:
    """The largest step from one sample to the next."""
    return int(np.abs(np.diff(sound.astype(np.int32))).max(initial=0))


def heard_over(
    buffer: PlayoutBuffer,
    seconds: float,
    delay_s: Callable[[random.Random, float], float] = lambda _chance, _sent_s: 0.0,
    *,
    make: Callable[[], Samples] | None = None,
    drift_ppm: float = 0.0,
    seed: int = 1,
    pull_samples: int = PULL,
) -> Heard:
    """Play `seconds` of blocks that arrive in order, each late by what `delay_s` says for it.

    `drift_ppm`: so much faster is the sender's clock than the loudspeaker's.
    """
    chance = random.Random(seed)
    make = make or Tone().block
    block_s = BLOCK_S / (1 + drift_ppm * 1e-6)
    sent = [number * block_s for number in range(int(seconds / block_s))]
    arrivals = np.maximum.accumulate([at + delay_s(chance, at) for at in sent])
    pull_s = pull_samples / 48_000
    # The pulls stand between the blocks, not at the same moments.
    pulls = [(number + 0.3) * pull_s for number in range(int(seconds / pull_s))]
    events = sorted([(float(at), True) for at in arrivals] + [(at, False) for at in pulls])
    heard, parts = Heard(np.zeros(0, np.int16)), []
    for at, is_block in events:
        if at >= seconds:
            break
        if is_block:
            buffer.put(make())
            continue
        parts.append(buffer.pull(pull_samples))
        heard.times_s.append(at)
        heard.waiting_s.append(buffer.waiting_s)
        heard.underruns.append(buffer.underruns)
    heard.sound = np.concatenate(parts)
    return heard
