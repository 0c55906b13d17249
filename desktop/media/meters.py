"""What was played and shown, in numbers: level, tone, and the delays of tone marks and stamps.

Feeding is cheap, for the threads of sound and decoding; the arithmetic is done by who takes.
"""

import math
import statistics
import threading
from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop.media.tone import MARK_HZ, MARK_SAMPLES, SAMPLE_RATE_HZ

SILENCE_DBFS = -96.0
TONE_FLOOR_DBFS = -60.0  # below it a dominant frequency means nothing
KEPT_SAMPLES = 2 * SAMPLE_RATE_HZ  # nobody takes: the oldest is forgotten
TONE_MINIMUM_SAMPLES = SAMPLE_RATE_HZ // 10
TONE_PIECE_SAMPLES = SAMPLE_RATE_HZ // 5
KEPT_DELAYS = 240  # two seconds of the fastest video

# A mark comes once a second. Later than that in the second it belongs to the next one, and the
# play times are a little wrong, as those of all loudspeakers are.
LATEST_MARK_MS = 900.0

# A mark is a window of 20 ms in which nearly all of the power is 3000 Hz, with windows on both
# sides that are about as loud and have little of it. Opus leaves 0.98 of the mark at 32 kbit/s and
# 0.8 at 16; of speech hardly a sound comes near that for just 20 ms.
MARK_SHARE = 0.8
NEIGHBOR_SHARE = 0.35
NEIGHBOR_POWER = 10.0  # times or parts of the mark's
MARK_FLOOR_DBFS = -50.0
_HOP = 48  # samples, 1 ms: the resolution of a mark's time
_WINDOW_HOPS = MARK_SAMPLES // _HOP

_Samples = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class SoundReading:
    """The sound since the last reading; None where there was none, or too little."""

    level_dbfs: float | None = None  # RMS; a full-scale sine reads 0; -96 to 0
    tone_hz: float | None = None  # the dominant frequency; None below -60 dBFS
    delay_ms: float | None = None  # median of the marks, -100 to 900


class SoundMeter:
    """Measures mono sound at 48 kHz. Thread: any; nobody waits for another's arithmetic."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # Guarded by _lock: (play time, samples), at most KEPT_SAMPLES; the oldest is dropped.
        self._fed: deque[tuple[float, _Samples]] = deque()
        self._fed_samples = 0
        self._taking = threading.Lock()
        # Guarded by _taking: what a mark at the border needs of the time before.
        self._before: list[tuple[float, _Samples]] = []

    def feed(self, samples: _Samples, play_time_s: float) -> None:
        """Take sound into account.

        Args:
            samples: shape (n,), any n; kept, so nobody may change it afterwards.
            play_time_s: wall-clock time at which the first is played.
        """
        if not len(samples):
            return
        with self._lock:
            self._fed.append((play_time_s, samples))
            self._fed_samples += len(samples)
            while self._fed_samples > KEPT_SAMPLES:
                self._fed_samples -= len(self._fed.popleft()[1])

    def take(self) -> SoundReading:
        """Measure what was fed since the last call, at most the last two seconds of it."""
        with self._taking:
            with self._lock:
                fed, self._fed = list(self._fed), deque()
                self._fed_samples = 0
            if not fed:
                self._before = []
                return SoundReading()
            samples = np.concatenate([block for _, block in fed])[-SAMPLE_RATE_HZ:]
            level = level_dbfs(samples)
            delays = self._mark_delays(fed)
            return SoundReading(
                level_dbfs=level,
                tone_hz=dominant_hz(samples) if level >= TONE_FLOOR_DBFS else None,
                delay_ms=statistics.median(delays) if delays else None,
            )

    def _mark_delays(self, fed: list[tuple[float, _Samples]]) -> list[float]:
        timed = [*self._before, *fed]
        samples = np.concatenate([block for _, block in timed])
        self._before = _tail(timed, 3 * MARK_SAMPLES)
        starts = np.cumsum([0, *(len(block) for _, block in timed[:-1])])
        delays = []
        for position in find_marks(samples):
            index = int(np.searchsorted(starts, position, side="right")) - 1
            time_s = timed[index][0] + (position - int(starts[index])) / SAMPLE_RATE_HZ
            delay_ms = time_s % 1.0 * 1000
            delays.append(delay_ms if delay_ms < LATEST_MARK_MS else delay_ms - 1000)
        return delays


class PictureDelay:
    """The age of stamped pictures when they are decoded. Thread: any."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # Guarded by _lock; nobody takes: the oldest is dropped.
        self._delays_ms: deque[float] = deque(maxlen=KEPT_DELAYS)
        self._last_stamp_ms: int | None = None

    def feed(self, stamp_ms: int, now_ms: float) -> None:
        """Count a picture with that stamp, decoded now; one that has not advanced does not count.

        Both are wall-clock milliseconds since 1970.
        """
        with self._lock:
            if stamp_ms != self._last_stamp_ms:
                self._last_stamp_ms = stamp_ms
                self._delays_ms.append(now_ms - stamp_ms)

    def take(self) -> float | None:
        """The median in ms of what was fed since the last call; None if nothing was."""
        with self._lock:
            delays = list(self._delays_ms)
            self._delays_ms.clear()
        return statistics.median(delays) if delays else None


