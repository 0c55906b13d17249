"""How much we may send: what the peer estimates, what it loses, and how long answers take.

Pure: times are passed in, in seconds of any steady clock.
"""

from collections import deque

MIN_BPS = 60_000  # less is no picture; sound has its own rate and comes first
MAX_BPS = 2_500_000  # 720p
START_BPS = 1_500_000
LAN_RTT_S = 0.005  # nearer than that the line is not what limits a call
LITTLE_LOSS = 0.02  # losses that do not come from us
MUCH_LOSS = 0.10
GROWTH = 1.15  # per report without losses, about a second
QUEUE_S = 0.15  # answers later than the fastest by that: something has filled up
QUEUE_FACTOR = 0.85
BASE_REPORTS = 30  # of which the fastest answer is taken


class CongestionController:
    """Says at which rate to send pictures, `MIN_BPS` to the limit.

    The peer's estimate (REMB) is obeyed at once. Loss counts as in Google's congestion control:
    up to 2 % the rate may grow, above 10 % it shrinks by half of it, between the two it stays.
    """

    def __init__(self, limit_bps: int | None = None) -> None:
        self._limit_bps = max(MIN_BPS, limit_bps or MAX_BPS)
        self._own_bps = float(min(START_BPS, self._limit_bps))  # by loss and delay
        self._estimate_bps: int | None = None  # the peer's
        self._round_trips: deque[float] = deque(maxlen=BASE_REPORTS)

    @property
    def target_bps(self) -> int:
        """The rate for pictures, bits a second."""
        wanted = self._own_bps
        if self._estimate_bps is not None:
            wanted = min(wanted, self._estimate_bps)
        return round(max(MIN_BPS, min(wanted, self._limit_bps)))

    def on_estimate(self, bps: int) -> None:
        """The peer says what it can receive (REMB)."""
        self._estimate_bps = bps

    def on_report(self, loss: float, round_trip_s: float | None) -> None:
        """The peer reports: the share of packets lost since its last report, and how long it took.

        `round_trip_s` is None while it is not known.
        """
        base_s = min(self._round_trips, default=None)
        if round_trip_s is not None:
            self._round_trips.append(round_trip_s)
            base_s = min(self._round_trips)
        if loss > MUCH_LOSS:
            self._own_bps = max(MIN_BPS, self.target_bps * (1 - loss / 2))
        elif round_trip_s is not None and base_s is not None and round_trip_s > base_s + QUEUE_S:
            self._own_bps = max(MIN_BPS, self.target_bps * QUEUE_FACTOR)
        elif loss <= LITTLE_LOSS:
            near = round_trip_s is not None and round_trip_s < LAN_RTT_S
            grown = self._limit_bps if near else self._own_bps * GROWTH
            self._own_bps = min(grown, self._limit_bps)
