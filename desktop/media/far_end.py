"""What the loudspeaker was given, as the microphone's side reads it: the far end of the echo.

Microphone and loudspeaker may be two devices, and their clocks drift apart. Who cancels the echo
must find it at the same place minute after minute, so the far end is read a little faster or
slower than it was written, as the clocks demand.
"""

import numpy as np
from numpy.typing import NDArray

from desktop.media.clock_drift import NOISE_S, ClockDrift

Samples = NDArray[np.int16]

SAMPLE_RATE_HZ = 48_000
BOUND_SAMPLES = 24_000  # 0.5 s; more would wait only where no microphone reads
# How far the reader stays behind the writer: more than the 10 ms pieces and the 5 ms ticks in
# which loudspeakers are filled, less than what then still lies before the air (30 ms and more),
# because the echo must not come before its cause.
LAG_S = 0.015
LAG_TOLERANCE_S = 0.005  # at the beginning: what lies so near is left where it is
PIECE_S = 0.005  # by so much a single look at the two is wrong
READING_S = 0.2  # one reading of the drift is the mean of so much
# Further away than this, twice and at the same place: something was lost. What is nearer is
# caught up with slowly.
SLIP_S = 0.004
AGREEMENT_S = 0.002
FAR_AWAY_S = 0.1  # a reader that did not read for a while; nothing is compared then
CATCH_UP_S = 10.0  # in so long a small error is gone
MOST_CATCH_UP = 100e-6  # an echo canceller follows 100 ppm, tests/benchmarks/echo.py
EVEN_S = 0.02  # sound that was taken so long ago: the writer hangs, and its clock says nothing


