"""The server: sockets in front of the rooms.

One task reads each connection and one writes to it, from a bounded outbox; the rooms decide in
between, at once. So a slow client slows nobody, and what one connection does is told to the other
in the order in which it happened.
"""

import asyncio
import itertools
import logging
import secrets
import ssl
from collections import deque
from collections.abc import Iterable
from weakref import WeakSet

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from server import limits
from server.addresses import reachable_hosts, url_host
from server.config import ConfigError, ServerConfig
from server.pages import Load, Pages, page_folder
from server.protocol import codec
from server.protocol.codes import Code
from server.rooms import Close, Cut, Delivery, Relay, Rooms, Tell, refusal
from server.seats import ConnectionId

_log = logging.getLogger(__name__)

# The library tells at INFO what our own lines say; only its complaints are heard.
_LIBRARY_LOG = logging.getLogger("server.websockets")
_LIBRARY_LOG.setLevel(logging.WARNING)

SOCKET_PATHS = ("/ws", "/wsgo")

_PING_INTERVAL_S = 20.0
_PING_TIMEOUT_S = 20.0
_HANDSHAKE_LIMIT_S = 10.0
_CLOSE_LIMIT_S = 5.0  # for the other side's close frame
_FLUSH_LIMIT_S = 2.0  # for the last words before the connection is cut
_SEND_LIMIT_S = 30.0  # for one message: who takes nothing for so long is gone
_STOP_LIMIT_S = 2.0

# Close codes by which somebody says that it goes: done, going away (a page that is closed), and
# a close frame without a code, which is what browsers send for `close()`.
_GOODBYES = (1000, 1001, 1005)


class _Outbox:
    """What waits for one connection: at most 256 messages and 4 MiB, then it is full for good.

    The end of the connection is put behind the last message and nothing comes after it.
    """

    def __init__(self) -> None:
        self._frames: deque[bytes | str] = deque()
        self._size = 0  # bytes or characters
        self._end: Close | Cut | None = None
        self._wake = asyncio.Event()

    @property
    def is_ended(self) -> bool:
        return self._end is not None

    def put(self, frame: bytes | str) -> bool:
        """Append a frame; False if there is no room for it. Ignored after the end."""
        if self.is_ended:
            return True
        if (
            len(self._frames) >= limits.QUEUE_MESSAGES
            or self._size + len(frame) > limits.QUEUE_BYTES
        ):
            return False
        self._frames.append(frame)
        self._size += len(frame)
        self._wake.set()
        return True

    def end(self, end: Close | Cut) -> None:
        """Let nothing in any more; the first end counts."""
        if self._end is None:
            self._end = end
            self._wake.set()

    async def take(self) -> bytes | str | Close | Cut:
        """Wait for the next frame, or for the end behind the last one."""
        while not self._frames:
            if self._end is not None:
                return self._end
            self._wake.clear()
            await self._wake.wait()
        frame = self._frames.popleft()
        self._size -= len(frame)
        return frame


class _Client:
    """One WebSocket connection, from its opening to its end."""

    def __init__(self, connection_id: ConnectionId, socket: ServerConnection, now: float) -> None:
        self.id = connection_id
        self.socket = socket
        self.outbox = _Outbox()
        self.bucket = limits.TokenBucket(limits.MESSAGES_PER_SECOND, limits.MESSAGES_AT_ONCE, now)
        self.closes_abruptly = True  # until its join tells that it understands a close frame
        self.why = ""  # why we ended it, for the log

    def put(self, frame: bytes | str) -> None:
        """Let it be sent; a client that does not read is ended (its reader tells the rooms)."""
        if not self.outbox.put(frame):
            self.abort("it does not read")

    def end(self, end: Close | Cut) -> None:
        """End it behind what was put before."""
        self.why = self.why or "the server closed it"
        self.outbox.end(end)

    def abort(self, why: str) -> None:
        """End it at once; what it was not sent yet is dropped."""
        self.why = self.why or why
        self.outbox.end(Cut(self.id))
        self.socket.transport.abort()

    async def write(self) -> None:
        """Send what the outbox holds, until its end or the connection's."""
        try:
            while True:
                item = await self.outbox.take()
                match item:
                    case Close():
                        await self.socket.close(item.code, item.reason)
                        return
                    case Cut():
                        await self._cut()
                        return
                    case _:
                        async with asyncio.timeout(_SEND_LIMIT_S):
                            await self.socket.send(item, text=True)
        except ConnectionClosed:
            pass  # the reading side tells how it ended
        except TimeoutError:
            self.abort("it does not read")

    async def _cut(self) -> None:
        """Close the TCP connection behind what was sent, without a close frame."""
        self.socket.transport.close()
        try:
            async with asyncio.timeout(_FLUSH_LIMIT_S):
                await self.socket.wait_closed()
        except TimeoutError:
            self.socket.transport.abort()


