"""Consent to send: whether the peer still answers ICE's checks of a connection that is up. Pure.

RFC 7675: a check every 4 to 6 s; who has not answered any for 30 s gets nothing more.
"""

INTERVAL_S = 5.0
JITTER = 0.2  # of the interval, either way (RFC 7675 section 5.1)
EXPIRES_S = 30.0
# A check is sent again after 0.5, 1 and 2 s and waits 4 s more, so that a round trip of seconds is
# no lost check. aioice sends it once and waits 0.5 s: calls over longer ways ended after 31 s.
REPEATS = 3


class Consent:
    """See the module; times are seconds of any clock that does not go back."""

    def __init__(self, now_s: float) -> None:
        """It is given by the check that found the way."""
        self._given_s = now_s

    def given(self, now_s: float) -> None:
        """A check was answered."""
        self._given_s = now_s

    def has_expired(self, now_s: float) -> bool:
        """True if nothing may be sent any more."""
        return now_s - self._given_s >= EXPIRES_S

    @staticmethod
    def pause_s(chance: float) -> float:
        """How long to wait before the next check; `chance` is in [0, 1)."""
        return INTERVAL_S * (1 - JITTER + 2 * JITTER * chance)
