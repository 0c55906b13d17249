"""How much of what was sent may be under way, while the peer says what has come.

Where a line breaks down, everything that is sent before that is noticed waits in front of it. A
window in bytes notices it by itself: what has not come makes room for nothing (as in RFC 8298).
Only a peer that acknowledges can be followed so; others tell too seldom what has come.

Pure: times are passed in, in seconds of any steady clock.
"""

import math
import struct
from collections import deque

ACKNOWLEDGE_EVERY = 6  # packets
ACKNOWLEDGE_AFTER_S = 0.02
SLACK_S = 0.07  # of the rate may wait somewhere on the way, beside the round trip
PICTURE_SLACK_S = 0.05  # of that, when the next picture is taken
LATE_S = 0.06  # beside the round trip: nothing is under way for so long unless the line breaks down
BACK_S = 0.15  # that an acknowledgment waits on its way back counts for no more,
BACKS = 16  # and is the median of so many
LEAST_BYTES = 3 * 1200
PATIENCE_S = 0.4  # beside twice the round trip, before what is under way is taken for lost
BASE_S = 0.5  # of each the shortest round trip is remembered,
BASES = 20  # so long
MAX_UNDER_WAY = 2048  # packets
UNANSWERED_S = 5.0  # so much is remembered for a peer that may never acknowledge anything
_MASK = (1 << 16) - 1
_HALF = 1 << 15
_NAME = b"TNDM"  # of application layer feedback, RFC 4585 section 6.4
_FORMAT = struct.Struct("!4sHH")


def pack_acknowledgment(number: int, waited_ms: int) -> bytes:
    """The message that packet `number` has come, and how long it waited on its way to us."""
    return _FORMAT.pack(_NAME, number, max(0, min(waited_ms, _MASK)))


def acknowledged(message: bytes) -> tuple[int, float] | None:
    """The packet that a message acknowledges, and its wait in s; None if it is another message."""
    if len(message) != _FORMAT.size or not message.startswith(_NAME):
        return None
    _, number, waited_ms = _FORMAT.unpack(message)
    return number, waited_ms / 1000


class Acknowledgments:
    """The receiver's part: says when to acknowledge, and what."""

    def __init__(self) -> None:
        self._newest: int | None = None
        self._told_s = -math.inf
        self._untold = 0  # packets since

    def take(self, number: int, is_last: bool, now: float) -> int | None:
        """Take packet `number`, the last of its picture or not; return what to tell now."""
        if self._newest is not None and (number - self._newest) & _MASK >= _HALF:
            return None  # an older one
        self._newest = number
        self._untold += 1
        is_due = is_last or self._untold >= ACKNOWLEDGE_EVERY
        return self._tell(now) if is_due else self.due(now)

    def due(self, now: float) -> int | None:
        """What is to be told, though nothing has come; None if nothing is."""
        if not self._untold or now - self._told_s < ACKNOWLEDGE_AFTER_S:
            return None
        return self._tell(now)

    @property
    def is_waiting(self) -> bool:
        """True if something is still to be told."""
        return self._untold > 0

    def _tell(self, now: float) -> int | None:
        self._told_s, self._untold = now, 0
        return self._newest


class SendWindow:
    """The sender's part. Before the first acknowledgment there is always room."""

    def __init__(self) -> None:
        self._under_way: deque[tuple[int, int, float]] = deque(maxlen=MAX_UNDER_WAY)
        self._bytes = 0
        self._backs: deque[float] = deque(maxlen=BACKS)
        self._bases: deque[float] = deque(maxlen=BASES)
        self._base_ends_s = -math.inf
        self._heard_s = 0.0
        self.acknowledged_bytes = 0  # since the beginning

    @property
    def round_trip_s(self) -> float | None:
        """The shortest of the last ten seconds; None before the first."""
        return min(self._bases, default=None)

    @property
    def under_way_bytes(self) -> int:
        """What was sent and has not been acknowledged."""
        return self._bytes

    def on_sent(self, number: int, size: int, now: float) -> None:
        """Packet `number` of so many bytes leaves now."""
        while not self._bases and self._under_way and now - self._under_way[0][2] > UNANSWERED_S:
            self._bytes -= self._under_way.popleft()[1]
        if not self._under_way:
            self._heard_s = now
        if len(self._under_way) == MAX_UNDER_WAY:
            self._bytes -= self._under_way[0][1]
        self._under_way.append((number, size, now))
        self._bytes += size

    def on_acknowledged(self, number: int, waited_s: float, now: float) -> None:
        """The peer has got packet `number`, which waited so long, and nothing newer."""
        sent_s: float | None = None
        while self._under_way and (number - self._under_way[0][0]) & _MASK < _HALF:
            _, size, sent_s = self._under_way.popleft()
            self._bytes -= size
            self.acknowledged_bytes += size
        if sent_s is not None:
            self._learn(now - sent_s, waited_s, now)
            self._heard_s = now

    def _learn(self, round_trip_s: float, waited_s: float, now: float) -> None:
        if now >= self._base_ends_s:
            self._base_ends_s = now + BASE_S
            self._bases.append(round_trip_s)
        else:
            self._bases[-1] = min(self._bases[-1], round_trip_s)
        back_s = round_trip_s - waited_s - min(self._bases)
        self._backs.append(max(0.0, min(back_s, BACK_S)))

    def has_room(self, rate_bps: int, now: float) -> bool:
        """True if another packet may be sent at that rate."""
        return self._is_within(SLACK_S, rate_bps, now)

    def has_room_for_picture(self, rate_bps: int, now: float) -> bool:
        """True if it is time to take another picture, of which all may go soon."""
        return not self._is_late(now) and self._is_within(PICTURE_SLACK_S, rate_bps, now)

    def _is_late(self, now: float) -> bool:
        """True if more than a little is under way for longer than the round trip explains.

        The window is as wide as the rate, which is too high until somebody knows of a breakdown.
        """
        shortest_s = self.round_trip_s
        if shortest_s is None or self._bytes <= LEAST_BYTES:
            return False  # the last packet of a few may be lost, and nothing tells of it
        late_s = now - self._under_way[0][2] - shortest_s
        return late_s > LATE_S and now - self._heard_s <= PATIENCE_S + 2 * shortest_s

    def _is_within(self, slack_s: float, rate_bps: int, now: float) -> bool:
        shortest_s = self.round_trip_s
        if shortest_s is None:
            return True
        if now - self._heard_s > PATIENCE_S + 2 * shortest_s:
            self._under_way.clear()  # lost, or the acknowledgments are
            self._bytes = 0
            return True
        # Acknowledgments that wait behind the peer's own pictures say nothing of the way there.
        back_s = sorted(self._backs)[len(self._backs) // 2]
        allowed = rate_bps / 8 * (shortest_s + slack_s + back_s)
        return self._bytes <= max(LEAST_BYTES, allowed)
