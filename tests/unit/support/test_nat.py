"""Translations of addresses do what their kinds say, and packets stay whole."""

import socket
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.network.nat import BY_ADDRESS, OPEN, SYMMETRIC, USUAL, Nat, NatKind
from tests.support.network.packet import Protocol, read_packet

INSIDE = ("192.168.1.2", 5000)
PEER = ("203.0.113.1", 40_000)
SAME_HOST = ("203.0.113.1", 40_001)
OTHER = ("203.0.113.2", 40_000)

addresses = st.binary(min_size=4, max_size=4).map(socket.inet_ntoa)
endpoints = st.tuples(addresses, st.integers(1, 65_535))


@pytest.mark.parametrize(
    ("kind", "same_host", "other"),
    [(OPEN, True, True), (USUAL, True, True), (BY_ADDRESS, True, False), (SYMMETRIC, False, False)],
)
def test_port_outside_depends_on_the_far_side_as_the_kind_says(
    kind: NatKind, same_host: bool, other: bool
) -> None:
    nat = Nat(kind, "198.51.100.1")
    first = nat.outgoing(Protocol.UDP, INSIDE, PEER)
    assert (nat.outgoing(Protocol.UDP, INSIDE, SAME_HOST) == first) is same_host
    assert (nat.outgoing(Protocol.UDP, INSIDE, OTHER) == first) is other
    assert nat.outgoing(Protocol.UDP, INSIDE, PEER) == first


@pytest.mark.parametrize(
    ("kind", "same_host", "other"),
    [
        (OPEN, True, True),
        (USUAL, False, False),
        (BY_ADDRESS, True, False),
        (SYMMETRIC, False, False),
    ],
)
def test_who_was_not_sent_to_gets_in_as_the_kind_says(
    kind: NatKind, same_host: bool, other: bool
) -> None:
    nat = Nat(kind, "198.51.100.1")
    _, port = nat.outgoing(Protocol.UDP, INSIDE, PEER)
    assert nat.incoming(Protocol.UDP, PEER, port) == INSIDE
    assert (nat.incoming(Protocol.UDP, SAME_HOST, port) == INSIDE) is same_host
    assert (nat.incoming(Protocol.UDP, OTHER, port) == INSIDE) is other
    assert nat.incoming(Protocol.TCP, PEER, port) is None
    assert nat.incoming(Protocol.UDP, PEER, port + 1) is None


@given(
    st.sampled_from([OPEN, USUAL, BY_ADDRESS, SYMMETRIC]), st.lists(st.tuples(endpoints, endpoints))
)
def test_every_answer_comes_to_who_asked(
    kind: NatKind, asked: list[tuple[tuple[str, int], tuple[str, int]]]
) -> None:
    nat = Nat(kind, "198.51.100.1")
    ports = [nat.outgoing(Protocol.UDP, inside, far)[1] for inside, far in asked]
    for (inside, far), port in zip(asked, ports, strict=True):
        assert nat.incoming(Protocol.UDP, far, port) == inside


def ones_sum(data: bytes) -> int:
    """The sum of RFC 1071; 0xFFFF over data with a right checksum in it."""
    padded = data + b"\0" * (len(data) % 2)
    total = sum(int(word) for (word,) in struct.iter_unpack("!H", padded))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total


def made(
    protocol: Protocol, source: tuple[str, int], destination: tuple[str, int], body: bytes
) -> bytes:
    """A packet with right checksums."""
    both = socket.inet_aton(source[0]) + socket.inet_aton(destination[0])
    ports = struct.pack("!HH", source[1], destination[1])
    if protocol is Protocol.UDP:
        rest, at = ports + struct.pack("!HH", 8 + len(body), 0) + body, 6
    else:
        rest, at = ports + struct.pack("!IIBBHHH", 1, 2, 0x50, 0x10, 1000, 0, 0) + body, 16
    segment = bytearray(rest)
    pseudo = both + struct.pack("!BBH", 0, protocol, len(segment))
    struct.pack_into("!H", segment, at, (~ones_sum(pseudo + bytes(segment)) & 0xFFFF) or 0xFFFF)
    header = bytearray(
        struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(segment), 7, 0x4000, 64, protocol, 0) + both
    )
    struct.pack_into("!H", header, 10, ~ones_sum(bytes(header)) & 0xFFFF)
    return bytes(header + segment)


@given(
    st.sampled_from(list(Protocol)),
    endpoints,
    endpoints,
    endpoints,
    endpoints,
    st.binary(max_size=64),
)
def test_translated_packet_is_another_one_with_right_checksums(
    protocol: Protocol,
    source: tuple[str, int],
    destination: tuple[str, int],
    new_source: tuple[str, int],
    new_destination: tuple[str, int],
    body: bytes,
) -> None:
    packet = read_packet(made(protocol, source, destination, body))
    assert packet is not None
    assert (packet.protocol, packet.source, packet.destination) == (protocol, source, destination)
    changed = packet.between(new_source, new_destination)
    assert read_packet(changed.data) == changed
    assert (changed.source, changed.destination) == (new_source, new_destination)
    assert changed.data.endswith(body)
    assert ones_sum(changed.data[:20]) == 0xFFFF
    segment = changed.data[20:]
    pseudo = changed.data[12:20] + struct.pack("!BBH", 0, protocol, len(segment))
    assert ones_sum(pseudo + segment) == 0xFFFF


@given(st.binary(max_size=80))
def test_whatever_comes_is_no_packet_or_one_that_is_whole(data: bytes) -> None:
    packet = read_packet(data)
    if packet is not None and packet.protocol is not None:
        assert len(data) >= packet.header_bytes + 8
