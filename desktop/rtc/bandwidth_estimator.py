"""How much the peer may send: estimated from how long packets wait on their way to us.

Pure: times are passed in. aiortc's estimator says nothing for 3 s, so that libwebrtc, which
believes what it hears in its first 2 s, starts at a tenth of a LAN; and it climbs by 8 % a second,
which takes half a minute after every dip.
"""

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

MAX_BPS = 4_000_000  # told while nothing stands in the way: 1080p
MIN_BPS = 60_000
TOLD_EVERY_MS = 500
BASE_WINDOW_MS = 200
BASE_WINDOWS = 150  # 30 s; the clocks of two computers drift apart by 3 ms in that time
JITTER_MS = 100  # in which the shortest wait is looked for: jitter is not a queue
LEAST_PACKETS = 3  # in that time, or it is longer
LEAST_SPAN_MS = 30  # between them: what comes all at once waited for us, not for the line
QUEUE_MS = 50  # waiting for longer than that, all the time, is a queue that stands
FREE_MS = 25
IDLE_MS = 8  # on average: the line has nothing to do for most of the time
BUSY_MS = 30  # on average: pictures hardly leave the line before the next
SETTLED_MS = 5  # a queue that got shorter by that is on its way out
RATE_MS = 500  # of what came, to tell how fast a line is
DECREASE = 0.85  # of what comes through
DECREASE_PER_MS = 0.0008  # less for a longer queue, which has to get shorter first,
DECREASE_LEAST = 0.5  # down to that
PATIENCE_MS = 300  # after a decrease, before the next: its effect is seen a round trip later
HOLD_MS = 700  # after a decrease, before it grows again
GROWTH = 1.5  # per second, below
NEAR_GROWTH = 1.03  # near what was too much
TRY_GROWTH = 1.2  # later, until it is far above it
FAR_GROWTH = 1.8  # the line is another one now
NEAR = 0.9  # of it
FAR = 1.3  # times as much
CEILINGS = 4  # remembered: a line that got worse may be as it was again
NEAR_MS = 6_000  # after a decrease; later the line may be another
HEADROOM = 2.5  # of what comes: more has not been shown to get through

_SEND_TIME_HZ = 1 << 18  # abs-send-time: 24 bits, 6.18 fixed point seconds
_SEND_TIME_MASK = (1 << 24) - 1
_HALF = 1 << 23


class _Arrival(NamedTuple):
    at_ms: int
    size: int  # bytes
    way_ms: float  # how long it was under way, and the offset of the clocks


