"""Threads with an event loop of Qt's, that can be given up when a driver hangs in them."""

import logging
import threading
from collections.abc import Callable

from PySide6.QtCore import QEventLoop, QObject, Qt, Signal, Slot

from desktop.devices.pacing import join

log = logging.getLogger(__name__)

START_S = 10.0  # for a thread to begin; it touches no driver until then


class DeviceThread:
    """A thread in which Qt's devices live: it runs what is posted to it, and their events.

    It is Python's daemon thread with a `QEventLoop`, and no `QThread`: Qt aborts the program when
    the object of a running `QThread` is destroyed, as PySide does with all objects at the end of
    the program, while a driver may hang for minutes. This one can be abandoned.
    """

    def __init__(self, name: str) -> None:
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._is_ready = threading.Event()
        self._mailbox: _Mailbox | None = None  # made by the thread before it is ready

    def start(self) -> None:
        """Begin; returns when `post` can be used."""
        self._thread.start()
        if not self._is_ready.wait(START_S):
            raise RuntimeError(f"the thread {self._thread.name!r} did not begin")

    def post(self, work: Callable[[], None]) -> None:
        """Have the thread do this, after what was posted before. Thread: any."""
        assert self._mailbox is not None
        self._mailbox.posted.emit(work)

    def quit(self) -> None:
        """Ask the thread to end, after what was posted before. Thread: any."""
        assert self._mailbox is not None
        self.post(self._mailbox.loop.quit)

    def join(self) -> None:
        """Wait for the end that was asked for, at most 2 s; a hanging thread is abandoned.

        From the thread itself it does not wait. Idempotent. Thread: any.
        """
        join(self._thread)

    def is_current(self) -> bool:
        """True in the thread itself."""
        return threading.current_thread() is self._thread

    def is_alive(self) -> bool:
        """False before the start and after the end."""
        return self._thread.is_alive()

    def _run(self) -> None:
        # The loop first: it makes the thread one in which Qt's timers and sockets work.
        loop = QEventLoop()
        self._mailbox = _Mailbox(loop)
        self._is_ready.set()
        loop.exec()


class _Mailbox(QObject):
    """Lives in the device thread and runs what other threads post."""

    posted = Signal(object)

    def __init__(self, loop: QEventLoop) -> None:
        super().__init__()
        self.loop = loop
        self.posted.connect(self._on_posted, Qt.ConnectionType.QueuedConnection)

    @Slot(object)
    def _on_posted(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception:
            # Nobody is above: without this the thread would go on with half of its work undone.
            log.exception("work in a device thread failed")
