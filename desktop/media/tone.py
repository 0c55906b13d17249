"""The test tone with its time mark (docs/test-signals.md)."""

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE_HZ = 48_000
TONE_HZ = 440.0
AMPLITUDE = 0.25 * 32_767  # -12 dBFS
MARK_HZ = 3000.0
MARK_SAMPLES = 960  # 20 ms


class ToneGenerator:
    """A sine without jumps whose frequency alone says where a wall-clock second begins."""

    def __init__(self, tone_hz: float = TONE_HZ) -> None:
        self._tone_step = 2 * np.pi * tone_hz / SAMPLE_RATE_HZ
        self._mark_step = 2 * np.pi * MARK_HZ / SAMPLE_RATE_HZ
        self._phase = 0.0  # of the next sample, radians

    def block(self, start_s: float, samples: int = 960) -> NDArray[np.int16]:
        """The next samples, shape (samples,) int16 at 48 kHz.

        Args:
            start_s: wall-clock time of the first one; decides only where marks are, so that a
                step of the clock moves the mark and makes no click.
            samples: how many.
        """
        first = round((start_s % 1.0) * SAMPLE_RATE_HZ)
        in_second = (first + np.arange(samples)) % SAMPLE_RATE_HZ
        steps = np.where(in_second < MARK_SAMPLES, self._mark_step, self._tone_step)
        ends = self._phase + np.cumsum(steps)
        phases = ends - steps
        self._phase = float(ends[-1] % (2 * np.pi)) if samples else self._phase
        return np.rint(AMPLITUDE * np.sin(phases)).astype(np.int16)
