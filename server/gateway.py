"""The server: sockets in front of the rooms.

One task reads each connection and one writes to it, from a bounded outbox; the rooms decide in
between, at once. So a slow client slows nobody, and what one connection does is told to the other
in the order in which it happened.
"""

import asyncio
import itertools
import logging
import secrets
from collections.abc import Iterable, Mapping
from weakref import WeakSet

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from server.addresses import reachable_hosts, url_host
from server.admission import Admission
from server.client import NOT_READING, Client, has_said_goodbye, why_it_ended
from server.config import ConfigError, ServerConfig
from server.entrance import Entrance, address_of, guarded_by
from server.events import act
from server.facts import Facts
from server.metrics import Metrics
from server.outbox import Frame, size_of
from server.pages import Pages, page_folder
from server.protocol import codec
from server.protocol import messages as m
from server.protocol.codes import Code
from server.protocol.names import normalized_name, normalized_room
from server.rooms import Close, Cut, Delivery, Later, Relay, Rooms, Tell, refusal
from server.seats import ConnectionId
from server.status_line import StatusLine
from server.tls import Tls, warn_if_exposed

_log = logging.getLogger(__name__)

# The library tells at INFO what our own lines say; only its complaints are heard.
_LIBRARY_LOG = logging.getLogger("server.websockets")
_LIBRARY_LOG.setLevel(logging.WARNING)

_PING_INTERVAL_S = 20.0
_PING_TIMEOUT_S = 20.0
_HANDSHAKE_LIMIT_S = 10.0
_CLOSE_LIMIT_S = 5.0  # for the other side's close frame
_STOP_LIMIT_S = 2.0
_STATUS_INTERVAL_S = 60.0

_CLOSE_TOO_BIG = 1009