class BandwidthEstimator:
    """Takes every video packet; says now and then what the peer may send (REMB).

    Its `add` is what aiortc's receiver calls in place of its own estimator's.

    Args:
        limited: what to tell, of what the line carries: the user may want less.
    """

    def __init__(self, limited: Callable[[int], int] = lambda bps: bps) -> None:
        self._limited = limited
        self._ssrcs: dict[int, None] = {}
        self._reference: tuple[int, int] | None = None  # the newest send time, as unwrapped ticks
        self._recent: deque[_Arrival] = deque()  # of the last second
        self._least_ways_ms: deque[float] = deque(maxlen=BASE_WINDOWS)
        self._window_ends_ms: int | None = None
        self._standing_ms = 0.0  # how long packets have waited at least, lately
        self._mean_ms = 0.0
        self._judged_ms: int | None = None
        self._decreased_ms: int | None = None
        self._queued_ms = 0.0  # the queue at the last decrease
        # What came through when it was too much: the last, and before it others than that.
        self._ceilings_bps: deque[float] = deque([0.0], maxlen=CEILINGS)
        self._told_ms: int | None = None
        self._estimate_bps: float | None = None  # None: nothing has stood in the way yet

    @property
    def estimate_bps(self) -> int:
        """What the line carries now, bits a second."""
        return MAX_BPS if self._estimate_bps is None else round(self._estimate_bps)

    @property
    def waited_ms(self) -> float:
        """How long the last packet waited on its way, over the fastest of the last 30 s."""
        return self._recent[-1].way_ms - min(self._least_ways_ms) if self._recent else 0.0

    def add(
        self, arrival_time_ms: int, abs_send_time: int, payload_size: int, ssrc: int
    ) -> tuple[int, list[int]] | None:
        """Take a packet of `payload_size` bytes; return what to tell now, and of which streams."""
        self._ssrcs[ssrc] = None
        way_ms = arrival_time_ms - self._send_time_ms(abs_send_time)
        self._recent.append(_Arrival(arrival_time_ms, payload_size, way_ms))
        while self._recent[0].at_ms < arrival_time_ms - 1000:
            self._recent.popleft()
        self._learn_base(arrival_time_ms, way_ms)
        is_less = self._judge(arrival_time_ms)
        if is_less or self._told_ms is None or arrival_time_ms - self._told_ms >= TOLD_EVERY_MS:
            self._told_ms = arrival_time_ms
            return self._limited(self.estimate_bps), list(self._ssrcs)
        return None

    def _send_time_ms(self, ticks: int) -> float:
        if self._reference is None:
            self._reference = (ticks, ticks)
        last, unwrapped = self._reference
        ahead = (ticks - last + _HALF & _SEND_TIME_MASK) - _HALF
        self._reference = (ticks, unwrapped + ahead)
        return (unwrapped + ahead) * 1000 / _SEND_TIME_HZ

    def _learn_base(self, now_ms: int, way_ms: float) -> None:
        """Remember the shortest way of each 0.2 s."""
        if self._window_ends_ms is None or now_ms >= self._window_ends_ms:
            self._window_ends_ms = now_ms + BASE_WINDOW_MS
            self._least_ways_ms.append(way_ms)
        elif way_ms < self._least_ways_ms[-1]:
            self._least_ways_ms[-1] = way_ms

    def _judge(self, now_ms: int) -> bool:
        """Look at the last packets; True if the peer has to send less."""
        least_ms = self._recent[-1].way_ms
        sum_ms, count, first_ms = 0.0, 0, now_ms
        for arrival in reversed(self._recent):
            if arrival.at_ms <= now_ms - JITTER_MS and count >= LEAST_PACKETS:
                break
            least_ms = min(least_ms, arrival.way_ms)
            sum_ms += arrival.way_ms
            count += 1
            first_ms = arrival.at_ms
        if count < LEAST_PACKETS or now_ms - first_ms < LEAST_SPAN_MS:
            return False
        base_ms = min(self._least_ways_ms)
        self._standing_ms = least_ms - base_ms
        self._mean_ms = sum_ms / count - base_ms
        passed_ms = 0 if self._judged_ms is None else now_ms - self._judged_ms
        self._judged_ms = now_ms
        if self._standing_ms > QUEUE_MS:
            return self._decrease(now_ms)
        if self._standing_ms < FREE_MS and self._estimate_bps is not None:
            self._increase(now_ms, min(passed_ms, BASE_WINDOW_MS))
        return False

    def _decrease(self, now_ms: int) -> bool:
        if self._decreased_ms is not None and now_ms - self._decreased_ms < NEAR_MS:
            if now_ms - self._decreased_ms < PATIENCE_MS:
                return False
            if self._standing_ms < self._queued_ms - SETTLED_MS:
                self._queued_ms = self._standing_ms  # it has to get shorter all the time
                self._decreased_ms = now_ms
                return False
        ceiling_bps = self._capacity_bps()
        if _is_near(ceiling_bps, self._ceilings_bps[-1]):
            self._ceilings_bps.pop()
        self._ceilings_bps.append(ceiling_bps)
        factor = DECREASE - DECREASE_PER_MS * (self._standing_ms - QUEUE_MS)
        wanted = max(MIN_BPS, max(DECREASE_LEAST, factor) * ceiling_bps)
        self._estimate_bps = min(self.estimate_bps, wanted)
        self._decreased_ms, self._queued_ms = now_ms, self._standing_ms
        return True

    def _capacity_bps(self) -> float:
        """How fast packets come that have waited: what the line carries, since it has no pause."""
        base_ms = min(self._least_ways_ms)
        size, first_ms, count = 0, self._recent[-1].at_ms, 0
        for arrival in reversed(self._recent):
            is_old = arrival.at_ms < self._recent[-1].at_ms - RATE_MS
            if is_old or (arrival.way_ms - base_ms < FREE_MS and count >= LEAST_PACKETS):
                break
            size, first_ms, count = size + arrival.size, arrival.at_ms, count + 1
        # The first packet marks when the others began to come.
        lasted_ms = self._recent[-1].at_ms - first_ms
        if lasted_ms < JITTER_MS / 2:
            return self._incoming_bps
        return (size - size / count) * 8_000 / lasted_ms

    @property
    def _incoming_bps(self) -> float:
        lasted_ms = max(BASE_WINDOW_MS, self._recent[-1].at_ms - self._recent[0].at_ms)
        return sum(arrival.size for arrival in self._recent) * 8_000 / lasted_ms

    def _increase(self, now_ms: int, passed_ms: int) -> None:
        assert self._estimate_bps is not None
        assert self._decreased_ms is not None
        since_ms = now_ms - self._decreased_ms
        if since_ms < HOLD_MS:
            return
        last_bps = self._ceilings_bps[-1]
        if self._mean_ms > BUSY_MS:
            growth = NEAR_GROWTH
        elif any(_is_near(self._estimate_bps, bps) for bps in [*self._ceilings_bps][:-1]):
            growth = TRY_GROWTH
        elif self._mean_ms < IDLE_MS or self._estimate_bps > FAR * last_bps:
            growth = FAR_GROWTH
        elif self._estimate_bps > NEAR * last_bps:
            growth = NEAR_GROWTH if since_ms < NEAR_MS else TRY_GROWTH
        else:
            growth = GROWTH
        limit = max(self._estimate_bps, HEADROOM * self._incoming_bps)
        self._estimate_bps = min(self._estimate_bps * growth ** (passed_ms / 1000), limit, MAX_BPS)


def _is_near(bps: float, ceiling_bps: float) -> bool:
    return NEAR * ceiling_bps < bps < FAR * ceiling_bps
