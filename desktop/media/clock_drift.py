"""How fast two clocks run apart, learned from a noisy difference of their readings.

Pure: a Kalman filter of two states, the offset and its rate. So the first readings count much and
the later ones less, without a time constant that would be wrong for both.
"""

# How unsure the beginning is. Quartz clocks of sound devices differ by less than 100 ppm, rarely
# by 300; the first reading is the offset.
FIRST_RATE = 100e-6
# One reading, the mean of 0.2 s: 0.3 to 0.8 ms with PulseAudio, where single ones are 2.5 ms off
# by the pieces in which devices take and give; more where both take pieces of 10 ms.
NOISE_S = 1.5e-3
# The rate wanders as a quartz warms up: some ppm in a minute.
RATE_WANDER = 1e-6  # in a second, times its square root


class ClockDrift:
    """Follows the offset of one clock to another. Times are seconds."""

    def __init__(self) -> None:
        self._is_new = True
        self._offset_s = 0.0
        self._rate = 0.0
        # Covariance of the two: of the offset, of both, of the rate.
        self._oo, self._or, self._rr = 0.0, 0.0, FIRST_RATE**2

    @property
    def offset_s(self) -> float:
        """What the offset is by all readings so far."""
        return self._offset_s

    @property
    def rate(self) -> float:
        """By how many seconds the offset grows in one; 1e-6 is a part per million."""
        return self._rate

    def expected_s(self, passed_s: float) -> float:
        """What the offset should be so much later."""
        return self._offset_s + self._rate * passed_s

    def add(self, offset_s: float, passed_s: float) -> None:
        """Count a reading, taken so much after the one before."""
        if self._is_new:
            self._is_new = False
            self._offset_s, self._oo = offset_s, NOISE_S**2
            return
        # What the time that passed does to offset, rate and certainty,
        self._offset_s = self.expected_s(passed_s)
        self._oo += passed_s * (2 * self._or + passed_s * self._rr)
        self._or += passed_s * self._rr
        self._rr += RATE_WANDER**2 * passed_s
        # and what the reading does.
        surprise = offset_s - self._offset_s
        total = self._oo + NOISE_S**2
        by_offset, by_rate = self._oo / total, self._or / total
        self._offset_s += by_offset * surprise
        self._rate += by_rate * surprise
        self._rr -= by_rate * self._or
        self._or -= by_rate * self._oo
        self._oo -= by_offset * self._oo

    def jump(self, by_s: float, unsure_s: float) -> None:
        """The offset changed at once by about so much; the rate stays what it was."""
        self._offset_s += by_s
        self._oo += unsure_s**2
