"""A service of a desktop, on a bus: what it answers, its heirs say."""

import contextlib
import socket
import threading
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self

from jeepney import DBusAddress, Message, MessageType, new_method_call
from jeepney.io.blocking import DBusConnection, prep_socket

LIMIT_S = 20.0
BUS = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")


class BusService(ABC):
    """On the bus from `__enter__` to `end` or `__exit__`.

    Args:
        bus: the path of its socket.
        name: by which it is found there.
    """

    def __init__(self, bus: str, name: str) -> None:
        self._name = name
        self.connection = DBusConnection(prep_socket(bus))
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def __enter__(self) -> Self:
        name = new_method_call(BUS, "RequestName", "su", (self._name, 0))
        try:
            self.connection.send_and_get_reply(name, timeout=LIMIT_S)
        except OSError:
            self.connection.close()
            raise
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
                self.connection.sock.shutdown(socket.SHUT_RDWR)
            self._thread.join(LIMIT_S)

    def _run(self) -> None:
        try:
            while True:
                message = self.connection.receive(timeout=LIMIT_S)
                if message.header.message_type is MessageType.method_call:
                    self.answer(message)
        except (OSError, ValueError):
            self.connection.close()

    @abstractmethod
    def answer(self, message: Message) -> None:
        """Thread: the service's."""
