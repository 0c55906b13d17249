"""The STUN and TURN servers that the server of the call offers, at `/ice` (docs/protocol.md 6).

Asked while the WebSocket is opened, and waited for only where a link needs the answer. The library
is Python's own: a request a minute at most is worth no further package, it knows the system's
proxies, and lets the certificate be looked at before the request is said. It blocks, and looking
up a name may hang, so each question has a daemon thread; nobody waits for it longer than the limit.
"""

import asyncio
import http.client
import logging
import ssl
import threading
import time
import urllib.request
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Annotated, Any

import msgspec

from desktop.core.server_address import ServerAddress
from desktop.signaling.certificate import fingerprint_of, tls_context

log = logging.getLogger(__name__)

LIMIT_S = 2.0  # from the question on; as the page has it
FRESH_S = 600.0  # then a new link asks again: TURN passwords end by themselves
MAX_BYTES = 64 * 1024
MAX_SERVERS = 16
MAX_ASKING = 4  # threads; a server that answers byte by byte holds no more

Servers = Sequence[dict[str, Any]]


class _Body(msgspec.Struct):
    servers: Annotated[list[dict[str, Any]], msgspec.Meta(max_length=MAX_SERVERS)] = msgspec.field(
        name="iceServers"
    )


class IceList:
    """See the module; keeps the promise of `desktop.ports.OfferedIceServers`.

    `clock` tells monotonic seconds; tests move it.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._address: ServerAddress | None = None
        self._answer: asyncio.Future[Servers | None] | None = None  # of the newest question
        self._asked_at_s = 0.0
        self._asking = 0

    def ask(self, address: ServerAddress) -> None:
        """Begin to ask this server; the answer of another is forgotten. Never waits."""
        self._address, self._asked_at_s = address, self._clock()
        loop = asyncio.get_running_loop()
        answer = self._answer = loop.create_future()
        if self._asking >= MAX_ASKING:
            answer.set_result(None)
            return
        self._asking += 1
        answer.add_done_callback(self._on_answered)
        threading.Thread(
            target=_ask, args=(address, answer, loop), name="ice-list", daemon=True
        ).start()

    async def servers(self) -> Servers | None:
        """See `desktop.ports.OfferedIceServers`."""
        if self._address is None:
            return None
        if self._clock() >= self._asked_at_s + FRESH_S:
            self.ask(self._address)
        answer = self._answer
        assert answer is not None
        if not answer.done():
            await asyncio.wait([answer], timeout=self._asked_at_s + LIMIT_S - self._clock())
        if not answer.done():
            log.info("the server does not say which ICE servers to use; those of the settings are")
            return None
        return answer.result()

    def _on_answered(self, answer: asyncio.Future[Servers | None]) -> None:
        self._asking -= 1
        if not answer.cancelled() and (servers := answer.result()) is not None:
            log.info("the server offers ICE servers: %d", len(servers))


def _ask(
    address: ServerAddress,
    answer: asyncio.Future[Servers | None],
    loop: asyncio.AbstractEventLoop,
) -> None:
    """Thread: one of its own."""
    servers = None
    try:
        servers = _fetched(address)
    except (OSError, ValueError, RecursionError, http.client.HTTPException) as error:
        # Old servers answer 404 or a page; the text may name what only two are to know.
        log.debug("no list of ICE servers: %s", type(error).__name__)
    try:
        loop.call_soon_threadsafe(_tell, answer, servers)
    except RuntimeError:
        log.debug("the program ended before its server said which ICE servers to use")


def _tell(answer: asyncio.Future[Servers | None], servers: Servers | None) -> None:
    if not answer.done():
        answer.set_result(servers)


def _fetched(address: ServerAddress) -> Servers:
    handlers: list[urllib.request.BaseHandler] = [
        # No proxy leads back into one's own network.
        urllib.request.ProxyHandler({} if address.is_near else None),
        _AnyAnswer(),
    ]
    context = tls_context(address)
    if context is not None:
        handlers.append(_PinningHandler(context, address.fingerprint))
    opener = urllib.request.build_opener(*handlers)
    with opener.open(f"{address.origin}/ice", timeout=LIMIT_S) as response:
        body = response.read(MAX_BYTES + 1)
        status = response.status
    if status != HTTPStatus.OK or len(body) > MAX_BYTES:
        raise ValueError("this is no list of ICE servers")
    return msgspec.json.decode(body, type=_Body).servers


class _AnyAnswer(urllib.request.HTTPErrorProcessor):
    """Leaves errors to the caller, and follows nobody to another server."""

    def http_response(
        self, request: urllib.request.Request, response: http.client.HTTPResponse
    ) -> http.client.HTTPResponse:
        return response

    https_response = http_response


class _PinningHandler(urllib.request.HTTPSHandler):
    """Says a request only to the server with this certificate, if one is named."""

    def __init__(self, context: ssl.SSLContext, fingerprint: str | None) -> None:
        super().__init__(context=context)
        self._tls = context
        self._fingerprint = fingerprint

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        def connection(host: str, **options: Any) -> _PinnedConnection:
            return _PinnedConnection(host, self._fingerprint, **options)

        return self.do_open(connection, req, context=self._tls)


class _PinnedConnection(http.client.HTTPSConnection):
    def __init__(self, host: str, fingerprint: str | None, **options: Any) -> None:
        super().__init__(host, **options)
        self._fingerprint = fingerprint

    def connect(self) -> None:
        super().connect()
        if self._fingerprint is None:
            return
        assert isinstance(self.sock, ssl.SSLSocket)
        if fingerprint_of(self.sock) != self._fingerprint:
            self.close()
            raise ssl.SSLError("the certificate is another one")
