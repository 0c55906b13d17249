"""A desktop portal that answers as a test tells it."""

import threading
from collections.abc import Mapping
from typing import cast

from jeepney import DBusAddress, HeaderFields, Message, new_method_return, new_signal

from tests.support.bus_service import BusService

NAME, PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"

Results = dict[str, tuple[str, object]]
CREATED: Results = {"session_handle": ("s", f"{PATH}/session/1_1/one")}


class ScriptedPortal(BusService):
    """As `BusService`.

    Args:
        bus: the path of its socket.
        results: what requests are answered with; those without stay open.
        kinds: its property of that name, and of any other.
    """

    def __init__(
        self, bus: str, results: Mapping[str, Results], kinds: tuple[str, object] = ("u", 3)
    ) -> None:
        super().__init__(bus, NAME)
        self._results = results
        self._kinds = kinds
        self.asks = threading.Event()  # a request stays open

    def answer(self, message: Message) -> None:
        method = str(message.header.fields[HeaderFields.member])
        if method == "Get":
            self.connection.send(new_method_return(message, "v", (self._kinds,)))
            return
        sender = str(message.header.fields[HeaderFields.sender])
        options = cast(Results, message.body[-1])
        asker, token = sender.removeprefix(":").replace(".", "_"), options["handle_token"][1]
        request = f"{PATH}/request/{asker}/{token}"
        self.connection.send(new_method_return(message, "o", (request,)))
        if method not in self._results:
            self.asks.set()
            return
        emitter = DBusAddress(request, NAME, "org.freedesktop.portal.Request")
        response = new_signal(emitter, "Response", "ua{sv}", (0, self._results[method]))
        response.header.fields[HeaderFields.destination] = sender
        self.connection.send(response)
