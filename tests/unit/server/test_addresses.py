"""Which address is told to the other person."""

import ipaddress

import pytest

from server.addresses import is_wildcard, reachable_hosts, url_host
from server.config import ServerConfig


@pytest.mark.parametrize("host", ["127.0.0.1", "192.168.7.7", "::1", "box.example"])
def test_one_address_is_told_as_it_is(host: str) -> None:
    assert not is_wildcard(host)
    assert reachable_hosts(host) == (host,)
    assert ServerConfig(host=host).host == host


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_all_addresses_are_told_loopback_last(host: str) -> None:
    assert is_wildcard(host)
    *others, last = reachable_hosts(host)
    assert last == "127.0.0.1"
    assert not [other for other in others if ipaddress.ip_address(other).is_loopback]


def test_ipv6_stands_in_brackets() -> None:
    assert (url_host("::1"), url_host("127.0.0.1")) == ("[::1]", "127.0.0.1")
