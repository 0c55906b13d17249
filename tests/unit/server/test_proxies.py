"""Whose address it is when proxies stand in between."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.config import parse_network
from server.proxies import client_address

PROXIES = (parse_network("10.0.0.0/8"), parse_network("127.0.0.1"), parse_network("2001:db8::/32"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("192.0.2.7", [], "192.0.2.7"),
        ("192.0.2.7", ["198.51.100.1"], "192.0.2.7"),  # nobody vouches for it
        ("10.1.2.3", ["198.51.100.1"], "198.51.100.1"),
        ("::ffff:10.1.2.3", ["::ffff:198.51.100.1"], "198.51.100.1"),
        ("127.0.0.1", ["203.0.113.9, 198.51.100.1, 10.0.0.2"], "198.51.100.1"),
        ("127.0.0.1", ["203.0.113.9", "198.51.100.1", "10.0.0.2"], "198.51.100.1"),
        ("127.0.0.1", ["[2a00::1]:4711"], "2a00::1"),
        ("127.0.0.1", ["198.51.100.1:4711"], "198.51.100.1"),
        ("127.0.0.1", ["2001:db8::1"], "2001:db8::1"),
        ("127.0.0.1", ["198.51.100.1, nonsense"], "127.0.0.1"),
        ("127.0.0.1", [""], "127.0.0.1"),
        ("127.0.0.1", [], "127.0.0.1"),
        ("unknown", ["198.51.100.1"], "unknown"),
    ],
)
def test_trusted_proxies_only_are_believed(peer: str, forwarded: list[str], expected: str) -> None:
    assert client_address(peer, forwarded, PROXIES) == expected


@given(st.lists(st.text(max_size=30), max_size=5), st.ip_addresses(v=4))
def test_what_a_client_writes_never_hides_where_it_comes_from(
    written: list[str], person: ipaddress.IPv4Address
) -> None:
    told = client_address("10.0.0.1", [*written, str(person)], (parse_network("10.0.0.1"),))
    if str(person) != "10.0.0.1":
        assert told == str(person)


@given(st.text(max_size=40), st.lists(st.text(max_size=40), max_size=4))
def test_nonsense_raises_nothing(peer: str, forwarded: list[str]) -> None:
    client_address(peer, forwarded, PROXIES)
