"""A desktop portal that answers as a test tells it."""

import contextlib
import socket
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Self, cast

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    new_method_call,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import DBusConnection, prep_socket

LIMIT_S = 20.0
NAME, PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
BUS = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")

Results = dict[str, tuple[str, object]]
CREATED: Results = {"session_handle": ("s", f"{PATH}/session/1_1/one")}


class ScriptedPortal:
    """On the bus from `__enter__` to `end` or `__exit__`.

    Args:
        bus: the path of its socket.
        results: what requests are answered with; those without stay open.
        kinds: its property of that name, and of any other.
    """

    def __init__(
        self, bus: str, results: Mapping[str, Results], kinds: tuple[str, object] = ("u", 3)
    ) -> None:
        self._results = results
        self._kinds = kinds
        self._connection = DBusConnection(prep_socket(bus))
        self._thread = threading.Thread(target=self._run, name="portal", daemon=True)
        self.asks = threading.Event()  # a request stays open

    def __enter__(self) -> Self:
        name = new_method_call(BUS, "RequestName", "su", (NAME, 0))
        serial = next(self._connection.outgoing_serial)
        self._connection.send(name, serial=serial)
        while True:
            answer = self._connection.receive(timeout=LIMIT_S)
            if answer.header.fields.get(HeaderFields.reply_serial) == serial:
                break
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
                if message.header.message_type is MessageType.method_call:
                    self._answer(message)
        except (OSError, ValueError):
            self._connection.close()

    def _answer(self, message: Message) -> None:
        method = str(message.header.fields[HeaderFields.member])
        if method == "Get":
            self._connection.send(new_method_return(message, "v", (self._kinds,)))
            return
        sender = str(message.header.fields[HeaderFields.sender])
        options = cast(Results, message.body[-1])
        asker, token = sender.removeprefix(":").replace(".", "_"), options["handle_token"][1]
        request = f"{PATH}/request/{asker}/{token}"
        self._connection.send(new_method_return(message, "o", (request,)))
        if method not in self._results:
            self.asks.set()
            return
        emitter = DBusAddress(request, NAME, "org.freedesktop.portal.Request")
        response = new_signal(emitter, "Response", "ua{sv}", (0, self._results[method]))
        response.header.fields[HeaderFields.destination] = sender
        self._connection.send(response)
