"""Qt's thread where no asyncio runs in it: what others have done there, and the system's signals.

A machine that waits has nothing to await there, and qasync would bring QtWidgets for it.
"""

import logging
import signal
import socket
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier, Qt, Signal

log = logging.getLogger(__name__)

_WOKEN_BYTES = 4096  # one for each signal that came


class MainThread(QObject):
    """Made in the main thread; what is handed over is done while Qt's loop runs there."""

    _handed_over = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._handed_over.connect(self._do, Qt.ConnectionType.QueuedConnection)
        self._woken, self._waker = socket.socketpair()
        self._notifier = QSocketNotifier(self._woken.fileno(), QSocketNotifier.Type.Read, self)

    def do(self, work: Callable[[], None]) -> None:
        """Do this there, after what was handed over before. Thread: any."""
        self._handed_over.emit(work)

    def quit_on_signals(self, quit_: Callable[[], None]) -> None:
        """Call it at SIGINT and SIGTERM, from now on. Thread: main."""
        for end in (self._woken, self._waker):
            end.setblocking(False)
        # Python notes a signal, and calls its handler before its next line: Qt must come to one.
        self._notifier.activated.connect(self._on_woken)
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self.do(quit_))

    def close(self) -> None:
        """Qt's loop has ended, and whatever is handed over is done no more. Thread: main."""
        signal.set_wakeup_fd(-1)
        self._notifier.setEnabled(False)
        for end in (self._woken, self._waker):
            end.close()

    def _on_woken(self) -> None:
        self._woken.recv(_WOKEN_BYTES)

    def _do(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception:  # as in asyncio: the others go on
            log.exception("what was handed over to the main thread failed")
