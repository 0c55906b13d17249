"""What a server is started with: a frozen value, checked when it is made."""

import ipaddress
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from server.limits import Limits
from server.protocol.messages import MAX_PASSWORD_LENGTH
from server.protocol.names import MAX_NAME_LENGTH, normalized_room

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8085
DEFAULT_STORE_PORT = 6379
IN_MEMORY = "memory"

_STORE_SCHEMES = ("redis", "rediss")
_ICE_SCHEMES = ("stun:", "stuns:", "turn:", "turns:")
_USUAL_PORTS = {"http": 80, "https": 443}  # which no browser writes into an origin
_LEAST_SECRET = 16  # characters; shorter ones are guessed
_LEAST_TOKEN_SECRET = 32  # whoever has a token can try secrets at home, as fast as they like
_LEAST_PASSWORD = 8  # tries are counted, but not those of many addresses together
_PASSWORD_BOUNDS = f"must have {_LEAST_PASSWORD} to {MAX_PASSWORD_LENGTH} characters"
_TURN_LIFE_S = (60, 7 * 24 * 3600)
_DRAIN_S = (0, 300)

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _is_host(host: str) -> bool:
    try:
        host.encode("idna")  # as the system will write it
    except UnicodeError:
        return False
    return host != "" and not any(c.isspace() or c in "/[]@" for c in host)


class ConfigError(ValueError):
    """One clear sentence for each thing that is wrong, in lines; nothing was started."""

    def __init__(self, *mistakes: str) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


@dataclass(frozen=True, slots=True)
class IceServer:
    """A STUN or TURN server as pages get it from `/ice`. Name and credential: TURN only."""

    url: str
    username: str | None = None
    credential: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if not is_ice_url(self.url):
            raise ConfigError(
                f"{self.url!r} is no ICE server: it must begin with stun:, stuns:, turn: or turns:"
                " and name a host, for example stun:stun.l.google.com:19302"
            )
        if self.url.startswith("turn") and not (self.username and self.credential):
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


def is_ice_url(url: str) -> bool:
    """True for the address of a STUN or TURN server."""
    scheme, host = url[: url.find(":") + 1], url.partition(":")[2]
    return scheme in _ICE_SCHEMES and host != "" and not any(c.isspace() for c in url)


DEFAULT_ICE_SERVERS = tuple(
    IceServer(f"stun:{host}.l.google.com:19302")
    for host in ("stun", "stun1", "stun2", "stun3", "stun4")
)


