"""Calls and signals of the user's D-Bus, with file descriptors; in a loop of asyncio."""

import asyncio
import logging
import os
import socket
import struct
import time
from collections.abc import Callable

from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_method_call
from jeepney.bus import get_bus
from jeepney.io.blocking import DBusConnection, prep_socket
from jeepney.wrappers import DBusErrorResponse

log = logging.getLogger(__name__)

CALL_S = 10.0  # a program may have to be started that answers
CONNECT_S = 2.0  # until the bus has said what this program is called there

_BUS = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")

Body = tuple[object, ...]

# A bus that ends, sends what is none of D-Bus, refuses, or cuts off file descriptors
_FAILURES = (OSError, ValueError, RuntimeError, KeyError, struct.error, DBusErrorResponse)


class BusError(Exception):
    """There is no bus, nobody of that name, or the call was refused; the text says which."""


class SessionBus:
    """One connection; `close` it. Thread: that of the running loop.

    Raises:
        BusError: nothing answers at the bus's address, or there is none.
    """

    def __init__(self) -> None:
        end_s = time.monotonic() + CONNECT_S
        try:
            sock = prep_socket(_address(), enable_fds=True, timeout=CONNECT_S)
            self._connection = _Connection(sock, end_s)
        except _FAILURES as error:
            raise BusError(f"no session bus: {error!r}") from error
        self.name: str = self._connection.unique_name
        self._loop = asyncio.get_running_loop()
        self._replies: dict[int, asyncio.Future[Message]] = {}
        self._heard: dict[tuple[str, str], Callable[[Body], None]] = {}
        self._lost: Callable[[str], None] | None = None
        self._is_closed = False
        self._fileno = self._connection.sock.fileno()  # also after it was closed
        self._loop.add_reader(self._fileno, self._read)

    def close(self) -> None:
        """End it; who waits for an answer gets a `BusError`. Idempotent."""
        if self._is_closed:
            return
        self._is_closed = True
        self._loop.remove_reader(self._fileno)
        self._connection.close()
        for reply in self._replies.values():
            if not reply.done():
                reply.set_exception(BusError("the bus was closed"))

    async def call(
        self, address: DBusAddress, method: str, signature: str = "", body: Body = ()
    ) -> Body:
        """What the method returns.

        Raises:
            BusError: it is refused, or not answered within 10 s.
        """
        reply = await self._answered(new_method_call(address, method, signature or None, body))
        if reply.header.message_type is MessageType.error:
            name = reply.header.fields.get(HeaderFields.error_name)
            raise BusError(f"{address.interface}.{method}: {name}: {reply.body}")
        return reply.body

    def on_signal(self, path: str, signal: str, hear: Callable[[Body], None]) -> None:
        """Call `hear` with each signal of that object that is sent to this program."""
        self._heard[path, signal] = hear

    def on_lost(self, lost: Callable[[str], None]) -> None:
        """Call `lost`, with the reason, when the bus ends the connection; it is closed then."""
        self._lost = lost

    async def on_gone(self, name: str, gone: Callable[[], None]) -> None:
        """Call `gone` when the one who answers to the name leaves the bus.

        Raises:
            BusError: the bus does not tell it.
        """
        about = (
            f"type='signal',sender='{_BUS.bus_name}',path='{_BUS.object_path}',"
            f"interface='{_BUS.interface}',member='NameOwnerChanged',arg0='{name}'"
        )

        def hear(body: Body) -> None:
            _name, former, _next = body
            if former:
                gone()

        self.on_signal(_BUS.object_path, "NameOwnerChanged", hear)
        await self.call(_BUS, "AddMatch", "s", (about,))

    async def _answered(self, message: Message) -> Message:
        if self._is_closed:
            raise BusError("the bus was closed")
        serial = next(self._connection.outgoing_serial)
        reply: asyncio.Future[Message] = self._loop.create_future()
        self._replies[serial] = reply
        try:
            self._connection.send(message, serial=serial)
            async with asyncio.timeout(CALL_S):
                return await reply
        except TimeoutError as error:
            raise BusError(f"no answer to {message.header.fields} within {CALL_S:.0f} s") from error
        except OSError as error:
            raise BusError(str(error)) from error
        finally:
            del self._replies[serial]

    def _read(self) -> None:
        try:
            while True:
                self._take(self._connection.receive(timeout=0))
        except TimeoutError:
            return  # everything was read
        except _FAILURES as error:
            log.info("the session bus is gone: %r", error)
            self.close()
            if self._lost is not None:
                self._lost(f"the session bus is gone: {error!r}")

    def _take(self, message: Message) -> None:
        fields = message.header.fields
        if message.header.message_type is MessageType.signal:
            about = str(fields[HeaderFields.path]), str(fields[HeaderFields.member])
            hear = self._heard.get(about)
            if hear is not None:
                hear(message.body)
        else:
            serial = fields.get(HeaderFields.reply_serial)
            reply = self._replies.get(serial) if isinstance(serial, int) else None
            if reply is not None and not reply.done():
                reply.set_result(message)


class _Connection(DBusConnection):
    """Gets its name until `end_s`, by the monotonic clock, and holds nothing open without one."""

    def __init__(self, sock: socket.socket, end_s: float) -> None:
        self._end_s = end_s
        sock.settimeout(CONNECT_S)  # for what is sent; what is received is waited for before
        try:
            super().__init__(sock, enable_fds=True)
        except BaseException:
            sock.close()
            if hasattr(self, "selector"):  # it did not fail at making that
                self.selector.close()
            raise

    def receive(self, *, timeout: float | None = None) -> Message:
        """The next message; without a limit of its own it is one of the first."""
        left_s = max(0.0, self._end_s - time.monotonic())
        return super().receive(timeout=left_s if timeout is None else timeout)


def _address() -> str:
    """As the D-Bus specification has it; without the variable, where systemd puts the bus."""
    addresses = os.environ.get("DBUS_SESSION_BUS_ADDRESS")
    return get_bus(addresses or f"unix:path={os.environ['XDG_RUNTIME_DIR']}/bus")
