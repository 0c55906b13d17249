"""How much sound must wait so that what comes unevenly can be played evenly.

Pure, without a clock: time is what the loudspeaker has played. So clocks that drift apart show
as any other change.
"""

from collections import deque

SAMPLE_RATE_HZ = 48_000
WINDOW_SAMPLES = 3 * SAMPLE_RATE_HZ  # what was longer ago says nothing about the line of now
KEPT = 600  # arrivals, 5 ms each
KNOWN = 25  # arrivals, half a second: fewer say nothing
LATE_SHARE = 0.03  # of the arrivals may come later than is waited for; those gaps are bridged
RESERVE_SAMPLES = 192  # 4 ms: what the window could not know yet
# 11 ms where all come alike: sooner or later a loudspeaker takes its 10 ms just before a block
# comes and no longer just after it. Where they do not come alike, the window knows that already.
LEAST_SAMPLES = 528
FIRST_SAMPLES = 1_200  # 25 ms, before anything is known
MOST_SAMPLES = 9_600  # 200 ms: a conversation bears no more


class ArrivalWatch:
    """Compares when blocks of sound come with when they are needed.

    A block's *lead* is how many samples had come before it, less how many had been played or
    should have been: the more, the earlier it came. The figure itself says nothing, only its
    distance from the others. The *wait* is how much should be there when the earliest come.
    """

    def __init__(self) -> None:
        self._arrivals: deque[tuple[int, int]] = deque(maxlen=KEPT)  # (played then, lead)
        self._last_wait = FIRST_SAMPLES

    @property
    def wait_samples(self) -> int:
        """How much should wait when a block comes early."""
        return self._last_wait

    def add(self, lead: int, played: int) -> int:
        """Count a block; return how much should be there already when it comes, in samples.

        `played` never falls. The result may be negative: for this one nobody waits.
        """
        self._arrivals.append((played, lead))
        while self._arrivals[0][0] < played - WINDOW_SAMPLES:
            self._arrivals.popleft()
        leads = sorted(arrival[1] for arrival in self._arrivals)
        earliest = leads[-1]
        if len(leads) >= KNOWN:
            late = leads[int(LATE_SHARE * len(leads))]
            wait = max(LEAST_SAMPLES, earliest - late + RESERVE_SAMPLES)
            self._last_wait = min(MOST_SAMPLES, wait)
        return self._last_wait - (earliest - lead)

    def forget_arrivals(self) -> None:
        """What comes from now on cannot be compared with what came; the wait stays for now."""
        self._arrivals.clear()

    def restart(self) -> None:
        """Know nothing, as at the beginning."""
        self._arrivals.clear()
        self._last_wait = FIRST_SAMPLES
