"""The way to the server: one WebSocket per connection."""

import asyncio
import logging
import re
import ssl
from collections import deque
from collections.abc import Callable

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidMessage,
    InvalidStatus,
    InvalidURI,
    WebSocketException,
)

from desktop.core.errors import SignalingError
from desktop.core.notice import Notice, NoticeKind
from desktop.core.server_address import BadAddress, ServerAddress
from desktop.core.wire import FromServer, ToServer
from desktop.signaling.certificate import fingerprint_of, tls_context
from desktop.signaling.ice_list import IceList
from desktop.signaling.translator import Translator
from server.protocol.codec import MalformedMessage, UnknownType

log = logging.getLogger(__name__)

OPEN_S = 10.0
CLOSE_S = 2.0
PING_S = 20.0  # deployed servers send no pings of their own
PONG_S = 15.0  # with CLOSE_S a dead server is noticed within 37 s
PROBE_S = 2.0  # a sign of life takes a round trip, or two when its packet is lost
MAX_FRAME_BYTES = 1 << 20  # docs/protocol.md
MAX_WAITING = 256  # frames that wait to be sent; a connection that takes no more is closed


class WebSocketSignaling:
    """Opens connections to the server at `address`, as the user typed it. Thread: engine.

    `password`, of the room or a token, is said where the address carries none. `ice_list` is told
    of each attempt, so that it asks the same server at the same time. `obeys`: see `Translator`.
    """

    def __init__(
        self,
        address: str,
        instance: str,
        password: str | None = None,
        ice_list: IceList | None = None,
        obeys: Callable[[], tuple[str, ...]] = tuple,
    ) -> None:
        self._obeys = obeys
        self._address = address
        self._instance = instance
        self._password = password
        self._ice_list = ice_list

    async def connect(
        self, on_message: Callable[[FromServer], None], on_lost: Callable[[str], None]
    ) -> "WebSocketLink":
        """See `desktop.ports.Signaling`."""
        try:
            address = ServerAddress.parse(self._address)
        except BadAddress as error:
            raise SignalingError(
                Notice(NoticeKind.BAD_SERVER_URL, self._address), retryable=False
            ) from error
        if self._ice_list is not None:
            self._ice_list.ask(address)
        websocket = await _open(address)
        password = address.password or self._password
        translator = Translator(self._instance, address.origin, password, self._obeys)
        return WebSocketLink(websocket, translator, on_message, on_lost)


class WebSocketLink:
    """One open connection; see `desktop.ports.SignalingLink`."""

    def __init__(
        self,
        websocket: ClientConnection,
        translator: Translator,
        on_message: Callable[[FromServer], None],
        on_lost: Callable[[str], None],
    ) -> None:
        self._websocket = websocket
        self._translator = translator
        self._on_message = on_message
        self._on_lost = on_lost
        self._is_closing = False
        self._probing: asyncio.Task[None] | None = None
        self._waiting: deque[bytes] = deque()  # at most MAX_WAITING; then the end
        self._wake = asyncio.Event()
        loop = asyncio.get_running_loop()
        self._reader = loop.create_task(self._read(), name="signaling reader")
        self._writer = loop.create_task(self._write(), name="signaling writer")

    @property
    def local_address(self) -> str | None:
        """See `desktop.ports.SignalingLink`."""
        name = self._websocket.local_address
        # With a proxy on this computer it is the loopback, which stays; IPv6 may have a scope.
        return str(name[0]).partition("%")[0] if name else None

    def probe(self) -> None:
        """See `desktop.ports.SignalingLink`."""
        if not self._is_closing and (self._probing is None or self._probing.done()):
            loop = asyncio.get_running_loop()
            self._probing = loop.create_task(self._probe(), name="signaling probe")

    async def _probe(self) -> None:
        try:
            async with asyncio.timeout(PROBE_S):
                await (await self._websocket.ping())
        except TimeoutError:
            log.info("the server gives no sign of life")
            self._websocket.transport.abort()
        except ConnectionClosed:
            return  # the reader tells it

    def send(self, message: ToServer) -> None:
        """See `desktop.ports.SignalingLink`."""
        if self._is_closing:
            return
        if len(self._waiting) >= MAX_WAITING:
            log.warning("the server takes no more messages; the connection is given up")
            self._websocket.transport.abort()
            return
        try:
            frame = self._translator.to_frame(message)
        except MalformedMessage as error:
            log.error("a message cannot be sent: %s", error)
            return
        self._waiting.append(frame)
        self._wake.set()

    async def close(self) -> None:
        """See `desktop.ports.SignalingLink`."""
        self._is_closing = True
        self._wake.set()  # the writer sends what waits, and ends
        if self._probing is not None:
            self._probing.cancel()
            await asyncio.wait([self._probing])
        try:
            async with asyncio.timeout(CLOSE_S):
                await self._writer
                await self._websocket.close()
        except TimeoutError:
            self._websocket.transport.abort()
        self._writer.cancel()
        self._reader.cancel()
        await asyncio.wait([self._reader, self._writer])

    async def _write(self) -> None:
        try:
            while True:
                while self._waiting:
                    # Text, not binary: old servers ignore binary frames.
                    await self._websocket.send(self._waiting.popleft(), text=True)
                if self._is_closing:
                    return
                self._wake.clear()
                await self._wake.wait()
        except ConnectionClosed:
            return  # the reader tells it

    async def _read(self) -> None:
        reason = ""
        try:
            async for frame in self._websocket:
                self._take(frame)
        except ConnectionClosed as closed:
            reason = str(closed)
        if not self._is_closing:
            self._is_closing = True
            self._wake.set()
            self._on_lost(reason or f"closed with code {self._websocket.close_code}")

    def _take(self, frame: str | bytes) -> None:
        try:
            message = self._translator.from_frame(frame)
        except UnknownType as error:  # deployed servers and clients have words of their own
            log.info("a message was dropped: %s", error)
            return
        except MalformedMessage as error:
            log.warning("a message of the server was dropped: %s", error)
            return
        if message is not None and not self._is_closing:
            self._on_message(message)