@dataclass(frozen=True, slots=True)
class Turn:
    """A coturn with a shared secret (`use-auth-secret`); everybody gets a password of its own."""

    urls: tuple[str, ...] = ()
    secret: str = field(default="", repr=False)
    life_seconds: int = 12 * 3600  # of one password; coturn ends no running relay for it

    def mistakes(self) -> list[str]:
        """Tell in one sentence each what cannot be used; empty if all can."""
        found = [
            f"{url!r} is no TURN server: it must begin with turn: or turns: and name a host"
            for url in self.urls
            if not (is_ice_url(url) and url.startswith("turn"))
        ]
        if bool(self.urls) != bool(self.secret):
            found.append("turn_urls need turn_secret, and turn_secret needs turn_urls")
        least, most = _TURN_LIFE_S
        if not least <= self.life_seconds <= most:
            found.append(
                f"turn_life_seconds must be a number from {least} to {most},"
                f" not {self.life_seconds}"
            )
        return found


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """A Redis or Valkey in which several servers keep their rooms."""

    host: str
    port: int = DEFAULT_STORE_PORT
    database: int = 0
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    is_secure: bool = False  # TLS, with the authorities that this machine trusts

    @classmethod
    def parse(cls, text: str) -> "StoreAddress | None":
        """Make one of `redis[s]://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE]`; None of `memory`.

        Raises:
            ConfigError: it is neither. The sentence does not repeat what may be a password.
        """
        if text == IN_MEMORY:
            return None
        try:
            parts = urlsplit(text)
            port = parts.port or DEFAULT_STORE_PORT
            database = int(parts.path.removeprefix("/") or 0)
        except ValueError:
            parts, port, database = urlsplit(""), 0, -1
        if (
            parts.scheme not in _STORE_SCHEMES
            or not _is_host(parts.hostname or "")
            or parts.query
            or parts.fragment
            or database < 0
        ):
            raise ConfigError(
                "store must be memory, or an address as redis://:PASSWORD@HOST:6379/0"
                " (rediss:// for TLS)"
            )
        return cls(
            parts.hostname or "",
            port,
            database,
            unquote(parts.username) if parts.username else None,
            unquote(parts.password) if parts.password else None,
            is_secure=parts.scheme == "rediss",
        )

    def __str__(self) -> str:
        """As it may be shown: without name and password."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        scheme = "rediss" if self.is_secure else "redis"
        return f"{scheme}://{host}:{self.port}/{self.database}"


@dataclass(frozen=True, slots=True)
class Locks:
    """What opens rooms. Without any of these every room is open."""

    password: str = field(default="", repr=False)  # of each room that has none of its own
    room_passwords: Mapping[str, str] = field(default_factory=dict, repr=False)
    token_secret: str = field(default="", repr=False)  # with it every room needs something

    def is_locked(self, room: str) -> bool:
        """True if the room (normalized) needs a password or a token."""
        return self.token_secret != "" or self.password_of(room) != ""

    def password_of(self, room: str) -> str:
        """The password of the room (normalized); empty if there is none."""
        return self.room_passwords.get(room, self.password)

    def mistakes(self) -> list[str]:
        """Tell in one sentence each what cannot be used, without the secrets; empty if all can."""
        found = []
        if self.token_secret and len(self.token_secret) < _LEAST_TOKEN_SECRET:
            found.append(f"token_secret must have at least {_LEAST_TOKEN_SECRET} characters")
        if self.password and not _is_password(self.password):
            found.append(f"password {_PASSWORD_BOUNDS}")
        for room, password in self.room_passwords.items():
            if room != normalized_room(room) or not 1 <= len(room) <= MAX_NAME_LENGTH:
                found.append(f"room_passwords has {room[:80]!r}, which is no name of a room")
            elif not _is_password(password):
                found.append(f"the password of {room!r} in room_passwords {_PASSWORD_BOUNDS}")
        return found


@dataclass(frozen=True, slots=True)
class ServerConfig:
    """Where to listen, what to serve, and to whom.

    Raises:
        ConfigError: values cannot be used.
    """

    host: str = DEFAULT_HOST  # an address of this machine, or 0.0.0.0 or :: for all of them
    port: int = DEFAULT_PORT  # 0: any free one
    ice_servers: tuple[IceServer, ...] = DEFAULT_ICE_SERVERS
    turn: Turn = field(default_factory=Turn)
    tls_certificate: Path | None = None  # PEM, with its chain; both or none
    tls_key: Path | None = None
    allowed_origins: tuple[str, ...] = ()  # of pages; empty: every page
    trusted_proxies: tuple[Network, ...] = ()  # whose X-Forwarded-For is believed
    store: StoreAddress | None = None  # where the rooms are; None: in this process
    admin_token: str = field(default="", repr=False)  # shows names in /status; empty: nobody
    drain_seconds: float = 0.0  # from the wish to stop until members are let go
    locks: Locks = field(default_factory=Locks)
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        mistakes = [*self._place_mistakes(), *self._guard_mistakes()]
        mistakes += [*self.turn.mistakes(), *self.locks.mistakes(), *self.limits.mistakes()]
        if mistakes:
            raise ConfigError(*mistakes)

    def _place_mistakes(self) -> list[str]:
        found = []
        if not _is_host(self.host):
            found.append("the host must be a name or an address, for example 127.0.0.1")
        if not 0 <= self.port <= 65535:
            found.append(f"the port must be a number from 0 to 65535, not {self.port}")
        if (self.tls_certificate is None) != (self.tls_key is None):
            found.append("a TLS certificate needs its key, and a key its certificate")
        else:
            paths = dict.fromkeys(filter(None, (self.tls_certificate, self.tls_key)))
            found += [f"there is no file {path}" for path in paths if not path.is_file()]
        return found

    def _guard_mistakes(self) -> list[str]:
        found = [
            f"{origin!r} is no origin: it must be written as https://example.org,"
            " without a path and without the usual port"
            for origin in self.allowed_origins
            if not is_origin(origin)
        ]
        if self.admin_token and len(self.admin_token) < _LEAST_SECRET:
            found.append(f"admin_token must have at least {_LEAST_SECRET} characters")
        least, most = _DRAIN_S
        if not (math.isfinite(self.drain_seconds) and least <= self.drain_seconds <= most):
            found.append(
                f"drain_seconds must be a number from {least} to {most}, not {self.drain_seconds}"
            )
        return found

    @property
    def is_secure(self) -> bool:
        """True if TLS is spoken."""
        return self.tls_certificate is not None


def parse_network(text: str) -> Network:
    """Make a network of an address or of `ADDRESS/BITS`.

    Raises:
        ConfigError: it is neither.
    """
    try:
        return ipaddress.ip_network(text.strip())
    except ValueError:
        raise ConfigError(
            f"{text!r} is no address and no network, for example 10.0.0.0/8"
        ) from None


def _is_password(text: str) -> bool:
    return _LEAST_PASSWORD <= len(text) <= MAX_PASSWORD_LENGTH


def is_origin(text: str) -> bool:
    """True for the place of a page as browsers write it: scheme, host and port, nothing else."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    written = f"{parts.scheme}://{host}" + (f":{port}" if port is not None else "")
    return (
        parts.scheme in _USUAL_PORTS
        and host != ""
        and port != _USUAL_PORTS[parts.scheme]
        and text == written
    )
