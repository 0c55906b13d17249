"""Somebody inside the real program, who does what lines on its standard input say."""

import os
import sys
import threading
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal


class Insider(QObject):
    """Made in any thread, works in Qt's. Nothing in the program knows of it."""

    _came = Signal(str)

    def __init__(self, application: QCoreApplication) -> None:
        super().__init__()
        self.moveToThread(application.thread())
        self._came.connect(self.act, Qt.ConnectionType.QueuedConnection)

    def take(self, line: str) -> None:
        """Have it done. Thread: any."""
        self._came.emit(line)

    def act(self, line: str) -> None:
        """Do what a line says. Thread: Qt's."""
        raise NotImplementedError

    def answer(self, line: str) -> None:
        """Write it to standard output, in one piece."""
        os.write(1, f"{line}\n".encode())


def serve(make: Callable[[QCoreApplication], Insider]) -> None:
    """Have lines done from now on, in a thread that ends with the program."""
    threading.Thread(target=_serve, args=(make,), name="insider", daemon=True).start()


def _serve(make: Callable[[QCoreApplication], Insider]) -> None:
    insider: Insider | None = None
    for line in sys.stdin:
        application = QCoreApplication.instance()
        if insider is None:
            assert application is not None, "asked before the program has begun"
            insider = make(application)
        insider.take(line)
