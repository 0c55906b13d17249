"""Decoded sound between the thread that decodes and the thread of the sound card."""

import threading

import numpy as np

from desktop.media.arrival_watch import ArrivalWatch
from desktop.media.time_stretch import (
    FADE,
    NEEDED_PAST,
    Bridge,
    Samples,
    cross_fade,
    find_lag,
    lengthened,
    shortened,
)

SAMPLE_RATE_HZ = 48_000
BOUND_SAMPLES = 12_000  # 250 ms: what should wait at most, and some air for what comes at once
SHORT_SAMPLES = 144  # 3 ms: so much less than wanted may wait before the sound is stretched
ALIKE = 0.6  # likeness from which on a wave left out or repeated is not heard
PATIENCE_SAMPLES = 7_200  # 150 ms: for so long such a wave is waited for, then any will do
# After a wave of some length the sound stays as it is for so many times that: at most a sixth
# faster or slower, a third where much too much waits.
CALM, HASTE = 6, 3
HASTE_SAMPLES = 4_800  # 100 ms


class PlayoutBuffer:
    """Sound waiting to be played: as little as the evenness of its coming allows.

    How much that is says `ArrivalWatch`. Towards it the sound is stretched or shortened by single
    waves, at most by a sixth. When it runs dry, the last wave goes on and fades out in 120 ms;
    what comes meanwhile is joined to it. After that it is silent until enough waits again. When
    more comes than the bound allows, the oldest is dropped down to what should wait. Its only
    time is what was pulled. Thread: any; nobody waits longer than for 0.1 ms of arithmetic.
    """

    def __init__(self) -> None:
        self.volume = 1.0  # how loud it is played, 1.0 being as it comes; may change any time
        self._lock = threading.Lock()
        # All guarded by _lock; counts are samples.
        self._waiting: Samples = np.empty(0, np.int16)
        self._past: Samples = np.zeros(NEEDED_PAST, np.int16)  # what was played last
        self._is_playing = False
        self._bridge: Bridge | None = None  # while nothing waits, or the end fades out
        self._arrivals = ArrivalWatch()
        self._put = 0
        self._pulled = 0
        self._calm_until = 0  # of what is pulled; no stretching before
        self._dropped = 0
        self._bridged = 0
        self._stretched = 0  # repeated less left out
        self._underruns = 0

    @property
    def waiting_s(self) -> float:
        """How much waits now."""
        return len(self._waiting) / SAMPLE_RATE_HZ

    @property
    def wanted_s(self) -> float:
        """How much should wait when a block comes early."""
        return self._arrivals.wait_samples / SAMPLE_RATE_HZ

    @property
    def dropped_s(self) -> float:
        """How much was dropped because it came too late to be played."""
        return self._dropped / SAMPLE_RATE_HZ

    @property
    def bridged_s(self) -> float:
        """How much was made up while nothing waited, silence not counted."""
        return self._bridged / SAMPLE_RATE_HZ

    @property
    def stretched_s(self) -> float:
        """How much longer stretching has made the sound; negative: shorter."""
        return self._stretched / SAMPLE_RATE_HZ

    @property
    def underruns(self) -> int:
        """How often it ran dry while playing."""
        return self._underruns

    def put(self, block: Samples) -> None:
        """Add sound, shape (n,), after what waits; it is copied."""
        if not len(block):
            return
        with self._lock:
            waited = len(self._waiting)
            wanted = self._arrivals.add(self._put - self._pulled, self._pulled)
            self._put += len(block)
            self._waiting = np.concatenate([self._waiting, block])
            enough = min(len(block) + self._arrivals.wait_samples, BOUND_SAMPLES)
            if self._is_playing and self._bridge is not None:
                self._join()
            if len(self._waiting) > BOUND_SAMPLES:
                self._drop(enough)
            elif self._is_playing:
                self._stretch(waited - wanted)
            if not self._is_playing and len(self._waiting) >= enough:
                self._is_playing = True
                self._join()

    def pause(self, samples: int) -> None:
        """Before the next block there is nothing for so long, which does not make it late.

        The sender was silent, or all of it was lost.
        """
        with self._lock:
            self._put += samples
            if self._is_playing and self._bridge is None:
                silence = np.zeros(min(samples, BOUND_SAMPLES - len(self._waiting)), np.int16)
                self._waiting = np.concatenate([self._waiting, silence])
            elif not self._is_playing:
                self._waiting = self._waiting[:0]  # a moment of the silence before

    def pull(self, samples: int) -> Samples:
        """Remove and return the next samples, shape (samples,); silence where there are none."""
        with self._lock:
            self._pulled += samples
            played = self._waiting[:0]
            if self._is_playing:
                played, self._waiting = self._waiting[:samples], self._waiting[samples:]
                self._remember(played)
            missing = samples - len(played)
            if missing:
                played = np.concatenate([played, self._made_up(missing)])
            return _at_volume(played, self.volume)

    def clear(self) -> None:
        """Forget what waits; the next sound waits for as much as at the beginning."""
        with self._lock:
            self._waiting = self._waiting[:0]
            self._arrivals.restart()
            if self._is_playing:
                self._is_playing = False
                self._bridge = Bridge(self._past, full=0, faded_out=FADE)

    def _made_up(self, samples: int) -> Samples:
        if self._is_playing and self._bridge is None:
            self._bridge = Bridge(self._past)
            self._underruns += 1
        if self._bridge is None:
            made_up: Samples = np.zeros(samples, np.int16)
        else:
            made_up = self._bridge.take(samples)
            if self._is_playing:
                self._bridged += samples
            if self._bridge.is_over:
                self._is_playing, self._bridge = False, None
        self._remember(made_up)
        return made_up

    def _remember(self, played: Samples) -> None:
        self._past = np.concatenate([self._past, played])[-NEEDED_PAST:]

    def _join(self) -> None:
        """Lead from what is played now, a bridge or silence, over to what waits."""
        length = min(FADE, len(self._waiting))
        before = np.zeros(length, np.int16) if self._bridge is None else self._bridge.take(length)
        self._bridge = None
        self._waiting[:length] = cross_fade(before, self._waiting[:length])

    def _drop(self, kept: int) -> None:
        """Drop the oldest down to `kept` samples, fading from them over to what follows."""
        count = len(self._waiting) - kept
        old, self._waiting = self._waiting[:FADE], self._waiting[count:].copy()
        length = min(len(old), kept)
        self._waiting[:length] = cross_fade(old[:length], self._waiting[:length])
        self._dropped += count
        self._arrivals.forget_arrivals()

    def _stretch(self, excess: int) -> None:
        """Leave a wave out if `excess` samples too many wait; repeat one if they are too few."""
        if self._pulled < self._calm_until or -SHORT_SAMPLES <= excess < 0:
            return
        if excess > 0:
            lag = find_lag(self._waiting, excess, longest=excess)
        else:
            lag = find_lag(self._waiting, -excess)
        if lag is None or (
            lag.likeness < ALIKE and self._pulled < self._calm_until + PATIENCE_SAMPLES
        ):
            return
        if excess > 0:
            self._waiting = shortened(self._waiting, lag.samples)
            self._stretched -= lag.samples
        else:
            self._waiting = lengthened(self._waiting, lag.samples)
            self._stretched += lag.samples
        pause = HASTE if excess > HASTE_SAMPLES else CALM
        self._calm_until = self._pulled + pause * lag.samples


def _at_volume(sound: Samples, volume: float) -> Samples:
    """A copy so many times as loud, cut off where it is too loud."""
    if volume == 1.0:
        return sound.copy()
    louder: Samples = np.clip(sound * np.float32(volume), -32_768, 32_767).astype(np.int16)
    return louder
