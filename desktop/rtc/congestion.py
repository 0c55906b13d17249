"""How much we may send: what the peer estimates, what it loses, and how long answers take.

Pure: times are passed in, in seconds of any steady clock.
"""

import statistics
from collections import deque

MIN_BPS = 60_000  # less is no picture; sound has its own rate and comes first
MAX_BPS = 2_500_000  # 720p
LARGE_PIXELS = 1280 * 720  # above that,
LARGE_MAX_BPS = 4_000_000  # 1080p
START_BPS = 1_500_000
LAN_RTT_S = 0.005  # nearer than that the line is not what limits a call
LITTLE_LOSS = 0.02  # losses that do not come from us
MUCH_LOSS = 0.10
USUAL_REPORTS = 8  # in which is seen whether losses come with the rate, or at any, as by radio:
USUAL_SPAN = 1.2  # where the rates differ by so much,
USUAL_SHARE = 0.7  # losses at the lower ones that are at least so large a part of the others'
USUAL_MOST = 0.25
GROWTH = 1.15  # per second without losses, for a peer that does not estimate
ESTIMATED_GROWTH = 2.0  # for one that does: its estimate is the limit
GROWTH_LIMIT_S = 2.0  # reports that come later count for no more
ESTIMATE_LASTS_S = 5.0
BROKEN_S = 0.15  # a picture that waits so long for room: the line carries much less than it did,
BROKEN_LEAST = 0.25  # though not less than that of it: the peer's program may have stood still
WAITING_S = 0.5  # in which pictures are watched
MUCH_WAITING = 0.4  # of the time
LITTLE_WAITING = 0.15
NEAR_FULL_GROWTH = 1.03  # of the limit, in each such time without waiting,
FREE_GROWTH = 1.5  # and far from what was too much
NEAR_FULL = (0.9, 1.2)  # of that
NEAR_FULL_S = 6.0
QUEUE_S = 0.15  # answers later than the fastest by that: something has filled up
QUEUE_FACTOR = 0.85
BASE_REPORTS = 30  # of which the fastest answer is taken


class WaitingLimit:
    """The rate at which pictures need not wait for room (`desktop.rtc.send_window`).

    A queue that is not let grow tells the peer nothing of a rate that is too high: pictures are
    left out instead.
    """

    def __init__(self) -> None:
        self.limit_bps: float | None = None  # None: none is needed
        self._began_s: float | None = None
        self._waited_s = 0.0  # since then
        self._full_bps = 0.0  # what was too much,
        self._full_s = 0.0  # and when

    def on_picture(
        self, waited_s: float, delivered_bps: float, target_bps: int, now: float
    ) -> bool:
        """A picture waited so long, while so much came through; True if the limit changed."""
        if waited_s > BROKEN_S:
            broken_bps = max(delivered_bps, BROKEN_LEAST * target_bps)
            self._set(min(target_bps, broken_bps), target_bps, now)
            return True
        self._waited_s += waited_s
        if self._began_s is None:
            self._began_s = now
        if now - self._began_s < WAITING_S:
            return False
        share = self._waited_s / (now - self._began_s)
        if share > MUCH_WAITING:
            self._set(target_bps * (1 - min(0.5, share / 2)), target_bps, now)
            return True
        self._began_s, self._waited_s = now, 0.0
        if self.limit_bps is None or share > LITTLE_WAITING:
            return False
        least, most = (part * self._full_bps for part in NEAR_FULL)
        is_near = least < self.limit_bps < most and now - self._full_s < NEAR_FULL_S
        self.limit_bps *= NEAR_FULL_GROWTH if is_near else FREE_GROWTH
        if self.limit_bps > 2 * target_bps:
            self.limit_bps = None
        return True

    def _set(self, limit_bps: float, full_bps: int, now: float) -> None:
        self.limit_bps, self._full_bps, self._full_s = limit_bps, full_bps, now
        self._began_s, self._waited_s = now, 0.0


