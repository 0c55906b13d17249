"""Who may open a connection: the first look at a TCP connection and at its request."""

import asyncio
import logging
from http import HTTPStatus
from typing import ClassVar
from weakref import WeakSet

from websockets.asyncio.server import ServerConnection
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from server.answers import Answer, sentence
from server.config import ServerConfig
from server.events import act
from server.facts import Inside
from server.frames import Batch, FrameConnection
from server.limits import AddressCounts, counted_as
from server.metrics import Metrics
from server.pages import Pages
from server.proxies import client_address, is_counted, plain_address

_log = logging.getLogger(__name__)

SOCKET_PATHS = ("/ws", "/wsgo")

# Beyond the limits of WebSockets, for pages that are being fetched and handshakes in progress.
_SPARE_CONNECTIONS = 1000
_SPARE_CONNECTIONS_OF_ADDRESS = 50

RETRY_S = 5


class Entrance:
    """Counts connections by address and refuses what is too much. Thread: the server's loop.

    Loopback is not counted by address, and trusted proxies are not either: those behind them are.
    """

    def __init__(
        self, config: ServerConfig, pages: Pages, metrics: Metrics, inside: Inside
    ) -> None:
        self.config = config  # replaced when the server is configured anew
        self._pages = pages
        self._metrics = metrics
        self._inside = inside
        self._tcp = AddressCounts()
        self._admitted = AddressCounts()

    def opened(self, peer: str) -> bool:
        """Count a TCP connection; False if it is one too many and has to be dropped at once."""
        limits, address = self.config.limits, counted_as(peer)
        why = ""
        if self._tcp.total >= limits.connections + _SPARE_CONNECTIONS:
            why = "server_full"
        elif (
            self._counts_by_address(peer)
            and self._tcp.of(address)
            >= limits.connections_per_address + _SPARE_CONNECTIONS_OF_ADDRESS
        ):
            why = "address_full"
        self._tcp.add(address)
        if why:
            self._tell_refusal(peer, why, "dropped, there are too many")
        return not why

    def closed(self, peer: str, admitted_as: str | None) -> None:
        """Count a TCP connection out, and the WebSocket if it was admitted."""
        self._tcp.remove(counted_as(peer))
        if admitted_as is not None:
            self._admitted.remove(counted_as(admitted_as))

    def answer(self, socket: ServerConnection, request: Request) -> Response | None:
        """Answer what is no WebSocket or may not be one; None lets the WebSocket be opened."""
        assert isinstance(socket, GuardedConnection)
        headers = request.headers
        address = client_address(
            socket.peer, headers.get_all("X-Forwarded-For"), self.config.trusted_proxies
        )
        if request.path.partition("?")[0] not in SOCKET_PATHS:
            answer = self._pages.answer(
                request.method,
                request.path,
                if_none_match=_last(headers, "If-None-Match"),
                authorization=_last(headers, "Authorization"),
            )
            _log.debug("%s %.200r: %d", request.method, request.path, answer.status)
            return _response(answer)
        refused = self._refusal(address, _last(headers, "Origin"))
        if refused is not None:
            return _response(refused)
        self._admitted.add(counted_as(address))
        socket.admitted_as = address
        return None

    def _refusal(self, address: str, origin: str | None) -> Answer | None:
        limits = self.config.limits
        if self._inside.is_draining:
            self._tell_refusal(address, "stopping", "the server is stopping")
            return _later("The server is stopping.")
        if (
            origin is not None  # only browsers say where their page is from
            and self.config.allowed_origins
            and origin.lower() not in self.config.allowed_origins
        ):
            self._tell_refusal(address, "origin", f"the origin {origin[:100]!r} is not allowed")
            return sentence(HTTPStatus.FORBIDDEN, "Pages of this origin are not allowed here.")
        if self._admitted.total >= limits.connections:
            self._tell_refusal(address, "server_full", f"all {limits.connections} places are taken")
            return _later("The server is full.")
        if (
            self._counts_by_address(address)
            and self._admitted.of(counted_as(address)) >= limits.connections_per_address
        ):
            most = limits.connections_per_address
            self._tell_refusal(address, "address_full", f"it has {most} connections already")
            return sentence(
                HTTPStatus.TOO_MANY_REQUESTS,
                "There are too many connections from your address.",
                headers={"Retry-After": str(RETRY_S)},
            )
        return None

    def _counts_by_address(self, address: str) -> bool:
        return is_counted(address, self.config.trusted_proxies)

    def _tell_refusal(self, address: str, reason: str, why: str) -> None:
        self._metrics.rejected(reason)
        _log.info(
            "connection from %s refused: %s", address, why,
            extra=act("rejected", address=address, reason=reason, why=why),
        )  # fmt: skip


class GuardedConnection(FrameConnection):
    """A connection that an entrance knows from its first byte to its last."""

    entrance: ClassVar[Entrance]  # of the class that `guarded_by` makes
    sockets: ClassVar[WeakSet[ServerConnection]]

    __slots__ = ("admitted_as", "peer")

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # The person's address, once the WebSocket may be opened.
        self.admitted_as: str | None = None
        super().connection_made(transport)
        name = transport.get_extra_info("peername")
        # The address at the other end, maybe a proxy's.
        self.peer = plain_address(str(name[0])) if name else "unknown"
        self.sockets.add(self)
        if not self.entrance.opened(self.peer):
            self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self.entrance.closed(self.peer, self.admitted_as)
        super().connection_lost(exc)


def guarded_by(
    the_entrance: Entrance, its_sockets: WeakSet[ServerConnection]
) -> type[GuardedConnection]:
    """Make a class of connections that this entrance counts; they are in `its_sockets`."""

    class Guarded(GuardedConnection):
        __slots__ = ()
        entrance = the_entrance
        sockets = its_sockets
        batch = Batch()

    return Guarded


def address_of(socket: ServerConnection) -> str:
    """The address of the person at the other end; `unknown` before it was let in."""
    return (isinstance(socket, GuardedConnection) and socket.admitted_as) or "unknown"


def _last(headers: Headers, name: str) -> str | None:
    values = headers.get_all(name)
    return values[-1] if values else None


def _later(text: str) -> Answer:
    return sentence(HTTPStatus.SERVICE_UNAVAILABLE, text, headers={"Retry-After": str(RETRY_S)})


def _response(answer: Answer) -> Response:
    headers = Headers(answer.headers)
    headers["Connection"] = "close"
    return Response(answer.status.value, answer.status.phrase, headers, answer.body)
