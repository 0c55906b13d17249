"""Host here: the whole server inside this program, so that one program is enough for a call."""

import asyncio
import errno
import logging
from pathlib import Path

from desktop.core.errors import SignalingError
from desktop.core.notice import Notice, NoticeKind
from desktop.core.own_server import HostChoice, Hosted
from server.addresses import reachable_hosts
from server.certificate import OwnCertificate, own_certificate
from server.config import ConfigError, IceServer, ServerConfig
from server.gateway import SignalingServer

log = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
EVERYWHERE = "0.0.0.0"  # only when the user asks for it, and with TLS
HIGHEST_PORT = 65_535
_PORT_ERRORS = {
    errno.EADDRINUSE: NoticeKind.PORT_TAKEN,
    errno.EACCES: NoticeKind.PORT_UNUSABLE,
}


class Hosting:
    """At most one server. Thread: engine."""

    def __init__(self, certificate_folder: Path) -> None:
        self._folder = certificate_folder
        self._turn = asyncio.Lock()  # a start and a stop never overlap
        self._server: SignalingServer | None = None
        self._choice: HostChoice | None = None
        self._hosted: Hosted | None = None

    async def serve(self, choice: HostChoice) -> Hosted:
        """Serve as chosen; a server that runs already with this choice goes on.

        Raises:
            SignalingError: with the notice for the user; nothing is served.
        """
        async with self._turn:
            if self._hosted is not None and choice == self._choice:
                return self._hosted
            await self._stop()
            return await self._serve(choice)

    async def close(self) -> None:
        """Stop serving; idempotent, takes at most 3 s."""
        async with self._turn:
            await self._stop()

    async def _serve(self, choice: HostChoice) -> Hosted:
        if not 0 <= choice.port <= HIGHEST_PORT:
            raise SignalingError(
                Notice(NoticeKind.PORT_UNUSABLE, str(choice.port)), retryable=False
            )
        try:
            server, certificate = await self._start(choice)
        except OSError as error:
            kind = _PORT_ERRORS.get(error.errno or 0, NoticeKind.HOST_FAILED)
            is_of_port = kind is not NoticeKind.HOST_FAILED
            detail = str(choice.port) if is_of_port else str(error.strerror or error)
            raise SignalingError(Notice(kind, detail), retryable=False) from error
        except ConfigError as error:
            raise SignalingError(
                Notice(NoticeKind.HOST_FAILED, str(error)), retryable=False
            ) from error
        self._server, self._choice = server, choice
        fingerprint = certificate.fingerprint if certificate is not None else None
        own = f"ws://{LOOPBACK}:{server.port}/ws"
        if fingerprint is not None:
            own = f"wss://{LOOPBACK}:{server.port}/ws#sha256={fingerprint}"
        self._hosted = Hosted(server.port, own, server.urls[0], fingerprint)
        return self._hosted

    async def _stop(self) -> None:
        server, self._server = self._server, None
        self._hosted = self._choice = None
        if server is not None:
            await server.close()

    async def _start(self, choice: HostChoice) -> tuple[SignalingServer, OwnCertificate | None]:
        certificate: OwnCertificate | None = None
        if choice.for_others:
            hosts = reachable_hosts(EVERYWHERE)
            certificate = await asyncio.to_thread(own_certificate, self._folder, hosts)
        server = SignalingServer(
            ServerConfig(
                host=EVERYWHERE if choice.for_others else LOOPBACK,
                port=choice.port,
                ice_servers=tuple(IceServer(url) for url in choice.ice_servers),
                tls_certificate=certificate.certificate if certificate else None,
                tls_key=certificate.key if certificate else None,
            )
        )
        await server.start()
        return server, certificate
