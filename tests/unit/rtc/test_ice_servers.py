import pytest

from desktop.core.settings import DEFAULT_STUN_SERVERS
from desktop.rtc.ice_servers import read_ice_servers


def test_the_default_list_is_read() -> None:
    servers = read_ice_servers(DEFAULT_STUN_SERVERS)

    assert servers.stun[0] == ("stun.l.google.com", 19302)
    assert len(servers.stun) == 5
    assert servers.turn == ()


def test_objects_as_in_browsers_are_read() -> None:
    turn = {"urls": ["turn:relay.example:3478"], "username": "anna", "credential": "secret"}

    servers = read_ice_servers([turn, {"urls": "stun:stun.example"}])

    assert servers.stun == (("stun.example", 3478),)
    assert [(s.urls, s.username, s.credential) for s in servers.turn] == [
        ("turn:relay.example:3478", "anna", "secret")
    ]


@pytest.mark.expects_warnings("left out")
@pytest.mark.parametrize("url", ["", "http://example.org", "stun:", "stuns:stun.example"])
def test_what_cannot_be_used_is_left_out(url: str) -> None:
    servers = read_ice_servers([url, "stun:stun.example"])

    assert servers.stun == (("stun.example", 3478),)
