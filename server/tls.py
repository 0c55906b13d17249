"""TLS whose certificate can be exchanged while connections are open."""

import logging
import ssl
from pathlib import Path

from server.config import ConfigError, ServerConfig
from server.limits import is_loopback

_log = logging.getLogger(__name__)


class Tls:
    """A certificate with its key, in a context for listening.

    Raises:
        ConfigError: they cannot be used.
    """

    def __init__(self, certificate: Path, key: Path) -> None:
        self._certificate = certificate
        self._key = key
        self.context = self._loaded()
        self._seen = self._times()

    def renew(self, certificate: Path, key: Path) -> None:
        """Take these files for connections that come from now on; open ones go on as they are.

        Raises:
            ConfigError: they cannot be used; what was there before stays in use.
        """
        former = self._certificate, self._key
        self._certificate, self._key = certificate, key
        try:
            times = self._times()
            self._loaded()  # into a context of its own, or half of a pair would be in use
        except ConfigError:
            self._certificate, self._key = former
            raise
        self.context.load_cert_chain(certificate, key)
        self._seen = times
        _log.info("certificate %s is in use for new connections", certificate)

    def renew_if_changed(self) -> None:
        """Take the files again if they were written since; a bad pair is told and not used."""
        times = self._times()
        if times == self._seen:
            return
        self._seen = times  # told once, not every minute
        try:
            self.renew(self._certificate, self._key)
        except ConfigError as error:
            _log.error("the former certificate stays in use: %s", error)

    def _loaded(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        try:
            context.load_cert_chain(self._certificate, self._key)
        except (OSError, ssl.SSLError) as error:
            raise ConfigError(
                f"the certificate {self._certificate} cannot be used with the key {self._key}:"
                f" {error}"
            ) from error
        return context

    def _times(self) -> tuple[int, ...]:
        """When the files were written; 0 for one that is away."""
        return tuple(
            path.stat().st_mtime_ns if path.is_file() else 0
            for path in (self._certificate, self._key)
        )


def warn_if_exposed(config: ServerConfig) -> None:
    """Log a warning if other computers reach the server without TLS."""
    if config.is_secure or config.host == "localhost" or is_loopback(config.host):
        return
    _log.warning(
        "%s is reachable from other computers without TLS: signaling can be read and changed on its"
        " way, and browsers give pages no camera; use --tls-certificate, or listen on 127.0.0.1"
        " behind a proxy that speaks TLS", config.host,
    )  # fmt: skip
