"""The notes that a loudspeaker is tried with, and that tell who comes and goes."""

import threading
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from desktop.media.tone import SAMPLE_RATE_HZ

CHIME_S = 1.2
_NOTE_S = 0.22
_PEAK = 0.2 * 32_767  # -14 dBFS, as loud as a voice

_Samples = NDArray[np.int16]


class Notes(Enum):
    """What is played; the values are pitches in Hz: C, E and G, heard as a sign, not a fault."""

    CAME = (523.25, 659.26, 783.99)
    WENT = (783.99, 659.26, 523.25)


def chime(notes: Notes = Notes.CAME) -> _Samples:
    """Three notes that fade, `CHIME_S` long, at 48 kHz."""
    sound = np.zeros(round(CHIME_S * SAMPLE_RATE_HZ))
    for number, note_hz in enumerate(notes.value):
        start = round(number * _NOTE_S * SAMPLE_RATE_HZ)
        seconds = np.arange(len(sound) - start) / SAMPLE_RATE_HZ
        swell = np.minimum(1.0, seconds / 0.01) * np.exp(-seconds / 0.18)
        sound[start:] += swell * np.sin(2 * np.pi * note_hz * seconds)
    sound *= np.minimum(1.0, np.arange(len(sound))[::-1] / (0.05 * SAMPLE_RATE_HZ))
    loudest = float(np.abs(sound).max())
    return np.rint(sound / loudest * _PEAK).astype(np.int16)


class Chime:
    """Adds the notes to what is played, from `start` on. Thread: any."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left: _Samples = np.empty(0, np.int16)  # guarded by _lock

    def start(self, notes: Notes = Notes.CAME) -> None:
        """Play them, in place of what is being played."""
        sound = chime(notes)
        with self._lock:
            self._left = sound

    def stop(self) -> None:
        """Play no more of it."""
        with self._lock:
            self._left = self._left[:0]

    def added_to(self, samples: _Samples) -> _Samples:
        """The samples, shape (n,), with the next n of the chime; the same array without one."""
        with self._lock:
            now, self._left = self._left[: len(samples)], self._left[len(samples) :]
        if not len(now):
            return samples
        mixed = samples.astype(np.int32)
        mixed[: len(now)] += now
        return np.clip(mixed, -32_768, 32_767).astype(np.int16)
