"""Which servers help two peers to find a path: settings -> what is asked how."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiortc import RTCIceServer
from aiortc.rtcicetransport import parse_stun_turn_uri

from desktop.ports import IceServerSetting

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class IceServers:
    """`stun` are asked by `desktop.rtc.reflexive`; `turn` are aiortc's affair."""

    stun: tuple[tuple[str, int], ...]
    turn: tuple[RTCIceServer, ...]


def read_ice_servers(settings: Sequence[IceServerSetting]) -> IceServers:
    """Read URLs (`stun:host:port`) or objects as `RTCPeerConnection` takes them in browsers.

    What cannot be read is logged and left out: a call in the same house works without.
    """
    stun: list[tuple[str, int]] = []
    turn: list[RTCIceServer] = []
    for setting in settings:
        server: Mapping[str, object] = {"urls": setting} if isinstance(setting, str) else setting
        urls = server.get("urls")
        for url in [urls] if isinstance(urls, str) else urls if isinstance(urls, Sequence) else ():
            try:
                parts = parse_stun_turn_uri(str(url))
            except ValueError as error:
                log.warning("The ICE server %r is left out: %s", url, error)
                continue
            if parts["scheme"] == "stun":
                stun.append((parts["host"], parts["port"]))
            elif parts["scheme"] in ("turn", "turns"):
                turn.append(
                    RTCIceServer(
                        urls=str(url),
                        username=_text(server.get("username")),
                        credential=_text(server.get("credential")),
                    )
                )
            else:
                log.warning("The ICE server %r is left out: no STUN over TLS", url)
    return IceServers(tuple(stun), tuple(turn))


def _text(value: object) -> str | None:
    return None if value is None else str(value)
