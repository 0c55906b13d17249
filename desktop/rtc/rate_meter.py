"""How often something happens."""

import threading
from collections import deque

WINDOW_S = 1.0


class RateMeter:
    """Events in the last second. Thread: any."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._times: deque[float] = deque(maxlen=240)  # guarded by _lock

    def count(self, now: float) -> None:
        """Count one event at `now`, seconds of a steady clock."""
        with self._lock:
            self._times.append(now)

    def per_second(self, now: float) -> float:
        """The events of the last second before `now`."""
        with self._lock:
            return float(sum(1 for time in self._times if now - time <= WINDOW_S))