class SignalingServer:
    """Serves rooms and the page on one port. One start, one close; then it is used up.

    Several can run in one process. All of it runs in the loop of `start`. `first_message_s` and
    `status_interval_s` are shortened by tests.
    """

    def __init__(
        self,
        config: ServerConfig,
        *,
        first_message_s: float | None = None,
        status_interval_s: float = _STATUS_INTERVAL_S,
    ) -> None:
        self._config = config
        self._first_message_s = first_message_s
        self._status_interval_s = status_interval_s
        self._rooms = Rooms(server_id=secrets.token_hex(4))
        self._clients: dict[ConnectionId, Client] = {}
        self._ids = itertools.count(1)
        self._sockets: WeakSet[ServerConnection] = WeakSet()  # also those that speak plain HTTP
        self._metrics = Metrics()
        self._facts = Facts(config, self, self._metrics)
        pages = Pages(page_folder(), self._facts)
        self._entrance = Entrance(config, pages, self._metrics, self)
        self._admission = Admission(config)
        self._tls: Tls | None = None
        self._server: Server | None = None
        self._status: asyncio.Task[None] | None = None
        self._port = config.port
        self._is_draining = False

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

    @property
    def connections(self) -> int:
        """How many WebSocket connections are open."""
        return len(self._clients)

    @property
    def room_count(self) -> int:
        """How many rooms have somebody in them."""
        return self._rooms.count

    @property
    def is_draining(self) -> bool:
        """True from the wish to stop on."""
        return self._is_draining

    def people(self) -> Mapping[str, list[str]]:
        """The names of those who are in each room."""
        found: dict[str, list[str]] = {}
        for client in self._clients.values():
            if client.id in self._rooms:
                found.setdefault(client.room, []).append(client.name)
        return found

    async def start(self) -> None:
        """Listen; returns when connections are accepted.

        Raises:
            OSError: the address cannot be listened on; `errno` is the system's. Nothing is open.
            ConfigError: certificate or key cannot be used. Nothing is open.
        """
        if self._server is not None:
            raise RuntimeError("a server is started once")
        config = self._config
        if config.tls_certificate is not None and config.tls_key is not None:
            self._tls = Tls(config.tls_certificate, config.tls_key)
        self._server = await serve(
            self._converse,
            config.host,
            config.port,
            ssl=self._tls.context if self._tls else None,
            ssl_handshake_timeout=_HANDSHAKE_LIMIT_S if self._tls else None,
            process_request=self._entrance.answer,
            create_connection=guarded_by(self._entrance, self._sockets),
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
        self._status = asyncio.create_task(self._tell_status(), name="status of the server")
        _log.info("listening on %s", ", ".join(self.urls), extra=act("listening", port=self._port))
        warn_if_exposed(config)

    def reconfigure(self, config: ServerConfig) -> None:
        """Take over what can change while people are connected; nobody is dropped.

        Limits of frequency and of the outgoing queue hold for connections that come from now on,
        everything else for all. Host and port stay as they are.

        Raises:
            ConfigError: the certificate cannot be used; everything is as before.
        """
        if config.is_secure != self._config.is_secure:
            raise ConfigError("TLS is turned on and off by a restart only")
        if (
            self._tls is not None
            and config.tls_certificate is not None
            and config.tls_key is not None
        ):
            self._tls.renew(config.tls_certificate, config.tls_key)
        if (config.host, config.port) != (self._config.host, self._config.port):
            _log.warning("host and port change by a restart only")
        self._config = self._entrance.config = self._facts.config = self._admission.config = config
        _log.info("configured anew", extra=act("configured"))

    async def drain(self) -> None:
        """Let nobody in any more, wait as configured, then tell the members; bounded.

        From the first moment `/healthz` says 503 and new connections and joins are refused. Old
        clients see their connection end without a close frame, since phones that get one wait for
        up to 45 s before they come back. Calls go on: media does not pass the server.
        """
        self._is_draining = True
        _log.info(
            "draining for %.1f s; connections: %d", self._config.drain_seconds, self.connections,
            extra=act("draining", connections=self.connections),
        )  # fmt: skip
        await asyncio.sleep(self._config.drain_seconds)
        clients = tuple(self._clients.values())
        for client in clients:
            client.let_go()
        if clients:
            ends = [asyncio.create_task(client.socket.wait_closed()) for client in clients]
            _, open_ones = await asyncio.wait(ends, timeout=_STOP_LIMIT_S)
            for task in open_ones:
                task.cancel()

    async def close(self) -> None:
        """Stop listening and drop every connection; takes at most some 2 s. Idempotent.

        Members see their TCP connection end without a close frame: a phone that gets one waits for
        up to 45 s before it comes back.
        """
        if self._server is None:
            return
        if self._status is not None:
            self._status.cancel()
        self._server.close(close_connections=False)
        for client in tuple(self._clients.values()):
            client.why = client.why or "the server stops"
        for socket in tuple(self._sockets):
            socket.transport.abort()
        try:
            async with asyncio.timeout(_STOP_LIMIT_S):
                await self._server.wait_closed()
        except TimeoutError:  # a TLS handshake that hangs has no transport that we know
            _log.warning("some connections had not ended %.0f s after the stop", _STOP_LIMIT_S)
        _log.info("stopped", extra=act("stopped"))

    async def _converse(self, socket: ServerConnection) -> None:
        """Carry one WebSocket connection from its opening to its end."""
        now = asyncio.get_running_loop().time()
        address = address_of(socket)
        client = Client(next(self._ids), socket, address, self._config.limits, now)
        self._clients[client.id] = client
        _log.info(
            "connection %d opened from %s; open: %d", client.id, address, self.connections,
            extra=act(
                "opened", connection=client.id, address=address, connections=self.connections
            ),
        )  # fmt: skip
        writer = asyncio.create_task(
            client.write(self._count_sent), name=f"write to connection {client.id}"
        )
        has_left = False
        try:
            has_left = await self._read(client)
        finally:
            del self._clients[client.id]
            self._deliver(self._rooms.leave(client.id) if has_left else self._rooms.lost(client.id))
            client.outbox.end(Cut(client.id))
            await writer
            client.tell_candidates()
            if client.why == NOT_READING:
                self._metrics.rejected("not_reading")
            _log.info(
                "connection %d from %s closed: %s; open: %d",
                client.id, address, client.why, self.connections,
                extra=act(
                    "closed", connection=client.id, address=address, why=client.why,
                    connections=self.connections,
                ),
            )  # fmt: skip

    async def _read(self, client: Client) -> bool:
        """Take frames until the connection ends; True if the other side ended it properly."""
        loop = asyncio.get_running_loop()
        limit_s = self._first_message_s
        if limit_s is None:
            limit_s = self._config.limits.first_message_seconds
        join_deadline = loop.time() + limit_s
        try:
            has_spoken = False
            while True:
                try:
                    async with asyncio.timeout_at(None if has_spoken else join_deadline):
                        frame = await client.socket.recv()
                except TimeoutError:
                    has_spoken = True  # the time is up once
                    self._refuse(client, Code.JOIN_TIMEOUT)
                    continue
                received_at = loop.time()
                if client.outbox.is_ended:
                    continue  # it was told its end; the rest of what it says is not heard
                if not client.bucket.take(received_at):
                    self._refuse(client, Code.TOO_MANY)
                elif isinstance(frame, bytes) or not frame:
                    self._reject_input(client, "a binary or empty frame")
                elif size_of(frame) > self._config.limits.message_bytes:
                    self._end_for_size(client)
                elif has_spoken:
                    self._take(client, frame, received_at)
                else:
                    has_spoken = True
                    self._take_first(client, frame)
                # `recv` does not wait while frames are there: let the writers run between them, or
                # a burst that is allowed fills the outbox of a client that reads well.
                await asyncio.sleep(0)
        except ConnectionClosed as closed:
            client.why = client.why or why_it_ended(closed)
            return has_said_goodbye(closed)

    def _take_first(self, client: Client, frame: str) -> None:
        try:
            join = codec.decode_join(frame)
        except codec.MalformedMessage as error:
            self._reject_input(client, f"the first message is no join: {error}")
            self._refuse(client, Code.BAD_JOIN)
            return
        client.closes_abruptly = not join.instance
        client.room, client.name = normalized_room(join.room), normalized_name(join.username)
        if self._is_draining:
            self._metrics.rejected("stopping")
            client.let_go(refusing=True)
            return
        now = asyncio.get_running_loop().time()
        if code := self._admission.fault(join, client.address, now):
            self._refuse(client, code)
            return
        deliveries = self._rooms.join(client.id, join, now)
        if client.id in self._rooms:
            client.has_joined = True
            self._metrics.joined()
        self._deliver(deliveries)

    def _take(self, client: Client, frame: str, received_at: float) -> None:
        try:
            message = codec.decode_client(frame)
        except codec.UnknownType as error:
            _log.debug("connection %d: %s", client.id, error)
            self._deliver(self._rooms.unknown(client.id, frame))
            return
        except codec.MalformedMessage as error:
            self._reject_input(client, str(error))
            return
        deliveries = self._rooms.message(client.id, message, frame, received_at)
        for delivery in deliveries:
            if isinstance(delivery, Relay):
                self._metrics.relayed(str(message.__struct_config__.tag))
                client.tell_relay(message, len(frame), delivery.connection)
        self._deliver(deliveries, received_at)

    def _ask_now(self, connection: ConnectionId) -> None:
        now = asyncio.get_running_loop().time()
        self._deliver(self._rooms.ask_now(connection, now))

    def _end_for_size(self, client: Client) -> None:
        self._reject_input(client, "a message above the limit")
        client.why = "it sent a message above the limit"
        self._deliver(self._rooms.lost(client.id))
        client.end(Close(client.id, _CLOSE_TOO_BIG, "The message is too big"))

    def _reject_input(self, client: Client, why: str) -> None:
        self._metrics.rejected("input")
        client.tell_rejection(why)

    def _refuse(self, client: Client, code: Code) -> None:
        client.why = f"refused, {code}"
        # Out of its room first, so that its peer is told now and nothing more is put to it.
        self._deliver(self._rooms.lost(client.id))
        wait_s = self._config.limits.first_message_seconds
        self._deliver(refusal(client.id, code, abruptly=client.closes_abruptly, wait_s=wait_s))

    def _deliver(self, deliveries: Iterable[Delivery], received_at: float | None = None) -> None:
        """Put what the rooms decided into the outboxes; never waits."""
        for delivery in deliveries:
            client = self._clients.get(delivery.connection)
            if client is None:
                continue  # it ended while it was told its end
            match delivery:
                case Tell(message=message):
                    self._count_told(message)
                    client.put(Frame(codec.encode(message)))
                case Relay(frame=frame):
                    client.put(Frame(frame, received_at))
                case Close() | Cut():
                    client.end(delivery)
                case Later(at_s=at):  # nothing comes of it if the connection has ended by then
                    asyncio.get_running_loop().call_at(at, self._ask_now, client.id)

    def _count_told(self, message: m.ServerMessage) -> None:
        if isinstance(message, m.ForceDisconnect):
            self._metrics.replaced()
        elif isinstance(message, m.Error):
            self._metrics.rejected(str(message.code))

    def _count_sent(self, frame: Frame) -> None:
        if frame.received_at is not None:
            self._metrics.took(asyncio.get_running_loop().time() - frame.received_at)

    async def _tell_status(self) -> None:
        """Write the status line, and take a renewed certificate, once a minute."""
        line = StatusLine(self, self._metrics)
        while True:
            await asyncio.sleep(self._status_interval_s)
            for client in tuple(self._clients.values()):
                client.tell_candidates()
            line.write()
            if self._tls is not None:
                self._tls.renew_if_changed()
