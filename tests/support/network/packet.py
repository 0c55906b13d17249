"""An IP packet as a router sees it: where from, where to, and with other addresses instead.

Pure: bytes in, bytes out. IPv4 and IPv6 without extension headers; of fragments, which nobody here
sends, ports are not known.
"""

import socket
import struct
from dataclasses import dataclass
from enum import IntEnum


class Protocol(IntEnum):
    """Those that have ports."""

    TCP = 6
    UDP = 17


Endpoint = tuple[str, int]  # address, port

_IPV4_HEADER_BYTES, _IPV6_HEADER_BYTES = 20, 40
_IPV4_CHECKSUM = 10
_CHECKSUM_IN = {Protocol.TCP: 16, Protocol.UDP: 6}  # bytes after the IP header
_FRAGMENT_OFFSET = 0x1FFF


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet; `protocol` None and ports 0 if it has no ports."""

    data: bytes
    header_bytes: int
    protocol: Protocol | None
    source: Endpoint
    destination: Endpoint

    def between(self, source: Endpoint, destination: Endpoint) -> "Packet":
        """The same between others, as after a translation of addresses. IPv4 with ports only."""
        assert self.protocol is not None
        assert self.data[0] >> 4 == 4
        changed = bytearray(self.data)
        changed[12:20] = socket.inet_aton(source[0]) + socket.inet_aton(destination[0])
        ports = self.header_bytes
        changed[ports : ports + 4] = struct.pack("!HH", source[1], destination[1])
        old, new = self.data[12:20], bytes(changed[12:20])
        _renew(changed, _IPV4_CHECKSUM, old, new)
        old += self.data[ports : ports + 4]
        new += changed[ports : ports + 4]
        checksum = ports + _CHECKSUM_IN[self.protocol]
        if self.protocol is Protocol.TCP or any(changed[checksum : checksum + 2]):
            _renew(changed, checksum, old, new)  # UDP may do without one
        return Packet(bytes(changed), ports, self.protocol, source, destination)


def read_packet(data: bytes) -> Packet | None:
    """None if it is no whole IP packet."""
    version = data[0] >> 4 if data else 0
    if version == 4 and len(data) >= _IPV4_HEADER_BYTES:
        header_bytes = (data[0] & 0x0F) * 4
        number = data[9]
        is_fragment = struct.unpack_from("!H", data, 6)[0] & _FRAGMENT_OFFSET != 0
        source, destination = socket.inet_ntoa(data[12:16]), socket.inet_ntoa(data[16:20])
    elif version == 6 and len(data) >= _IPV6_HEADER_BYTES:
        header_bytes, number, is_fragment = _IPV6_HEADER_BYTES, data[6], False
        source = socket.inet_ntop(socket.AF_INET6, data[8:24])
        destination = socket.inet_ntop(socket.AF_INET6, data[24:40])
    else:
        return None
    if header_bytes < _IPV4_HEADER_BYTES:
        return None
    has_ports = number in _CHECKSUM_IN and not is_fragment and len(data) >= header_bytes + 8
    if not has_ports:
        return Packet(data, header_bytes, None, (source, 0), (destination, 0))
    from_port, to_port = struct.unpack_from("!HH", data, header_bytes)
    return Packet(data, header_bytes, Protocol(number), (source, from_port), (destination, to_port))


def _renew(data: bytearray, at: int, old: bytes, new: bytes) -> None:
    """Correct a checksum for bytes that were replaced (RFC 1624)."""
    total = ~struct.unpack_from("!H", data, at)[0] & 0xFFFF
    total += sum(~word & 0xFFFF for (word,) in struct.iter_unpack("!H", old))
    total += sum(word for (word,) in struct.iter_unpack("!H", new))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    struct.pack_into("!H", data, at, ~total & 0xFFFF)
