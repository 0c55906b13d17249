"""Spreading a large picture over time, so that it does not overflow what lies on the way.

Pure: times are passed in, in seconds of any steady clock.
"""

FACTOR = 2.5  # of the rate: a key frame needs longer than others, and the next picture waits
AT_ONCE_S = 0.04  # of the rate: an ordinary picture is not held up
AT_ONCE_BYTES = 3 * 1200  # at least
LONGEST_S = 0.4  # a picture that would take longer at that pace is sent in this time


class Pacer:
    """Says how long the next packet should wait. Thread: one."""

    def __init__(self) -> None:
        self._rate_bps: float | None = None  # None: nothing is held up
        self._debt_bytes = 0.0
        self._paid_s = 0.0
        self._paused_until_s = 0.0
        self._picture_bytes = 0

    def set_rate(self, bps: int | None) -> None:
        """Follow this rate; None for a line that is not worth the waiting."""
        self._rate_bps = bps
        if bps is None:
            self._debt_bytes = 0.0

    def begin(self, picture_bytes: int) -> None:
        """The next packets are those of a picture of so many bytes."""
        self._picture_bytes = picture_bytes

    def pause(self, until_s: float) -> None:
        """Send nothing before that time: what is under way has to arrive first."""
        self._paused_until_s = until_s

    def paused_s(self, now: float) -> float:
        """How long that still lasts."""
        return max(0.0, self._paused_until_s - now)

    def wait_s(self, size: int, now: float) -> float:
        """Count a packet of `size` bytes; return how long to wait before it is sent."""
        paused_s = self.paused_s(now)
        if self._rate_bps is None:
            return paused_s
        bytes_per_s = max(FACTOR * self._rate_bps / 8, self._picture_bytes / LONGEST_S)
        self._debt_bytes = max(0.0, self._debt_bytes - (now - self._paid_s) * bytes_per_s)
        self._paid_s = now
        allowed = max(AT_ONCE_BYTES, self._rate_bps / 8 * AT_ONCE_S)
        waiting = max(0.0, self._debt_bytes - allowed) / bytes_per_s
        self._debt_bytes += size
        return max(waiting, paused_s)
