"""How much one connection may ask of the server. Pure: time is passed in, in monotonic seconds."""

MESSAGES_PER_SECOND = 100.0
MESSAGES_AT_ONCE = 400  # a browser sends its candidates in bursts of some dozens

JOIN_LIMIT_S = 60.0  # a person may be looking at a permission prompt

QUEUE_MESSAGES = 256  # towards one connection
QUEUE_BYTES = 4 * 1024 * 1024


class TokenBucket:
    """Allows `rate` acts a second on average and `burst` at once."""

    def __init__(self, rate: float, burst: int, now: float) -> None:
        self._rate = rate
        self._burst = float(burst)
        self._tokens = float(burst)
        self._filled_at = now

    def take(self, now: float) -> bool:
        """Use one token; False if there is none. A clock that goes back gives nothing."""
        self._tokens = min(self._burst, self._tokens + max(0.0, now - self._filled_at) * self._rate)
        self._filled_at = max(self._filled_at, now)
        if self._tokens < 1.0:
            return False
        self._tokens -= 1.0
        return True
