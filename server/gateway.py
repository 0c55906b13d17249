"""The server: its port, its start and its end."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from weakref import WeakSet

from websockets.asyncio.server import Server, ServerConnection, serve

from server.addresses import reachable_hosts, url_host
from server.config import ConfigError, ServerConfig
from server.conversations import Conversations
from server.entrance import Entrance, guarded_by
from server.events import act
from server.facts import Facts
from server.limits import USUAL_PATIENCE, Patience
from server.metrics import Metrics
from server.pages import Pages, page_folder
from server.protocol import codec
from server.status_line import StatusLine
from server.tls import Tls, warn_if_exposed

_log = logging.getLogger(__name__)

# The library tells at INFO what our own lines say; only its complaints are heard.
_LIBRARY_LOG = logging.getLogger("server.websockets")
_LIBRARY_LOG.setLevel(logging.WARNING)

_STOP_LIMIT_S = 2.0
_STATUS_INTERVAL_S = 60.0


class SignalingServer:
    """Serves rooms and the page on one port. One start, one close; then it is used up.

    Several can run in one process. All of it runs in the loop of `start`. `first_message_s`,
    `status_interval_s` and `patience` are shortened by tests.
    """

    def __init__(
        self,
        config: ServerConfig,
        *,
        first_message_s: float | None = None,
        status_interval_s: float = _STATUS_INTERVAL_S,
        patience: Patience = USUAL_PATIENCE,
    ) -> None:
        self._config = config
        self._patience = patience
        self._status_interval_s = status_interval_s
        self._sockets: WeakSet[ServerConnection] = WeakSet()  # also those that speak plain HTTP
        self._metrics = Metrics()
        self._conversations = Conversations(config, self._metrics, first_message_s)
        self._facts = Facts(config, self, self._metrics)
        pages = Pages(page_folder(), self._facts)
        self._entrance = Entrance(config, pages, self._metrics, self)
        self._tls: Tls | None = None
        self._server: Server | None = None
        self._status: asyncio.Task[None] | None = None
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

    @property
    def connections(self) -> int:
        """How many WebSocket connections are open."""
        return len(self._conversations)

    @property
    def room_count(self) -> int:
        """How many rooms have somebody of this server in them."""
        return self._conversations.store.room_count

    @property
    def has_store(self) -> bool:
        """False while the rooms cannot be reached."""
        return self._conversations.store.is_reachable

    @property
    def is_draining(self) -> bool:
        """True from the wish to stop on."""
        return self._conversations.is_draining

    def people(self) -> Mapping[str, Sequence[str]]:
        """The names of those who are in each room with a member of this server."""
        return self._conversations.store.people()

    async def start(self) -> None:
        """Listen; returns when connections are accepted.

        Raises:
            OSError: the address cannot be listened on; `errno` is the system's. Nothing is open.
            ConfigError: certificate or key cannot be used, or the store lets nobody in. Nothing is
                open.
        """
        if self._server is not None:
            raise RuntimeError("a server is started once")
        config = self._config
        if config.tls_certificate is not None and config.tls_key is not None:
            self._tls = Tls(config.tls_certificate, config.tls_key)
        store = self._conversations.store
        await store.start()
        try:
            self._server = await self._serve(config)
        except OSError:
            await store.close()
            raise
        self._port = next(iter(self._server.sockets)).getsockname()[1]
        self._status = asyncio.create_task(self._tell_status(), name="status of the server")
        _log.info("listening on %s", ", ".join(self.urls), extra=act("listening", port=self._port))
        warn_if_exposed(config)

    async def _serve(self, config: ServerConfig) -> Server:
        return await serve(
            self._conversations.converse,
            config.host,
            config.port,
            ssl=self._tls.context if self._tls else None,
            ssl_handshake_timeout=self._patience.handshake_s if self._tls else None,
            process_request=self._entrance.answer,
            create_connection=guarded_by(self._entrance, self._sockets),
            compression=None,
            server_header="Tandem",
            open_timeout=self._patience.handshake_s,
            ping_interval=self._patience.ping_s,
            close_timeout=self._patience.close_s,
            max_size=codec.MAX_FRAME_BYTES,
            logger=_LIBRARY_LOG,
        )

    def reconfigure(self, config: ServerConfig) -> None:
        """Take over what can change while people are connected; nobody is dropped.

        Limits of frequency and of the outgoing queue hold for connections that come from now on,
        everything else for all. Host, port and store stay as they are.

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
        former = self._config
        kept = replace(config, host=former.host, port=former.port, store=former.store)
        if kept != config:
            _log.warning("host, port and store change by a restart only")
        self._config = self._entrance.config = self._facts.config = kept
        self._conversations.reconfigure(kept)
        _log.info("configured anew", extra=act("configured"))

    async def drain(self) -> None:
        """Let nobody in any more, wait as configured, then tell the members; bounded.

        From the first moment `/healthz` says 503 and new connections and joins are refused. Old
        clients see their connection end without a close frame, since phones that get one wait for
        up to 45 s before they come back. Calls go on: media does not pass the server.
        """
        self._conversations.is_draining = True
        _log.info(
            "draining for %.1f s; connections: %d", self._config.drain_seconds, self.connections,
            extra=act("draining", connections=self.connections),
        )  # fmt: skip
        await asyncio.sleep(self._config.drain_seconds)
        clients = tuple(self._conversations)
        for client in clients:
            client.let_go()
        if clients:
            ends = [asyncio.create_task(client.socket.wait_closed()) for client in clients]
            _, open_ones = await asyncio.wait(ends, timeout=_STOP_LIMIT_S)
            for task in open_ones:
                task.cancel()

    async def close(self) -> None:
        """Stop listening and drop every connection; takes at most some 4 s. Idempotent.

        Members see their TCP connection end without a close frame: a phone that gets one waits for
        up to 45 s before it comes back.
        """
        if self._server is None:
            return
        if self._status is not None:
            self._status.cancel()
        self._server.close(close_connections=False)
        for client in self._conversations:
            client.why = client.why or "the server stops"
        for socket in tuple(self._sockets):
            socket.transport.abort()
        try:
            async with asyncio.timeout(_STOP_LIMIT_S):
                await self._server.wait_closed()
        except TimeoutError:  # a TLS handshake that hangs has no transport that we know
            _log.warning("some connections had not ended %.0f s after the stop", _STOP_LIMIT_S)
        await self._conversations.store.close()
        _log.info("stopped", extra=act("stopped"))

    async def _tell_status(self) -> None:
        """Write the status line, and take a renewed certificate, once a minute."""
        line = StatusLine(self, self._metrics)
        while True:
            await asyncio.sleep(self._status_interval_s)
            for client in self._conversations:
                client.tell_candidates()
            line.write()
            if self._tls is not None:
                self._tls.renew_if_changed()
