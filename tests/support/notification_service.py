"""A desktop's service that shows messages: it keeps what it is to show, and draws nothing."""

import contextlib
import queue
import socket
import threading
from types import TracebackType
from typing import Self

from jeepney import (
    DBusAddress,
    HeaderFields,
    MessageType,
    new_error,
    new_method_call,
    new_method_return,
)
from jeepney.io.blocking import DBusConnection, prep_socket

LIMIT_S = 20.0
NAME = "org.freedesktop.Notifications"
BUS = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")


class NotificationService:
    """On the bus from `__enter__` to `end` or `__exit__`.

    Args:
        bus: the path of its socket.
        refuses: everything that is asked.
    """

    def __init__(self, bus: str, *, refuses: bool = False) -> None:
        self._refuses = refuses
        self._connection = DBusConnection(prep_socket(bus))
        self._thread = threading.Thread(target=self._run, name="service", daemon=True)
        self.shown: queue.Queue[tuple[str, tuple[object, ...]]] = queue.Queue()  # with who asked

    def __enter__(self) -> Self:
        name = new_method_call(BUS, "RequestName", "su", (NAME, 0))
        self._connection.send_and_get_reply(name, timeout=LIMIT_S)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()

    def end(self) -> None:
        """As if it crashed. Idempotent."""
        if self._thread.is_alive():
            with contextlib.suppress(OSError):  # the bus ended first, and the thread with it
                self._connection.sock.shutdown(socket.SHUT_RDWR)
            self._thread.join(LIMIT_S)

    def _run(self) -> None:
        try:
            while True:
                message = self._connection.receive(timeout=LIMIT_S)
                if message.header.message_type is not MessageType.method_call:
                    continue
                asker = str(message.header.fields[HeaderFields.sender])
                answer = (
                    new_error(message, f"{NAME}.Error.ExcessNotificationGeneration")
                    if self._refuses
                    else new_method_return(message, "u", (1,))
                )
                self._connection.send(answer)
                self.shown.put((asker, message.body))
        except (OSError, ValueError):
            self._connection.close()
