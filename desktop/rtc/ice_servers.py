"""Which servers help two peers to find a path: settings -> what is asked how."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop.core.ice_url import IceUrl
from desktop.ports import IceServerSetting

log = logging.getLogger(__name__)


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
    """What was given; `desktop.rtc.reflexive` and `desktop.rtc.relays` ask them."""

    stun: tuple[tuple[str, int], ...]
    turn: tuple[TurnServer, ...]

    @property
    def answer_stun(self) -> tuple[tuple[str, int], ...]:
        """All that tell an address: TURN servers over UDP do so, too (RFC 8656 section 3.1)."""
        relays = ((turn.host, turn.port) for turn in self.turn if turn.transport == "udp")
        return tuple(dict.fromkeys((*self.stun, *relays)))


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


def _read(text: str, server: Mapping[str, object]) -> tuple[str, int] | TurnServer:
    url = IceUrl.parse(text)
    if not url.relays:
        return url.host, url.port
    return TurnServer(
        url.host,
        url.port,
        url.transport,
        url.is_tls,
        _text(server.get("username")),
        _text(server.get("credential")),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
