"""What a server is started with: a frozen value, checked when it is made."""

from dataclasses import dataclass
from pathlib import Path

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8085

_ICE_SCHEMES = ("stun:", "stuns:", "turn:", "turns:")


def _is_host(host: str) -> bool:
    try:
        host.encode("idna")  # as the system will write it
    except UnicodeError:
        return False
    return host != "" and not any(c.isspace() or c in "/[]@" for c in host)


class ConfigError(ValueError):
    """One clear sentence about what is wrong; nothing was started."""


@dataclass(frozen=True, slots=True)
class IceServer:
    """A STUN or TURN server as pages get it from `/ice`. Name and credential: TURN only."""

    url: str
    username: str | None = None
    credential: str | None = None

    def __post_init__(self) -> None:
        scheme, host = self.url[: self.url.find(":") + 1], self.url.partition(":")[2]
        if scheme not in _ICE_SCHEMES or not host or any(c.isspace() for c in self.url):
            raise ConfigError(
                f"{self.url!r} is no ICE server: it must begin with stun:, stuns:, turn: or turns:"
                " and name a host, for example stun:stun.l.google.com:19302"
            )
        if scheme.startswith("turn") and not (self.username and self.credential):
            raise ConfigError(
                f"the TURN server {self.url!r} needs a user name and a password: URL,USER,PASSWORD"
            )

    @classmethod
    def parse(cls, text: str) -> "IceServer":
        """Make one of `URL` or `URL,USER,PASSWORD`.

        Raises:
            ConfigError: as the constructor.
        """
        url, _, rest = text.partition(",")
        username, _, credential = rest.partition(",")
        return cls(url.strip(), username or None, credential or None)


DEFAULT_ICE_SERVERS = tuple(
    IceServer(f"stun:{host}.l.google.com:19302")
    for host in ("stun", "stun1", "stun2", "stun3", "stun4")
)


@dataclass(frozen=True, slots=True)
class ServerConfig:
    """Where to listen and what to serve.

    Raises:
        ConfigError: a value cannot be used.
    """

    host: str = DEFAULT_HOST  # an address of this machine, or 0.0.0.0 or :: for all of them
    port: int = DEFAULT_PORT  # 0: any free one
    ice_servers: tuple[IceServer, ...] = DEFAULT_ICE_SERVERS
    tls_certificate: Path | None = None  # PEM, with its chain; both or none
    tls_key: Path | None = None

    def __post_init__(self) -> None:
        if not _is_host(self.host):
            raise ConfigError("the host must be a name or an address, for example 127.0.0.1")
        if not 0 <= self.port <= 65535:
            raise ConfigError(f"the port must be a number from 0 to 65535, not {self.port}")
        if (self.tls_certificate is None) != (self.tls_key is None):
            raise ConfigError("a TLS certificate needs its key, and a key its certificate")
        for path in (self.tls_certificate, self.tls_key):
            if path is not None and not path.is_file():
                raise ConfigError(f"there is no file {path}")

    @property
    def is_secure(self) -> bool:
        """True if TLS is spoken."""
        return self.tls_certificate is not None
