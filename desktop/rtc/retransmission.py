"""How often a lost packet is asked for, and how often one is sent again.

Pure: times are passed in, in seconds of any steady clock. A request or a packet that is repeated
before the first can have been answered fills a thin line with copies.
"""

import math
from collections.abc import Iterable

LEAST_PAUSE_S = 0.06
UNKNOWN_ROUND_TRIP_S = 0.1
MARGIN = 1.2  # of the round trip
MAX_ASKED = 100  # packets in one request
MAX_TIMES = 8  # then it is given up
MAX_REMEMBERED = 1024  # packets; the oldest are forgotten
RESENT_SHARE = 0.5  # of the rate may go into packets that were lost
OLDEST_S = 1.0  # beside a round trip: nobody waits for what is older
RESENT_AT_ONCE_S = 0.25  # of that share
_MASK = (1 << 16) - 1
_HALF = 1 << 15


def pause_s(round_trip_s: float | None) -> float:
    """How long to wait for an answer."""
    expected = UNKNOWN_ROUND_TRIP_S if round_trip_s is None else round_trip_s
    return max(LEAST_PAUSE_S, MARGIN * expected)


class Requests:
    """What was asked for, by sequence number."""

    def __init__(self) -> None:
        self._asked: dict[int, tuple[float, int]] = {}  # when last, how often

    def due(self, missing: Iterable[int], now: float, round_trip_s: float | None) -> list[int]:
        """Those of the missing that are to be asked for now; they count as asked."""
        pause = pause_s(round_trip_s)
        due: list[int] = []
        for number in missing:
            at, times = self._asked.get(number, (-math.inf, 0))
            if now - at >= pause and times < MAX_TIMES and len(due) < MAX_ASKED:
                self._asked.pop(number, None)  # to the end: the newest is forgotten last
                self._asked[number] = (now, times + 1)
                due.append(number)
        while len(self._asked) > MAX_REMEMBERED:
            del self._asked[next(iter(self._asked))]
        return due


class Resending:
    """Which of the packets that are asked for are sent again."""

    def __init__(self) -> None:
        self._first: dict[int, float] = {}  # when a packet was sent, and when again
        self._sent: dict[int, float] = {}
        self._budget_bytes = 0.0
        self._filled_s: float | None = None
        self._key_number: int | None = None

    def on_sent(self, number: int, now: float) -> None:
        """Packet `number` is sent for the first time."""
        self._first.pop(number, None)
        self._first[number] = now
        while len(self._first) > MAX_REMEMBERED:
            del self._first[next(iter(self._first))]

    def key_frame_begins(self, number: int) -> None:
        """What was sent before packet `number` is of no use to anybody any more."""
        self._key_number = number

    def allows(
        self, number: int, size: int, now: float, round_trip_s: float | None, rate_bps: int
    ) -> bool:
        """True if packet `number` of `size` bytes may be sent again now; then it counts as sent."""
        if self._key_number is not None and (number - self._key_number) & _MASK >= _HALF:
            return False
        if now - self._first.get(number, now) > OLDEST_S + (round_trip_s or 0.0):
            return False
        share = RESENT_SHARE * rate_bps / 8  # bytes a second
        most = max(10 * 1200.0, share * RESENT_AT_ONCE_S)
        if self._filled_s is None:
            self._budget_bytes = most
        else:
            gained = (now - self._filled_s) * share
            self._budget_bytes = min(most, self._budget_bytes + gained)
        self._filled_s = now
        sent_at = self._sent.get(number)
        # Most of a round trip: the peer's clock for asking again is not ours.
        if sent_at is not None and now - sent_at < pause_s(round_trip_s) / MARGIN * 0.9:
            return False
        if size > self._budget_bytes:
            return False
        self._budget_bytes -= size
        self._sent.pop(number, None)
        self._sent[number] = now
        while len(self._sent) > MAX_REMEMBERED:
            del self._sent[next(iter(self._sent))]
        return True