class FarEnd:
    """A bounded buffer whose reader is kept at one distance behind its writer.

    When more than the bound waits, the oldest is dropped. A reader that is ahead gets silence and
    goes on counting: if the writer was merely late, its sound is skipped and both are in step
    again. If he still is ahead after 20 ms, the loudspeaker ran dry, and he begins anew.
    Thread: one, the sound thread.
    """

    def __init__(self) -> None:
        self._readers = 0  # that were numbered
        self._reader = 0  # the last that read
        self.clear()

    def clear(self) -> None:
        """The loudspeaker is closed: silence until something is written."""
        self._sound: Samples = np.empty(0, np.int16)
        self._written = 0  # samples, ever
        self._read = 0  # samples, ever, since the first was written
        self._position = 0.0  # of the next that is read, counted as _written
        self._play_delay_s = 0.0
        self._written_at_s = 0.0
        self._lag_s: float | None = None  # what is kept; None until the first reading
        self._drift = ClockDrift()
        self._is_settled = False  # the first reading since the beginning is still to come
        self._surprise_s: float | None = None  # of the last reading, if it was a slip
        self._ahead_since_s: float | None = None
        self._sum_s, self._count, self._begun = 0.0, 0, 0

    @property
    def lag_s(self) -> float:
        """How much has been written and not read."""
        return (self._written - self._position) / SAMPLE_RATE_HZ

    @property
    def echo_delay_s(self) -> float:
        """How much later than it is read here a sound is in the air; 0 while there is none."""
        return max(0.0, self._play_delay_s - (self._lag_s or LAG_S)) if self._written else 0.0

    @property
    def drift(self) -> float:
        """How much faster the loudspeaker's clock is: 1e-6 is a part per million."""
        return self._drift.rate

    def write(self, sound: Samples, now_s: float, play_delay_s: float) -> None:
        """Add what the loudspeaker just took, shape (n,); copied.

        `play_delay_s` is how long it takes until its first sample is heard. Times are of the
        monotonic clock.
        """
        is_first = not self._written
        self._sound = np.concatenate([self._sound, sound])[-BOUND_SAMPLES:]
        self._written += len(sound)
        self._written_at_s = now_s
        self._play_delay_s = play_delay_s
        if is_first:
            self._begin_anew()

    def next_reader(self) -> int:
        """Number a reader that takes over with its first `read` from all before it."""
        self._readers += 1
        return self._readers

    def read(self, count: int, now_s: float, reader: int = 0) -> Samples:
        """The next samples, shape (count,), as many as the microphone delivered just now.

        Silence for a `reader` from whom another one took over: while one microphone follows the
        other, both deliver.
        """
        if reader < self._reader:
            return np.zeros(count, np.int16)
        if reader > self._reader:
            self._reader = reader
            if self._written:
                self._begin_anew()
        if not self._written or not count:
            return np.zeros(count, np.int16)
        if abs(self.lag_s) > FAR_AWAY_S or self._is_ahead_for_long(now_s):
            self._begin_anew()
        step = 1.0 + self._drift.rate + self._catch_up()
        # Counted from the oldest sample that is kept.
        at = self._position - (self._written - len(self._sound)) + step * np.arange(count)
        self._position += step * count
        self._read += count
        first = max(0, int(at[0]))
        near = self._sound[first : max(0, int(at[-1]) + 2)]
        self._watch(now_s)
        if not len(near):
            return np.zeros(count, np.int16)
        sound = np.interp(at, np.arange(first, first + len(near)), near, left=0.0, right=0.0)
        far: Samples = np.rint(sound).astype(np.int16)
        return far

    def _is_ahead_for_long(self, now_s: float) -> bool:
        if self.lag_s > 0:
            self._ahead_since_s = None
        elif self._ahead_since_s is None:
            self._ahead_since_s = now_s
        return self._ahead_since_s is not None and now_s - self._ahead_since_s > EVEN_S

    def _begin_anew(self) -> None:
        """Read at about the distance that was kept so far."""
        self._is_settled = False
        self._ahead_since_s = None
        self._position = self._written - (self._lag_s or LAG_S) * SAMPLE_RATE_HZ
        self._begin_reading()
        self._drift.jump(self._offset_s(0.0) - self._drift.offset_s, unsure_s=PIECE_S)

    def _offset_s(self, since_written_s: float) -> float:
        """How much more the loudspeaker has taken than the microphone delivered."""
        return (self._written - self._read) / SAMPLE_RATE_HZ + since_written_s

    def _begin_reading(self) -> None:
        self._sum_s, self._count, self._begun = 0.0, 0, self._read

    def _catch_up(self) -> float:
        if self._lag_s is None or not self._is_settled:
            return 0.0
        behind_s = self._steady_lag_s() - self._lag_s
        return min(MOST_CATCH_UP, max(-MOST_CATCH_UP, behind_s / CATCH_UP_S))

    def _steady_lag_s(self) -> float:
        """The lag without the pieces in which devices take and give."""
        passed_s = (self._read - self._begun) / SAMPLE_RATE_HZ
        steered_s = (self._position - self._read) / SAMPLE_RATE_HZ
        return self._drift.expected_s(passed_s) - steered_s

    def _watch(self, now_s: float) -> None:
        """Compare both clocks, reading after reading."""
        # Between two writes the loudspeaker goes on taking.
        self._sum_s += self._offset_s(min(EVEN_S, max(0.0, now_s - self._written_at_s)))
        self._count += 1
        passed_s = (self._read - self._begun) / SAMPLE_RATE_HZ
        if passed_s < READING_S:
            return
        offset_s = self._sum_s / self._count
        self._begin_reading()
        if not self._is_settled:
            self._drift.add(offset_s, passed_s)
            self._settle()
            return
        surprise_s = offset_s - self._drift.expected_s(passed_s)
        if abs(surprise_s) < SLIP_S:
            self._surprise_s = None
            self._drift.add(offset_s, passed_s)
            return
        before_s, self._surprise_s = self._surprise_s, surprise_s
        self._drift.jump(self._drift.rate * passed_s, unsure_s=0.0)
        if before_s is not None and abs(before_s - surprise_s) < AGREEMENT_S:
            # So much was lost on one side. Its echo lies where it lay if the lag is what it was.
            self._surprise_s = None
            self._drift.jump(surprise_s, unsure_s=NOISE_S)
            self._position += surprise_s * SAMPLE_RATE_HZ

    def _settle(self) -> None:
        """Keep the distance that was kept before; at first the one that is, if it will do."""
        lag_s = self._steady_lag_s()
        if self._lag_s is None:
            self._lag_s = lag_s if abs(lag_s - LAG_S) < LAG_TOLERANCE_S else LAG_S
        self._position += (lag_s - self._lag_s) * SAMPLE_RATE_HZ
        self._is_settled = True
