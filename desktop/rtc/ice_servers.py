"""Which servers help two peers to find a path: settings -> what is asked how."""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop.ports import IceServerSetting

log = logging.getLogger(__name__)

# RFC 7064 and 7065.
_URL = re.compile(
    r"(?P<scheme>stuns?|turns?):(?:\[(?P<v6>[0-9A-Fa-f:.]+)\]|(?P<host>[^\[\]?:/@\s]+))"
    r"(?::(?P<port>\d{1,5}))?(?:\?transport=(?P<transport>udp|tcp))?",
    re.IGNORECASE,
)
_PORT, _TLS_PORT = 3478, 5349


@dataclass(frozen=True, slots=True)
class TurnServer:
    """A server that relays, and how it is reached."""

    host: str
    port: int
    transport: str  # "udp" or "tcp"
    is_tls: bool  # over TCP
    username: str | None
    credential: str | None


@dataclass(frozen=True, slots=True)
class IceServers:
    """`stun` are asked by `desktop.rtc.reflexive`, `turn` by `desktop.rtc.relays`."""

    stun: tuple[tuple[str, int], ...]
    turn: tuple[TurnServer, ...]


def read_ice_servers(settings: Sequence[IceServerSetting]) -> IceServers:
    """Read URLs (`stun:host:port`) or objects as `RTCPeerConnection` takes them in browsers.

    What cannot be read is logged and left out: a call in the same house works without.
    """
    stun: list[tuple[str, int]] = []
    turn: list[TurnServer] = []
    for setting in settings:
        server: Mapping[str, object] = {"urls": setting} if isinstance(setting, str) else setting
        urls = server.get("urls")
        for url in [urls] if isinstance(urls, str) else urls if isinstance(urls, Sequence) else ():
            try:
                read = _read(str(url), server)
            except ValueError as error:
                log.warning("The ICE server %r is left out: %s", url, error)
                continue
            if isinstance(read, TurnServer):
                turn.append(read)
            else:
                stun.append(read)
    return IceServers(tuple(dict.fromkeys(stun)), tuple(dict.fromkeys(turn)))


def _read(url: str, server: Mapping[str, object]) -> tuple[str, int] | TurnServer:
    parts = _URL.fullmatch(url.strip())
    if parts is None:
        raise ValueError("not a STUN or TURN address like turn:example.org:3478?transport=tcp")
    scheme, transport = parts["scheme"].lower(), (parts["transport"] or "").lower()
    is_tls = scheme.endswith("s")
    host = parts["v6"] or parts["host"]
    port = int(parts["port"] or (_TLS_PORT if is_tls else _PORT))
    if not 0 < port < 65536:
        raise ValueError(f"there is no port {port}")
    if scheme.startswith("stun"):
        if is_tls:
            raise ValueError("no STUN over TLS")
        return host, port
    if is_tls and transport == "udp":
        raise ValueError("no TURN over DTLS; leave ?transport=udp out")
    return TurnServer(
        host,
        port,
        transport or ("tcp" if is_tls else "udp"),
        is_tls,
        _text(server.get("username")),
        _text(server.get("credential")),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