class SignalingServer:
    """Serves rooms and the page on one port. One start, one close; then it is used up.

    Several can run in one process. All of it runs in the loop of `start`.
    """

    def __init__(self, config: ServerConfig, *, join_limit_s: float = limits.JOIN_LIMIT_S) -> None:
        self._config = config
        self._join_limit_s = join_limit_s
        self._rooms = Rooms(server_id=secrets.token_hex(4))
        self._clients: dict[ConnectionId, _Client] = {}
        self._ids = itertools.count(1)
        self._sockets: WeakSet[ServerConnection] = WeakSet()  # also those that speak plain HTTP
        self._pages = Pages(page_folder(), config.ice_servers)
        self._server: Server | None = None
        self._port = config.port

    @property
    def port(self) -> int:
        """The port that is listened on; the configured one before `start`."""
        return self._port

    @property
    def urls(self) -> tuple[str, ...]:
        """The addresses of the page, the best to tell another person first."""
        scheme = "https" if self._config.is_secure else "http"
        return tuple(
            f"{scheme}://{url_host(host)}:{self._port}"
            for host in reachable_hosts(self._config.host)
        )

    async def start(self) -> None:
        """Listen; returns when connections are accepted.

        Raises:
            OSError: the address cannot be listened on; `errno` is the system's. Nothing is open.
            ConfigError: certificate or key cannot be used. Nothing is open.
        """
        if self._server is not None:
            raise RuntimeError("a server is started once")
        tls = self._tls()
        self._server = await serve(
            self._converse,
            self._config.host,
            self._config.port,
            ssl=tls,
            ssl_handshake_timeout=_HANDSHAKE_LIMIT_S if tls else None,
            process_request=self._answer_plain,
            create_connection=_tracked_in(self._sockets),
            compression=None,
            server_header="Tandem",
            open_timeout=_HANDSHAKE_LIMIT_S,
            ping_interval=_PING_INTERVAL_S,
            ping_timeout=_PING_TIMEOUT_S,
            close_timeout=_CLOSE_LIMIT_S,
            max_size=codec.MAX_FRAME_BYTES,
            logger=_LIBRARY_LOG,
        )
        self._port = next(iter(self._server.sockets)).getsockname()[1]
        _log.info("listening on %s", ", ".join(self.urls))

    async def close(self) -> None:
        """Stop listening and drop every connection; takes at most some 2 s. Idempotent.

        Members see their TCP connection end without a close frame: a phone that gets one waits for
        up to 45 s before it comes back.
        """
        if self._server is None:
            return
        self._server.close(close_connections=False)
        for client in tuple(self._clients.values()):
            client.why = "the server stops"
        for socket in tuple(self._sockets):
            socket.transport.abort()
        try:
            async with asyncio.timeout(_STOP_LIMIT_S):
                await self._server.wait_closed()
        except TimeoutError:  # a TLS handshake that hangs has no transport that we know
            _log.warning("some connections had not ended %.0f s after the stop", _STOP_LIMIT_S)
        _log.info("stopped")

    def _tls(self) -> ssl.SSLContext | None:
        certificate, key = self._config.tls_certificate, self._config.tls_key
        if certificate is None or key is None:
            return None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        try:
            context.load_cert_chain(certificate, key)
        except (OSError, ssl.SSLError) as error:
            raise ConfigError(
                f"the certificate {certificate} cannot be used with the key {key}: {error}"
            ) from error
        return context

    def _answer_plain(self, socket: ServerConnection, request: Request) -> Response | None:
        """Answer what is no WebSocket; None lets the WebSocket be opened."""
        if request.path.partition("?")[0] in SOCKET_PATHS:
            return None
        answer = self._pages.answer(
            request.method,
            request.path,
            Load(connections=len(self._clients), rooms=self._rooms.count),
            request.headers.get("If-None-Match"),
        )
        _log.debug("%s %.200r: %d", request.method, request.path, answer.status)
        headers = Headers(answer.headers)
        headers["Connection"] = "close"
        return Response(answer.status.value, answer.status.phrase, headers, answer.body)

    async def _converse(self, socket: ServerConnection) -> None:
        """Carry one WebSocket connection from its opening to its end."""
        client = _Client(next(self._ids), socket, asyncio.get_running_loop().time())
        self._clients[client.id] = client
        _log.info("connection %d opened; open: %d", client.id, len(self._clients))
        writer = asyncio.create_task(client.write(), name=f"write to connection {client.id}")
        has_left = False
        try:
            has_left = await self._read(client)
        finally:
            del self._clients[client.id]
            self._deliver(self._rooms.leave(client.id) if has_left else self._rooms.lost(client.id))
            client.outbox.end(Cut(client.id))
            await writer
            _log.info(
                "connection %d closed: %s; open: %d",
                client.id, client.why or _ended_by_other_side(has_left), len(self._clients),
            )  # fmt: skip

    async def _read(self, client: _Client) -> bool:
        """Take frames until the connection ends; True if the other side ended it properly."""
        loop = asyncio.get_running_loop()
        join_deadline = loop.time() + self._join_limit_s
        try:
            has_joined = False
            while True:
                try:
                    async with asyncio.timeout_at(None if has_joined else join_deadline):
                        frame = await client.socket.recv()
                except TimeoutError:
                    has_joined = True  # the time is up once
                    self._refuse(client, Code.JOIN_TIMEOUT)
                    continue
                if client.outbox.is_ended:
                    continue  # it was told its end; the rest of what it says is not heard
                if not client.bucket.take(loop.time()):
                    self._refuse(client, Code.TOO_MANY)
                elif isinstance(frame, bytes) or not frame:
                    _log.debug("connection %d: a binary or empty frame dropped", client.id)
                elif has_joined:
                    self._take(client, frame)
                else:
                    has_joined = True
                    self._take_first(client, frame)
                # `recv` does not wait while frames are there: let the writers run between them, or
                # a burst that is allowed fills the outbox of a client that reads well.
                await asyncio.sleep(0)
        except ConnectionClosed as closed:
            return closed.rcvd is not None and closed.rcvd.code in _GOODBYES

    def _take_first(self, client: _Client, frame: str) -> None:
        try:
            join = codec.decode_join(frame)
        except codec.MalformedMessage as error:
            _log.info("connection %d: the first message is no join: %s", client.id, error)
            self._refuse(client, Code.BAD_JOIN)
            return
        client.closes_abruptly = not join.instance
        self._deliver(self._rooms.join(client.id, join))

    def _take(self, client: _Client, frame: str) -> None:
        try:
            message = codec.decode_client(frame)
        except codec.MalformedMessage as error:
            _log.info("connection %d: a message dropped: %s", client.id, error)
            return
        self._deliver(self._rooms.message(client.id, message, frame))

    def _refuse(self, client: _Client, code: Code) -> None:
        client.why = f"refused, {code}"
        # Out of its room first, so that its peer is told now and nothing more is put to it.
        self._deliver(self._rooms.lost(client.id))
        self._deliver(refusal(client.id, code, abruptly=client.closes_abruptly))

    def _deliver(self, deliveries: Iterable[Delivery]) -> None:
        """Put what the rooms decided into the outboxes; never waits."""
        for delivery in deliveries:
            client = self._clients.get(delivery.connection)
            if client is None:
                continue  # it ended while it was told its end
            match delivery:
                case Tell(message=message):
                    client.put(codec.encode(message))
                case Relay(frame=frame):
                    client.put(frame)
                case Close() | Cut():
                    client.end(delivery)


def _ended_by_other_side(has_left: bool) -> str:
    return "the other side closed it" if has_left else "it broke"


def _tracked_in(sockets: WeakSet[ServerConnection]) -> type[ServerConnection]:
    """Make a class of connections that are added to `sockets` as soon as they have a transport."""

    class Tracked(ServerConnection):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            super().connection_made(transport)
            sockets.add(self)

    return Tracked
