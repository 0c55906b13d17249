"""Addresses of STUN and TURN servers (RFC 7064 and 7065)."""

import re
from dataclasses import dataclass

_URL = re.compile(
    r"(?P<scheme>stuns?|turns?):(?:\[(?P<v6>[0-9A-Fa-f:.]+)\]|(?P<host>[^\[\]?:/@\s]+))"
    r"(?::(?P<port>\d{1,5}))?(?:\?transport=(?P<transport>udp|tcp))?",
    re.IGNORECASE,
)
_PORT, _TLS_PORT = 3478, 5349


@dataclass(frozen=True, slots=True)
class IceUrl:
    """A server that tells addresses (STUN), or one that relays (TURN), and how it is reached."""

    relays: bool
    host: str
    port: int
    transport: str  # "udp" or "tcp"
    is_tls: bool  # over TCP

    @classmethod
    def parse(cls, text: str) -> "IceUrl":
        """Read `turn:host:port?transport=tcp` and the like. Raises ValueError with the reason."""
        parts = _URL.fullmatch(text.strip())
        if parts is None:
            raise ValueError("not a STUN or TURN address like turn:example.org:3478?transport=tcp")
        scheme, transport = parts["scheme"].lower(), (parts["transport"] or "").lower()
        is_tls = scheme.endswith("s")
        port = int(parts["port"] or (_TLS_PORT if is_tls else _PORT))
        if not 0 < port < 65536:
            raise ValueError(f"there is no port {port}")
        relays = scheme.startswith("turn")
        if is_tls and not relays:
            raise ValueError("no STUN over TLS")
        if is_tls and transport == "udp":
            raise ValueError("no TURN over DTLS; leave ?transport=udp out")
        host = parts["v6"] or parts["host"]
        return cls(relays, host, port, transport or ("tcp" if is_tls else "udp"), is_tls)
