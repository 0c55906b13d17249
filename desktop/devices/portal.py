"""The desktop portal: the system asks its user which screen or window Tandem may see.

Source: https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.ScreenCast.html
"""

import asyncio
import secrets
import socket
from dataclasses import dataclass
from typing import cast

from jeepney import DBusAddress, FileDescriptor

from desktop.devices.session_bus import Body, BusError, SessionBus

_NAME, _PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
_INTERFACE = "org.freedesktop.portal.ScreenCast"
_SCREEN_CAST = DBusAddress(_PATH, _NAME, _INTERFACE)
_PROPERTIES = DBusAddress(_PATH, _NAME, "org.freedesktop.DBus.Properties")
_SCREENS, _WINDOWS = 1, 2  # what can be shown
_HIDDEN, _EMBEDDED = 1, 2  # the mouse pointer in it

Options = dict[str, tuple[str, object]]


class NoPortal(Exception):
    """This desktop has no portal that shows screens."""


class Refused(Exception):
    """The user chose nothing, or the portal could not show what he chose, or ended."""


@dataclass(frozen=True, slots=True)
class Granted:
    """What may be seen."""

    remote: socket.socket  # connected to PipeWire; it belongs to who gets this
    node: int  # of PipeWire


class ScreenCast:
    """One question and its answer; it ends with the connection to the bus.

    `ended` has a result, the reason, when the system or its user ended it, the portal or the bus.
    """

    def __init__(self, bus: SessionBus) -> None:
        self._bus = bus
        self.ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        bus.on_lost(self._end)
        self._own = bus.name.removeprefix(":").replace(".", "_")

    async def ask(self) -> Granted:
        """Wait for the user's choice, as long as it takes.

        Raises:
            NoPortal: see there.
            Refused: see there.
            BusError: the portal does not do what it should.
        """
        try:
            await self._bus.on_gone(_NAME, lambda: self._end("the portal is gone"))
            kinds = await self._property("AvailableSourceTypes")
            pointers = await self._property("AvailableCursorModes")
        except BusError as error:
            raise NoPortal(str(error)) from error
        token = secrets.token_hex(8)
        self._bus.on_signal(
            f"{_PATH}/session/{self._own}/{token}",
            "Closed",
            lambda _body: self._end("ended by the system"),
        )
        made = await self._request("CreateSession", "", session_handle_token=("s", token))
        match made.get("session_handle"):
            case (_, str(session)):
                pass
            case handle:
                raise BusError(f"the portal’s session is {handle!r}")
        await self._request(
            "SelectSources",
            "o",
            session,
            types=("u", kinds & (_SCREENS | _WINDOWS) or _SCREENS),
            cursor_mode=("u", pointers & _EMBEDDED or _HIDDEN),
        )
        started = await self._request("Start", "os", session, "")
        match started.get("streams"):
            case (_, [(int(node), _), *_]):
                pass
            case (_, []):
                raise Refused("no stream")
            case streams:
                raise BusError(f"the portal’s streams are {streams!r}")
        match await self._bus.call(_SCREEN_CAST, "OpenPipeWireRemote", "oa{sv}", (session, {})):
            case (FileDescriptor() as remote,):
                return Granted(remote.to_socket(), node)
            case answer:
                raise BusError(f"the portal’s connection to PipeWire is {answer!r}")

    def _end(self, reason: str) -> None:
        if not self.ended.done():
            self.ended.set_result(reason)

    async def _property(self, name: str) -> int:
        (value,) = await self._bus.call(_PROPERTIES, "Get", "ss", (_INTERFACE, name))
        return cast("tuple[str, int]", value)[1]

    async def _request(
        self, method: str, signature: str, *arguments: object, **options: tuple[str, object]
    ) -> Options:
        """What is answered by a signal, as soon as the user did his part."""
        token = secrets.token_hex(8)
        answered: asyncio.Future[Body] = asyncio.get_running_loop().create_future()

        def hear(body: Body) -> None:
            if not answered.done():
                answered.set_result(body)

        self._bus.on_signal(f"{_PATH}/request/{self._own}/{token}", "Response", hear)
        body = (*arguments, {"handle_token": ("s", token), **options})
        await self._bus.call(_SCREEN_CAST, method, f"{signature}a{{sv}}", body)
        await asyncio.wait((answered, self.ended), return_when=asyncio.FIRST_COMPLETED)
        if not answered.done():
            raise Refused(self.ended.result())
        match answered.result():
            case (0, dict() as results):
                return results
            case answer:
                raise Refused(f"{method} was answered with {answer!r}")
