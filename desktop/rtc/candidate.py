"""Network addresses of a call: the text on the wire <-> aiortc's value. Pure."""

import ipaddress
import re

from aiortc import RTCIceCandidate

_PREFIX = re.compile(r"^(?:a=)?candidate:")
_LOCAL_NAME = re.compile(r"^[A-Za-z0-9-]{1,63}\.local$")  # mDNS, as browsers hide addresses
_TYPES = ("host", "srflx", "prflx", "relay")
_MAX_TEXT = 512


def candidate_from_text(text: str) -> RTCIceCandidate:
    """Read `candidate:…` as it stands in an SDP attribute or in a message.

    Raises:
        ValueError: it is malformed, or of a kind that cannot be used here: TCP, another component
            than 1 (RTP and RTCP share one), a host name that is not mDNS.
    """
    if len(text) > _MAX_TEXT:
        raise ValueError("too long")
    bits = _PREFIX.sub("", text.strip()).split()
    if len(bits) < 8 or bits[6] != "typ":
        raise ValueError("not a candidate")
    foundation, component, transport, priority, host, port, _, kind = bits[:8]
    if transport.lower() != "udp":
        raise ValueError(f"transport {transport}")
    if int(component) != 1:
        raise ValueError(f"component {component}")
    if kind not in _TYPES:
        raise ValueError(f"type {kind}")
    if not 0 < int(port) < 65536:
        raise ValueError(f"port {port}")
    if not is_local_name(host):
        ipaddress.ip_address(host)
    # aioice knows peer-reflexive addresses only as its own finding.
    candidate = RTCIceCandidate(
        component=1,
        foundation=foundation,
        ip=host,
        port=int(port),
        priority=int(priority),
        protocol="udp",
        type="srflx" if kind == "prflx" else kind,
    )
    extensions = dict(zip(bits[8::2], bits[9::2], strict=False))
    if "raddr" in extensions and "rport" in extensions:
        candidate.relatedAddress = extensions["raddr"]
        candidate.relatedPort = int(extensions["rport"])
    return candidate


def ufrag_of(text: str) -> str | None:
    """The user fragment that a candidate says it belongs to, e.g. `wXyZ`; None if it says none."""
    bits = text.split()
    extensions = dict(zip(bits[8::2], bits[9::2], strict=False))
    return extensions.get("ufrag")


def is_local_name(host: str) -> bool:
    """True for a name like `0ae9….local`, which is looked up by mDNS."""
    return _LOCAL_NAME.match(host) is not None


def text_of_reflexive(
    foundation: str, priority: int, address: tuple[str, int], base: tuple[str, int]
) -> str:
    """A server-reflexive candidate: `address` is seen from outside, `base` is the own socket."""
    return (
        f"candidate:{foundation} 1 udp {priority} {address[0]} {address[1]} typ srflx"
        f" raddr {base[0]} rport {base[1]}"
    )
