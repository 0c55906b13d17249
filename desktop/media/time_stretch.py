"""Making sound a little shorter or longer without changing its pitch, and going on without any.

All three repeat or leave out whole waves: the lag is looked for at which the sound is most like
itself, and the joint is a cross-fade there. Pure; sound is int16 mono at 48 kHz, shape (n,).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

SHORTEST_LAG = 120  # samples, 2.5 ms: the wave of a high voice
LONGEST_LAG = 720  # 15 ms: that of a low one
FADE = 240  # 5 ms: short enough not to be missed, long enough not to click
NEEDED_PAST = LONGEST_LAG + FADE  # samples, of what a bridge goes on from
FULL = 960  # 20 ms, one packet: a bridge is as loud as what was before it for so long,
FADED_OUT = 5_760  # 120 ms, and silent from here on: nobody's voice stands still for longer
_ALIKE = 0.03  # of the likeness: lags whose difference nobody hears
_QUIET = 40.0  # amplitude, -58 dBFS; below it everything is alike

Samples = NDArray[np.int16]
_Wave = NDArray[np.float32]


class Lag(NamedTuple):
    """A distance in samples at which sound is like itself; `likeness` is 1 for equal waves."""

    samples: int
    likeness: float


def find_lag(sound: Samples, wanted: int, longest: int = LONGEST_LAG) -> Lag | None:
    """Of the lags that fit best to the sound's beginning, the one nearest to `wanted`.

    None if there is not enough sound to look at, or no lag up to `longest`. Takes 0.05 ms.
    """
    longest = min(longest, LONGEST_LAG, len(sound) - FADE)
    if longest < SHORTEST_LAG:
        return None
    wave = sound[: longest + FADE].astype(np.float32)
    products = np.correlate(wave[SHORTEST_LAG:], wave[:FADE])
    squares = np.cumsum(np.square(wave, dtype=np.float64))
    starts = np.arange(SHORTEST_LAG, longest + 1)
    powers = squares[starts + FADE - 1] - squares[starts - 1]
    quiet = FADE * _QUIET**2
    likeness = (products + quiet) / (np.sqrt(powers * squares[FADE - 1]) + quiet)
    is_good = likeness >= likeness.max() - _ALIKE
    is_good[1:] &= likeness[1:] >= likeness[:-1]  # of each wave the best
    is_good[:-1] &= likeness[:-1] >= likeness[1:]
    good = np.flatnonzero(is_good)
    best = int(good[np.argmin(np.abs(starts[good] - wanted))])
    return Lag(int(starts[best]), float(likeness[best]))


def shortened(sound: Samples, lag: int) -> Samples:
    """Leave out `lag` samples, from the first on; the beginning and the end stay."""
    return np.concatenate([cross_fade(sound[:FADE], sound[lag : lag + FADE]), sound[lag + FADE :]])


def lengthened(sound: Samples, lag: int) -> Samples:
    """Play the first `lag` samples twice; the beginning and the end stay."""
    joint = cross_fade(sound[lag : lag + FADE], sound[:FADE])
    return np.concatenate([sound[:lag], joint, sound[FADE:]])


def cross_fade(old: Samples, new: Samples) -> Samples:
    """From `old` to `new`, which are of the same length."""
    slope = np.arange(1, len(old) + 1, dtype=np.float32) / (len(old) + 1)
    start = old.astype(np.float32)
    faded: Samples = np.rint(start + (new - start) * slope).astype(np.int16)
    return faded


class Bridge:
    """What is played while nothing is there: the last wave again and again, fading out.

    It begins where `past` ends, without a jump, and is never louder.
    """

    def __init__(self, past: Samples, full: int = FULL, faded_out: int = FADED_OUT) -> None:
        """`past`: the last `NEEDED_PAST` samples; loud for `full` samples, then ever quieter."""
        assert len(past) == NEEDED_PAST
        lag = find_lag(past[::-1], LONGEST_LAG)
        assert lag is not None
        length = lag.samples
        wave = past.astype(np.float32)
        # The wave's end becomes what was before its beginning, so that it can follow itself.
        fade = min(FADE, length // 2)
        slope = np.arange(1, fade + 1, dtype=np.float32) / fade
        before = wave[-length - fade : -length].copy()
        jump = wave[-1] - before[-1]
        wave[-fade:] += (before - wave[-fade:]) * slope
        self._wave: _Wave = wave[-length:]
        self._jump = float(jump)  # from the past to the first repeat; it is led down to nothing
        self._least, self._most = float(past.min()), float(past.max())
        self._full, self._faded_out = full, faded_out
        self._position = 0

    @property
    def is_over(self) -> bool:
        """Only silence follows."""
        return self._position >= self._faded_out

    def take(self, count: int) -> Samples:
        """The next samples, shape (count,)."""
        at = np.arange(self._position, self._position + count)
        self._position += count
        wave = self._wave[at % len(self._wave)] + self._jump * np.clip(1 - (at + 1) / FADE, 0, 1)
        gain = np.clip((self._faded_out - at) / (self._faded_out - self._full), 0, 1)
        taken: Samples = np.rint(np.clip(wave, self._least, self._most) * gain).astype(np.int16)
        return taken