class CongestionController:
    """Says at which rate to send pictures, `MIN_BPS` to the limit.

    The peer's estimate (REMB) is obeyed at once. Loss counts as in Google's congestion control:
    up to 2 % the rate may grow, above 10 % it shrinks by half of it, between the two it stays;
    but for losses that stay whatever the rate is. Round trips count while nobody estimates.
    """

    def __init__(self, limit_bps: int | None = None) -> None:
        self._peer_limit_bps = limit_bps
        self._limit_bps = self._limit_for(MAX_BPS)
        self._own_bps = float(min(START_BPS, self._limit_bps))  # by loss and delay
        self._estimate_bps: int | None = None  # the peer's
        self._estimated_s = 0.0
        self._waiting = WaitingLimit()
        self._reported_s: float | None = None
        self._round_trips: deque[float] = deque(maxlen=BASE_REPORTS)
        self._losses: deque[tuple[int, float]] = deque(maxlen=USUAL_REPORTS)  # at which rate
        self._usual_loss = 0.0

    @property
    def target_bps(self) -> int:
        """The rate for pictures, bits a second."""
        wanted = self._own_bps
        if self._estimate_bps is not None:
            wanted = min(wanted, self._estimate_bps)
        if self._waiting.limit_bps is not None:
            wanted = min(wanted, self._waiting.limit_bps)
        return round(max(MIN_BPS, min(wanted, self._limit_bps)))

    def on_size(self, pixels: int) -> None:
        """Pictures of so many pixels are sent from now on."""
        self._limit_bps = self._limit_for(MAX_BPS if pixels <= LARGE_PIXELS else LARGE_MAX_BPS)

    def _limit_for(self, most_bps: int) -> int:
        return max(MIN_BPS, min(most_bps, self._peer_limit_bps or most_bps))

    def on_estimate(self, bps: int, now: float) -> None:
        """The peer says what it can receive (REMB)."""
        self._estimate_bps = bps
        self._estimated_s = now

    def on_acknowledged(self, round_trip_s: float) -> None:
        """The peer acknowledges: on a LAN nobody waits for the first report."""
        if self._reported_s is None and round_trip_s < LAN_RTT_S:
            self._own_bps = float(self._limit_bps)

    def on_picture(self, waited_s: float, delivered_bps: float, now: float) -> bool:
        """A picture waited so long for room, while so much came through; True if that counts."""
        return self._waiting.on_picture(waited_s, delivered_bps, self.target_bps, now)

    def on_report(self, loss: float, round_trip_s: float | None, now: float) -> None:
        """The peer reports: the share of packets lost since its last report, and how long it took.

        `round_trip_s` is None while it is not known.
        """
        passed_s = 1.0 if self._reported_s is None else now - self._reported_s
        self._reported_s = now
        is_estimated = (
            self._estimate_bps is not None and now - self._estimated_s <= ESTIMATE_LASTS_S
        )
        is_queued = self._is_queued(round_trip_s) and not is_estimated
        self._learn_loss(loss)
        excess = loss - self._usual_loss
        if excess > MUCH_LOSS:
            self._own_bps = max(MIN_BPS, self.target_bps * (1 - excess / 2))
        elif is_queued:
            self._own_bps = max(MIN_BPS, self.target_bps * QUEUE_FACTOR)
        elif excess <= LITTLE_LOSS:
            near = round_trip_s is not None and round_trip_s < LAN_RTT_S
            growth = ESTIMATED_GROWTH if is_estimated else GROWTH
            passed_s = min(GROWTH_LIMIT_S, max(0.0, passed_s))
            grown = self._limit_bps if near else self._own_bps * growth**passed_s
            self._own_bps = min(grown, self._limit_bps)

    def _is_queued(self, round_trip_s: float | None) -> bool:
        if round_trip_s is None:
            return False
        self._round_trips.append(round_trip_s)
        return round_trip_s > min(self._round_trips) + QUEUE_S

    def _learn_loss(self, loss: float) -> None:
        """See whether losses come with the rate."""
        self._losses.append((self.target_bps, loss))
        rates = [rate for rate, _ in self._losses]
        if max(rates) < USUAL_SPAN * min(rates):
            return
        middle = (max(rates) + min(rates)) / 2
        low = statistics.fmean(loss for rate, loss in self._losses if rate <= middle)
        high = statistics.fmean(loss for rate, loss in self._losses if rate > middle)
        self._usual_loss = min(USUAL_MOST, low) if low >= USUAL_SHARE * high else 0.0