async def _open(address: ServerAddress) -> ClientConnection:
    try:
        async with asyncio.timeout(OPEN_S):
            websocket = await connect(
                address.url,
                ssl=tls_context(address),
                # No proxy leads back into one's own network.
                proxy=None if address.is_near else True,
                compression=None,
                open_timeout=None,
                ping_interval=PING_S,
                ping_timeout=PONG_S,
                close_timeout=CLOSE_S,
                max_size=MAX_FRAME_BYTES,
            )
    except ssl.SSLCertVerificationError as error:
        fingerprint = await _certificate_of(address)
        raise SignalingError(
            Notice(NoticeKind.CERTIFICATE_UNKNOWN, _as_shown(fingerprint)), retryable=False
        ) from error
    except (InvalidURI, OSError, TimeoutError, ImportError) as error:
        # ImportError: the system's proxy is of a kind for which a library is missing.
        raise SignalingError(Notice(NoticeKind.SERVER_UNREACHABLE, address.origin)) from error
    except InvalidStatus as error:
        status = error.response.status_code
        # A server that stops or is full answers 503, a proxy whose server is down 502 to 504.
        is_away = status in (502, 503, 504)
        notice = (
            Notice(NoticeKind.SERVER_AWAY, address.origin)
            if is_away
            else Notice(NoticeKind.NOT_A_TANDEM_SERVER, f"HTTP {status}")
        )
        raise SignalingError(notice, retryable=status >= 500) from error
    except InvalidMessage as error:
        # The connection ended in the middle of the handshake, as a server that stops does.
        is_http = not isinstance(error.__cause__, EOFError)
        notice = (
            Notice(NoticeKind.NOT_A_TANDEM_SERVER, str(error))
            if is_http
            else Notice(NoticeKind.SERVER_UNREACHABLE, address.origin)
        )
        raise SignalingError(notice, retryable=not is_http) from error
    except (InvalidHandshake, WebSocketException) as error:
        raise SignalingError(
            Notice(NoticeKind.NOT_A_TANDEM_SERVER, str(error)), retryable=False
        ) from error
    if address.fingerprint is not None:
        found = fingerprint_of(websocket.transport.get_extra_info("ssl_object"))
        if found != address.fingerprint:
            websocket.transport.abort()
            raise SignalingError(
                Notice(NoticeKind.CERTIFICATE_UNKNOWN, _as_shown(found)), retryable=False
            )
    return websocket


def _as_shown(fingerprint: str) -> str:
    """`AB:CD:…`, as the computer that serves shows it: people compare the two."""
    return ":".join(re.findall("..", fingerprint.upper()))


async def _certificate_of(address: ServerAddress) -> str:
    """The fingerprint of a certificate that could not be verified; "" if it cannot be had."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    host, _, port = address.origin.removeprefix("https://").rpartition(":")
    if not host or not port.isdigit():
        host, port = address.origin.removeprefix("https://"), "443"
    try:
        async with asyncio.timeout(CLOSE_S):
            _, writer = await asyncio.open_connection(host.strip("[]"), int(port), ssl=context)
    except (OSError, TimeoutError):
        return ""
    fingerprint = fingerprint_of(writer.get_extra_info("ssl_object"))
    writer.transport.abort()
    return fingerprint
