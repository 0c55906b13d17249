"""Newest-only hand-over between two threads."""

import threading
from typing import Generic, TypeVar

T = TypeVar("T")


class LatestSlot(Generic[T]):
    """Holds at most one value; a newer one replaces it.

    Showing a late picture is worse than skipping it: a slow side must cost pictures and never
    delay. Thread: any; neither method waits for the other side's work.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._value: T | None = None  # guarded by _lock
        self.dropped = 0  # values replaced before anybody took them

    def put(self, value: T) -> bool:
        """Store `value`. True if the slot was empty: the consumer must be woken."""
        with self._lock:
            was_empty = self._value is None
            if not was_empty:
                self.dropped += 1
            self._value = value
            return was_empty

    def take(self) -> T | None:
        """Remove and return the newest value; None if there is no new one."""
        with self._lock:
            value, self._value = self._value, None
            return value
