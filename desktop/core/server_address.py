"""The server's address as people type it, and as programs use it."""

import ipaddress
import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit, urlunsplit

_SCHEMES = {"ws": "ws", "http": "ws", "wss": "wss", "https": "wss"}
_FINGERPRINT = re.compile(r"^(?:[0-9a-f]{2}:?){31}[0-9a-f]{2}$")
# Also "#": who is told to add "#sha256=…" adds it to a link that has a password.
_BETWEEN_SECRETS = re.compile(r"&|#(?=sha256=)")
_HOST = re.compile(r"^[A-Za-z0-9._:-]+$")


class BadAddress(ValueError):
    """What was typed is no address of a server."""


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """Where the server is.

    `example.org`, `127.0.0.1:8085`, `ws://host:port/ws`, `https://host:port/?room=NAME` and
    `https://host:port/#sha256=FINGERPRINT&password=WORD` are understood. Without a scheme, a
    computer of one's own network (an IP address, `localhost`, a port) is asked without TLS, any
    other with it.
    """

    url: str  # of the WebSocket
    fingerprint: str | None = None  # SHA-256 of the certificate, 64 lower-case hex digits
    room: str | None = None  # the link named one
    password: str | None = field(default=None, repr=False)  # of that room, or a token

    @classmethod
    def parse(cls, text: str) -> "ServerAddress":
        """Understand what was typed.

        Raises:
            BadAddress: it cannot be an address.
        """
        text = text.strip()
        if "://" not in text:
            host = text.partition("/")[0]
            if host.endswith(":"):  # a scheme with a slash too few
                raise BadAddress(text)
            is_near = host.startswith("localhost") or bool(re.search(r"(:\d+|\.\d+|\])$", host))
            text = f"{'ws' if is_near else 'wss'}://{text}"
        try:
            parts = urlsplit(text)
            port = parts.port
            # Names in other scripts are asked for in the form that the network knows.
            host = parts.hostname or ""
            host = host if host.isascii() else host.encode("idna").decode()
        except ValueError as error:  # UnicodeError is one
            raise BadAddress(text) from error
        scheme = _SCHEMES.get(parts.scheme)
        if scheme is None or not _HOST.match(host) or port == 0 or parts.username is not None:
            raise BadAddress(text)
        if ":" in host:
            host = f"[{host}]"
        netloc = host if port is None else f"{host}:{port}"
        path = parts.path if parts.path not in ("", "/") else "/ws"
        room = parse_qs(parts.query).get("room", [None])[0]
        secrets = _parts(parts.fragment)
        return cls(
            f"{scheme}://{netloc}{path}",
            _fingerprint(secrets.get("sha256")),
            room,
            secrets.get("password") or None,
        )

    @property
    def is_near(self) -> bool:
        """Whether it is this computer, or one of the same network, by its address."""
        host = urlsplit(self.url).hostname or ""
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return host == "localhost"
        return address.is_loopback or address.is_private or address.is_link_local

    @property
    def origin(self) -> str:
        """The server's pages: `http://host:port`."""
        parts = urlsplit(self.url)
        return f"{'https' if parts.scheme == 'wss' else 'http'}://{parts.netloc}"


def address_of_link(link: str) -> str:
    """The address in an invitation; systems hand one over with `tandem:` before it.

    `tandem://HOST[:PORT]/ROOM` is short for `tandem:https://HOST[:PORT]/?room=ROOM`, and so is
    `tandem://HOST[:PORT]/?room=ROOM`; with `scheme=ws` in the query for `tandem:http://…`.

    Raises:
        BadAddress: it is no link, but a word for example.
    """
    inner = link.removeprefix("tandem:")
    if not inner.startswith("//"):
        if "://" not in inner:
            raise BadAddress(link)
        return inner
    parts, said = _short_link(link)
    scheme = said.get("scheme", "wss")
    if scheme not in _SCHEMES:
        raise BadAddress(link)
    room = unquote(parts.path.strip("/")) or said.get("room", "")
    query = f"room={quote(room, safe='')}" if room else ""
    page = "http" if _SCHEMES[scheme] == "ws" else "https"
    return urlunsplit((page, parts.netloc, "/", query, parts.fragment))


def name_of_link(link: str) -> str | None:
    """The name under which `tandem://HOST/ROOM?name=NAME` asks to join; None: it says none."""
    if not link.startswith("tandem://"):
        return None
    return _short_link(link)[1].get("name")


def page_link(server: str, room: str) -> str | None:
    """Where the other person finds the page of that room: an invitation, for the window too.

    It has what only the two ends are to know, as the address has it. None: the address is none.
    """
    try:
        address = ServerAddress.parse(server)
    except BadAddress:
        return None
    secrets = [("sha256", address.fingerprint), ("password", address.password)]
    fragment = "&".join(f"{name}={quote(value, safe='')}" for name, value in secrets if value)
    link = f"{address.origin}/?room={quote(room.strip(), safe='')}"
    return f"{link}#{fragment}" if fragment else link


def room_of_link(text: str) -> str | None:
    """The room that an invitation names, which was given as the server's address."""
    try:
        return ServerAddress.parse(text).room
    except BadAddress:
        return None


def without_secrets(text: str) -> str:
    """An address as it was typed, without what only the two ends are to know."""
    return text.partition("#")[0]


def without_password(text: str) -> str:
    """An address as it was typed, but for the password of its room."""
    address, _, fragment = text.partition("#")
    parts = _BETWEEN_SECRETS.split(fragment)
    kept = [part for part in parts if part and not part.startswith("password=")]
    return f"{address}#{'&'.join(kept)}" if kept else address


def _short_link(link: str) -> tuple[SplitResult, dict[str, str]]:
    """The parts of `tandem://…`, and the last value of everything in its query."""
    try:
        parts = urlsplit(link)
    except ValueError as error:
        raise BadAddress(link) from error
    return parts, {name: values[-1] for name, values in parse_qs(parts.query).items()}


def _parts(fragment: str) -> dict[str, str]:
    """What stands behind "#"; a plus is a plus there, since it is no form that a page sent."""
    pairs = [part.partition("=") for part in _BETWEEN_SECRETS.split(fragment)]
    return {name: unquote(value) for name, _, value in pairs}


def _fingerprint(digits: str | None) -> str | None:
    if digits is None:
        return None
    # Blanks: where it is shown for comparison, it stands in groups.
    digits = "".join(digits.lower().split())
    if not _FINGERPRINT.match(digits):
        raise BadAddress(digits)
    return digits.replace(":", "")