def level_dbfs(samples: _Samples) -> float:
    """RMS in dB relative to a full-scale sine, -96 to 0; `samples` of any shape, may be empty."""
    if not samples.size:
        return SILENCE_DBFS
    return dbfs_of(float(np.mean(np.square(samples, dtype=np.float64))))


def dbfs_of(mean_square: float) -> float:
    """The same, of the mean of the squared samples."""
    if mean_square <= 0:
        return SILENCE_DBFS
    level = 10 * math.log10(mean_square * 2 / 32_767**2)
    return min(max(level, SILENCE_DBFS), 0.0)


def dominant_hz(samples: _Samples) -> float | None:
    """The frequency with the most power from 20 Hz on; None for less than 0.1 s."""
    length = min(len(samples), TONE_PIECE_SAMPLES)
    if length < TONE_MINIMUM_SAMPLES:
        return None
    # In pieces: a time mark shifts the phase of the tone, which would split the peak of the whole.
    pieces = samples[: len(samples) // length * length].reshape(-1, length)
    power = np.square(np.abs(np.fft.rfft(pieces * np.hanning(length), axis=1)))
    lowest = max(1, math.ceil(20 * length / SAMPLE_RATE_HZ))
    peak = lowest + int(np.argmax(power.sum(axis=0)[lowest:-1]))
    # A parabola through the logarithms of the three highest lines finds the top between them.
    below, top, above = np.log(power[:, peak - 1 : peak + 2] + 1e-9).T
    curvature = np.minimum(below - 2 * top + above, -1e-9)
    offsets = np.clip(0.5 * (below - above) / curvature, -1, 1)
    return float((peak + np.median(offsets)) * SAMPLE_RATE_HZ / length)


def find_marks(samples: _Samples) -> list[int]:
    """First samples of the time marks; one at the border needs 20 ms before and 40 ms after."""
    hops = len(samples) // _HOP
    if hops <= 3 * _WINDOW_HOPS:
        return []
    wave = samples[: hops * _HOP].astype(np.float32)
    # 48 samples hold three whole waves of 3000 Hz: the same carrier fits every hop.
    carrier = np.exp(-2j * np.pi * MARK_HZ / SAMPLE_RATE_HZ * np.arange(_HOP)).astype(np.complex64)
    by_hop = wave.reshape(hops, _HOP)
    # Not `@`: the library behind it keeps a thread of its own turning for a while after each.
    correlation = _window_sums(np.einsum("ij,j", by_hop, carrier).astype(np.complex128))
    power = _window_sums(np.square(by_hop).sum(axis=1).astype(np.complex128)).real
    full_power = MARK_SAMPLES * 32_767**2 / 2
    audible = power > full_power * 10 ** (MARK_FLOOR_DBFS / 10)
    # |sum|^2 of a sine of amplitude a over n samples is (a n / 2)^2, its power n a^2 / 2.
    share = np.where(audible, 2 * np.abs(correlation) ** 2 / (MARK_SAMPLES * power + 1e-9), 0.0)
    loud, quiet = power * NEIGHBOR_POWER, power / NEIGHBOR_POWER
    here = slice(_WINDOW_HOPS, -_WINDOW_HOPS)
    is_mark = share[here] > MARK_SHARE
    for near in (slice(None, -2 * _WINDOW_HOPS), slice(2 * _WINDOW_HOPS, None)):
        is_mark &= share[near] < NEIGHBOR_SHARE
        is_mark &= (power[near] < loud[here]) & (power[near] > quiet[here])
    candidates = np.flatnonzero(is_mark) + _WINDOW_HOPS
    groups = np.split(candidates, np.flatnonzero(np.diff(candidates) > _WINDOW_HOPS) + 1)
    return [int(group[np.argmax(share[group])]) * _HOP for group in groups if len(group)]


def _window_sums(values: NDArray[np.complex128]) -> NDArray[np.complex128]:
    """Sums over each 20 ms, one for each hop at which they begin."""
    sums = np.concatenate(([0], np.cumsum(values)))
    return sums[_WINDOW_HOPS:] - sums[:-_WINDOW_HOPS]


def _tail(timed: list[tuple[float, _Samples]], count: int) -> list[tuple[float, _Samples]]:
    """The last `count` samples, or all there are."""
    tail: list[tuple[float, _Samples]] = []
    for time_s, block in reversed(timed):
        if count <= 0:
            break
        skipped = max(0, len(block) - count)
        tail.append((time_s + skipped / SAMPLE_RATE_HZ, block[skipped:]))
        count -= len(block)
    return tail[::-1]
