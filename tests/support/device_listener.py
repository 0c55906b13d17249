"""What a source delivered and when it failed, to be waited for."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from desktop.core.errors import DeviceError
from desktop.core.notice import Notice

T = TypeVar("T")

LIMIT_S = 30.0


class DeviceListener(Generic[T]):
    """The callbacks for a source, which remember all values. Thread: any."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.values: list[T] = []  # read after `wait_…`, or after the source was stopped
        self.times_s: list[float] = []  # monotonic, of each value
        self.notices: list[Notice] = []

    def on_value(self, value: T) -> None:
        with self._changed:
            self.values.append(value)
            self.times_s.append(time.monotonic())
            self._changed.notify_all()

    def on_failed(self, error: DeviceError) -> None:
        with self._changed:
            self.notices.append(error.notice)
            self._changed.notify_all()

    def wait_for_values(self, count: int, limit_s: float = LIMIT_S) -> list[T]:
        """Wait until so many came; return all."""
        self._wait(lambda: len(self.values) >= count, limit_s, f"{count} values")
        return self.values

    def wait_for_notice(self, limit_s: float = LIMIT_S) -> Notice:
        """Wait for the failure."""
        self._wait(lambda: bool(self.notices), limit_s, "failure")
        return self.notices[0]

    def _wait(self, condition: Callable[[], bool], limit_s: float, what: str) -> None:
        with self._changed:
            if not self._changed.wait_for(condition, limit_s):
                raise AssertionError(
                    f"no {what} within {limit_s} s; {len(self.values)} values, {self.notices}"
                )
