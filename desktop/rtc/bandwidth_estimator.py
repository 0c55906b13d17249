"""How much the peer may send: estimated from how long packets wait on their way to us.

Pure: times are passed in. aiortc's estimator says nothing for 3 s, so that libwebrtc, which
believes what it hears in its first 2 s, starts at a tenth of a LAN; and it climbs by 8 % a second,
which takes half a minute after every dip.
"""

from collections import deque

MAX_BPS = 4_000_000  # told while nothing stands in the way: 1080p
MIN_BPS = 60_000
WINDOW_MS = 200  # in which the shortest wait is looked for: jitter is not a queue
TOLD_EVERY_MS = 500
BASE_WINDOWS = 150  # 30 s; the clocks of two computers drift apart by 3 ms in that time
QUEUE_MS = 50  # waiting for longer than that, all the time, is a queue that stands
FREE_MS = 25
DECREASE = 0.85  # of what comes through
DECREASE_PER_MS = 0.0004  # less for a longer queue, which has to get shorter first,
DECREASE_LEAST = 0.5  # down to that
HOLD_MS = 1_000  # after a decrease, before it grows again
GROWTH = 1.5  # per second
NEAR_GROWTH = 1.05  # near what was too much
NEAR = 0.9
NEAR_MS = 5_000  # after a decrease; later the line may be another
HEADROOM = 3.0  # of what comes: more has not been shown to get through
RATE_WINDOWS = 5  # 1 s

_SEND_TIME_HZ = 1 << 18  # abs-send-time: 24 bits, 6.18 fixed point seconds
_SEND_TIME_MASK = (1 << 24) - 1
_HALF = 1 << 23


class BandwidthEstimator:
    """Takes every video packet; says now and then what the peer may send (REMB).

    Its `add` is what aiortc's receiver calls in place of its own estimator's.
    """

    def __init__(self) -> None:
        self._ssrcs: dict[int, None] = {}
        self._reference: tuple[int, int] | None = None  # the newest send time, as unwrapped ticks
        self._window_ends_ms: int | None = None
        self._least_ms: float | None = None  # shortest way in this window; the clocks' offset in it
        self._bytes = 0  # in this window
        self._ways_ms: deque[float] = deque(maxlen=BASE_WINDOWS)
        self._sizes: deque[int] = deque(maxlen=RATE_WINDOWS)
        self._standing_ms = 0.0
        self._decreased_ms: int | None = None
        self._ceiling_bps = 0.0  # what came through when it was too much
        self._told_ms: int | None = None
        self._estimate_bps: float | None = None  # None: nothing has stood in the way yet

    @property
    def estimate_bps(self) -> int:
        """What the peer may send now, bits a second."""
        return MAX_BPS if self._estimate_bps is None else round(self._estimate_bps)

    @property
    def standing_ms(self) -> float:
        """How long packets have waited at least, in the last window."""
        return self._standing_ms

    def add(
        self, arrival_time_ms: int, abs_send_time: int, payload_size: int, ssrc: int
    ) -> tuple[int, list[int]] | None:
        """Take a packet of `payload_size` bytes; return what to tell now, and of which streams."""
        self._ssrcs[ssrc] = None
        if self._window_ends_ms is None:
            self._window_ends_ms = arrival_time_ms + WINDOW_MS
        is_less = False
        if arrival_time_ms >= self._window_ends_ms:
            is_less = self._close_window(arrival_time_ms)
        way_ms = arrival_time_ms - self._send_time_ms(abs_send_time)
        self._least_ms = way_ms if self._least_ms is None else min(self._least_ms, way_ms)
        self._bytes += payload_size
        if is_less or self._told_ms is None or arrival_time_ms - self._told_ms >= TOLD_EVERY_MS:
            self._told_ms = arrival_time_ms
            return self.estimate_bps, list(self._ssrcs)
        return None

    def _send_time_ms(self, ticks: int) -> float:
        if self._reference is None:
            self._reference = (ticks, ticks)
        last, unwrapped = self._reference
        ahead = (ticks - last + _HALF & _SEND_TIME_MASK) - _HALF
        self._reference = (ticks, unwrapped + ahead)
        return (unwrapped + ahead) * 1000 / _SEND_TIME_HZ

    def _close_window(self, now_ms: int) -> bool:
        """Judge what has come since the last one; True if the peer has to send less."""
        assert self._window_ends_ms is not None
        late_ms = now_ms - self._window_ends_ms
        self._sizes.append(self._bytes)
        # Windows without a packet have nothing to say of a queue, but they lower the rate.
        self._sizes.extend([0] * min(late_ms // WINDOW_MS, RATE_WINDOWS))
        self._bytes = 0
        self._window_ends_ms = now_ms + WINDOW_MS
        if self._least_ms is None:
            return False
        before_ms = self._standing_ms
        self._ways_ms.append(self._least_ms)
        self._standing_ms = self._least_ms - min(self._ways_ms)
        self._least_ms = None
        if self._standing_ms > QUEUE_MS and self._standing_ms > before_ms - QUEUE_MS / 10:
            return self._decrease(now_ms)
        if self._standing_ms < FREE_MS and self._estimate_bps is not None:
            self._increase(now_ms)
        return False

    @property
    def _incoming_bps(self) -> float:
        return sum(self._sizes) * 8_000 / (WINDOW_MS * max(1, len(self._sizes)))

    def _decrease(self, now_ms: int) -> bool:
        if self._decreased_ms is not None and now_ms - self._decreased_ms < TOLD_EVERY_MS:
            return False
        excess_ms = self._standing_ms - QUEUE_MS
        factor = max(DECREASE_LEAST, DECREASE - DECREASE_PER_MS * excess_ms)
        self._ceiling_bps = self._incoming_bps
        wanted = max(MIN_BPS, factor * self._ceiling_bps)
        self._estimate_bps = min(self.estimate_bps, wanted)
        self._decreased_ms = now_ms
        return True

    def _increase(self, now_ms: int) -> None:
        assert self._estimate_bps is not None
        assert self._decreased_ms is not None
        since_ms = now_ms - self._decreased_ms
        if since_ms < HOLD_MS:
            return
        is_near = since_ms < NEAR_MS and self._estimate_bps > NEAR * self._ceiling_bps
        growth = NEAR_GROWTH if is_near else GROWTH
        limit = max(self._estimate_bps, HEADROOM * self._incoming_bps)
        self._estimate_bps = min(self._estimate_bps * growth ** (WINDOW_MS / 1000), limit, MAX_BPS)
