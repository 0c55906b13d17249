"""Decoded sound between the thread that decodes and the thread of the sound card."""

import threading

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE_HZ = 48_000
TARGET_SAMPLES = 2_880  # 60 ms: three packets, the jitter of a wireless network
BOUND_SAMPLES = 9_600  # 200 ms: a conversation bears no more
STEP_SAMPLES = 960  # 20 ms: what is cut at once when more waits than is needed
WATCH_SAMPLES = 48_000  # 1 s without need for what waits above the target: it can go
FADE_SAMPLES = 240  # 5 ms: short enough not to be missed, long enough not to click

Samples = NDArray[np.int16]


class PlayoutBuffer:
    """Sound waiting to be played, 60 ms on average and never more than 200 ms.

    It plays once the target waits. When it runs dry it fades to silence and waits for the target
    again. When more comes than the bound allows, the oldest is dropped down to the target; when
    more than the target was never needed for 1 s, it is cut by 20 ms. So the delay that a stall
    causes goes away again. Thread: any; nobody waits longer than for a copy.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # All guarded by _lock.
        self._waiting: Samples = np.empty(BOUND_SAMPLES, np.int16)
        self._count = 0  # samples in it
        self._is_playing = False
        self._fade_in = 0  # samples of the fade that are to come
        self._last = 0.0  # the last sample played: silence is reached from it without a jump
        self._least = BOUND_SAMPLES  # the least that waited in the time watched
        self._watched = 0
        self._dropped = 0
        self._underruns = 0

    @property
    def waiting_s(self) -> float:
        """How much waits now."""
        return self._count / SAMPLE_RATE_HZ

    @property
    def dropped_s(self) -> float:
        """How much was dropped because it came too late to be played."""
        return self._dropped / SAMPLE_RATE_HZ

    @property
    def underruns(self) -> int:
        """How often it ran dry while playing."""
        return self._underruns

    def put(self, block: Samples) -> None:
        """Add sound, shape (n,), after what waits; it is copied."""
        with self._lock:
            excess = self._count + len(block) - BOUND_SAMPLES
            if excess > 0:
                if len(block) > BOUND_SAMPLES:
                    block = block[-TARGET_SAMPLES:]
                self._drop(self._count + len(block) - TARGET_SAMPLES)
            self._waiting[self._count : self._count + len(block)] = block
            self._count += len(block)
            if not self._is_playing and self._count >= TARGET_SAMPLES:
                self._is_playing = True
                self._fade_in = FADE_SAMPLES
                self._watch_anew()

    def pull(self, samples: int) -> Samples:
        """Remove and return the next samples, shape (samples,); silence where there are none."""
        played: Samples = np.zeros(samples, np.int16)
        if not samples:
            return played
        with self._lock:
            available = min(samples, self._count) if self._is_playing else 0
            played[:available] = self._waiting[:available]
            self._remove(available)
            if self._fade_in:
                self._fade(played[:available])
            if available:
                self._last = float(played[available - 1])
            if available < samples:
                self._end_softly(played[available:])
                if self._is_playing:
                    self._is_playing = False
                    self._underruns += 1
            else:
                self._watch(samples)
        return played

    def clear(self) -> None:
        """Forget what waits; the next sound waits for the target again."""
        with self._lock:
            self._count = 0
            self._is_playing = False

    def _remove(self, count: int) -> None:
        self._count -= count
        self._waiting[: self._count] = self._waiting[count : count + self._count].copy()

    def _drop(self, count: int) -> None:
        """Drop the oldest `count` samples, fading from them over to what follows."""
        count = min(count, self._count)
        length = min(FADE_SAMPLES, count, self._count - count)
        old = self._waiting[:length].astype(np.float32)
        self._remove(count)
        slope = np.linspace(0, 1, length, endpoint=False, dtype=np.float32)
        new = self._waiting[:length]
        new[:] = old + (new - old) * slope
        self._dropped += count
        self._watch_anew()

    def _fade(self, played: Samples) -> None:
        length = min(self._fade_in, len(played))
        done = FADE_SAMPLES - self._fade_in
        slope = np.arange(done, done + length, dtype=np.float32) / FADE_SAMPLES
        played[:length] = played[:length] * slope
        self._fade_in -= length

    def _end_softly(self, silence: Samples) -> None:
        """From the last sample down to zero in 5 ms, in as many pulls as that takes."""
        length = min(FADE_SAMPLES, len(silence))
        step = max(abs(self._last) / FADE_SAMPLES, 32_767 / FADE_SAMPLES / 8)
        ramp = np.maximum(abs(self._last) - step * np.arange(1, length + 1), 0)
        silence[:length] = np.copysign(ramp, self._last)
        self._last = float(silence[-1])

    def _watch_anew(self) -> None:
        self._least = BOUND_SAMPLES
        self._watched = 0

    def _watch(self, played: int) -> None:
        self._least = min(self._least, self._count)
        self._watched += played
        if self._watched >= WATCH_SAMPLES:
            # Just after a pull the buffer is at its lowest: what is left then was never needed.
            if self._least >= TARGET_SAMPLES:
                self._drop(STEP_SAMPLES)
            self._watch_anew()
