"""The promise of every source and sink: nothing is delivered after its stop or its failure."""

import threading
from collections.abc import Callable
from types import TracebackType

from desktop.core.errors import DeviceError
from desktop.core.notice import Notice, NoticeKind

CLOSE_S = 1.0  # a callback may take this long before a stop goes on without it


class Gate:
    """Stands between a device's thread and who listens; open from the start on. Thread: any.

    A delivery is `with gate as is_open: if is_open: …`; a stop waits for the one that runs.
    Callbacks run with the gate held, so they must not wait for another thread; they may stop
    the device.
    """

    def __init__(self, on_failed: Callable[[DeviceError], None]) -> None:
        self._on_failed = on_failed
        self._lock = threading.RLock()
        self._is_open = True  # guarded by _lock

    def __enter__(self) -> bool:
        self._lock.acquire()
        return self._is_open

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._lock.release()

    def fail(self, kind: NoticeKind, detail: str, reason: str = "") -> None:
        """Tell the failure, if it is the first and nobody stopped; nothing is delivered after.

        `reason` is what the system said; it is logged by who listens, once for many attempts.
        """
        with self._lock:
            if self._is_open:
                self._is_open = False
                self._on_failed(DeviceError(Notice(kind, detail), reason))

    def close(self) -> None:
        """Deliver nothing from now on."""
        is_ours = self._lock.acquire(timeout=CLOSE_S)
        self._is_open = False  # also without the lock: who hangs in a callback gets no second one
        if is_ours:
            self._lock.release()
