"""Sound and picture of one moment, shown together.

Each stream counts time on a clock of its own; sender reports (RFC 3550 section 6.4.1) say where
both stand on the sender's wall clock. Pure: times are passed in, in seconds of any steady clock.
"""

import statistics
import threading
from collections import deque

# By so much sound may be late: nobody sees 40 ms, and on a LAN, where it is 35, the picture need
# not wait. Sound is never held back: a conversation feels its delay more than the picture's.
ALLOWED_S = 0.035
MOST_HOLD_S = 0.15  # a picture does not wait longer, and the decoder's queue holds no more
NONSENSE_S = 2.0  # further apart: the reports of the two are not of one clock
KNOWN = 15  # frames, half a second: fewer say nothing
REMEMBERED = 45
REPORTS = 20  # of both media: about ten seconds
STEP_S = 0.004  # of the hold for each picture: 12 % slower or faster, which is not seen
_RATES_HZ = {"audio": 48_000, "video": 90_000}
_TIMESTAMPS = 1 << 32
_NTP_FRACTION = 1 << 32
_ERA_S = float(1 << 32)  # wall clocks of NTP begin anew every 136 years, next in 2036


class SenderClock:
    """Where one stream stands on the sender's wall clock."""

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._report: tuple[float, int] | None = None

    def on_report(self, ntp: int, timestamp: int) -> None:
        """`ntp`: 64 bits, as in the report, of the moment of that RTP time stamp."""
        if ntp:  # 0 says that the sender has no wall clock
            self._report = (ntp / _NTP_FRACTION, timestamp)

    def moment_s(self, timestamp: int) -> float | None:
        """When this was taken, by the sender's wall clock; None before the first report."""
        if self._report is None:
            return None
        ntp_s, reported = self._report
        ahead = (timestamp - reported + _TIMESTAMPS // 2) % _TIMESTAMPS - _TIMESTAMPS // 2
        return ntp_s + ahead / self._rate_hz


class LipSync:
    """Says how long pictures should wait for the sound of their moment. Thread: any."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # All guarded by _lock.
        self._clocks = {kind: SenderClock(rate_hz) for kind, rate_hz in _RATES_HZ.items()}
        self._delays = {kind: deque[float](maxlen=REMEMBERED) for kind in _RATES_HZ}
        # From the sending of reports to their arrival; the clocks differ by what they like.
        self._ways = deque[float](maxlen=REPORTS)
        self._hold_s = 0.0

    @property
    def hold_s(self) -> float:
        """So long should the next picture wait, 0 to `MOST_HOLD_S`."""
        return self._hold_s

    @property
    def sound_late_s(self) -> float | None:
        """How much later than its picture a sound is heard if none waits; None: not known."""
        with self._lock:
            return self._sound_late_s()

    def one_way_s(self, kind: str, round_trip_s: float | None) -> float | None:
        """How late `audio` is heard or `video` shown; None: not known.

        The quickest of the last reports took half a round trip: so far the clocks are known to
        differ by nothing but what it seems to have taken beyond that.
        """
        with self._lock:
            delays = self._delays[kind]
            if round_trip_s is None or not self._ways or len(delays) < KNOWN:
                return None
            late_s = statistics.median(delays) - min(self._ways) + round_trip_s / 2
            late_s = _in_one_era(late_s)
            return late_s if 0 <= late_s < NONSENSE_S * 2 else None

    def on_report(self, kind: str, ntp: int, timestamp: int, at_s: float) -> None:
        """A sender report of `audio` or `video` came then."""
        with self._lock:
            self._clocks[kind].on_report(ntp, timestamp)
            if ntp:
                self._ways.append(at_s - ntp / _NTP_FRACTION)

    def on_heard(self, timestamp: int, at_s: float) -> None:
        """The sound of this time stamp is heard then."""
        self._add("audio", timestamp, at_s)

    def on_shown(self, timestamp: int, at_s: float) -> None:
        """The picture of this time stamp was shown then, or would have been if it had not waited.

        The hold is moved a little towards what it should be.
        """
        self._add("video", timestamp, at_s)
        with self._lock:
            late_s = self._sound_late_s() or 0.0
            wanted_s = min(MOST_HOLD_S, max(0.0, late_s - ALLOWED_S))
            step_s = min(STEP_S, max(-STEP_S, wanted_s - self._hold_s))
            self._hold_s += step_s

    def _add(self, kind: str, timestamp: int, at_s: float) -> None:
        with self._lock:
            moment_s = self._clocks[kind].moment_s(timestamp)
            if moment_s is not None:
                # Of both the same, and far from zero: the clocks have nothing to do with each other
                self._delays[kind].append(at_s - moment_s)

    def _sound_late_s(self) -> float | None:
        sound, picture = self._delays["audio"], self._delays["video"]
        if min(len(sound), len(picture)) < KNOWN:
            return None
        late_s = statistics.median(sound) - statistics.median(picture)
        late_s = _in_one_era(late_s)
        return late_s if abs(late_s) < NONSENSE_S else None


def _in_one_era(difference_s: float) -> float:
    return (difference_s + _ERA_S / 2) % _ERA_S - _ERA_S / 2
