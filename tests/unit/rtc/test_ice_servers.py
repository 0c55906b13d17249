import pytest

from desktop.core.settings import DEFAULT_STUN_SERVERS
from desktop.rtc.ice_servers import TurnServer, read_ice_servers


def test_the_default_list_is_read() -> None:
    servers = read_ice_servers(DEFAULT_STUN_SERVERS)

    assert servers.stun[0] == ("stun.l.google.com", 19302)
    assert len(servers.stun) == 5
    assert servers.turn == ()


def test_objects_as_in_browsers_are_read() -> None:
    urls = ["turn:relay.example", "turn:[2001:db8::7]:80?transport=tcp", "turns:relay.example:443"]
    turn = {"urls": urls, "username": "anna", "credential": "secret"}

    servers = read_ice_servers([turn, {"urls": "stun:stun.example"}, turn])

    assert servers.stun == (("stun.example", 3478),)
    assert servers.turn == (
        TurnServer("relay.example", 3478, "udp", False, "anna", "secret"),
        TurnServer("2001:db8::7", 80, "tcp", False, "anna", "secret"),
        TurnServer("relay.example", 443, "tcp", True, "anna", "secret"),
    )


def test_relays_over_udp_are_asked_for_the_own_address_after_those_that_do_nothing_else() -> None:
    urls = ["turn:relay.example", "turn:relay.example:80?transport=tcp", "turn:stun.example"]

    servers = read_ice_servers([{"urls": urls}, "stun:stun.example"])

    assert servers.answer_stun == (("stun.example", 3478), ("relay.example", 3478))


@pytest.mark.expects_warnings("left out")
@pytest.mark.parametrize(
    "url",
    [
        *("", "http://example.org", "stun:", "stun:a:99999", "stun:anna@a", "turn:[::1"),
        *("stuns:stun.example", "turns:a?transport=udp", "turn:a?transport=quic"),
    ],
)
def test_what_cannot_be_used_is_left_out(url: str) -> None:
    servers = read_ice_servers([url, "stun:stun.example"])

    assert servers.stun == (("stun.example", 3478),)
