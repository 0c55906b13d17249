import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.server_address import BadAddress, ServerAddress

FINGERPRINT = "ab" * 32


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("ws://127.0.0.1:8085/ws", "ws://127.0.0.1:8085/ws"),
        ("127.0.0.1:8085", "ws://127.0.0.1:8085/ws"),
        (" localhost:1 ", "ws://localhost:1/ws"),
        ("192.168.1.5", "ws://192.168.1.5/ws"),
        ("[::1]:8085", "ws://[::1]:8085/ws"),
        ("example.org", "wss://example.org/ws"),
        ("http://127.0.0.1:8085/", "ws://127.0.0.1:8085/ws"),
        ("https://example.org/?room=r", "wss://example.org/ws"),
        ("wss://example.org:444/wsgo", "wss://example.org:444/wsgo"),
    ],
)
def test_what_people_type_is_understood(typed: str, url: str) -> None:
    assert ServerAddress.parse(typed).url == url


@pytest.mark.parametrize(
    "typed",
    ["", "  ", "ftp://example.org", "ws://", "ws://host:port", "ws://host:70000", "ws://u:p@host",
     "ws://host:0", "two words", "http://host/#sha256=abc"],
)  # fmt: skip
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(BadAddress):
        ServerAddress.parse(typed)


def test_link_of_a_host_carries_room_and_fingerprint() -> None:
    colons = ":".join(["AB"] * 32)
    address = ServerAddress.parse(f"https://10.0.0.2:8085/?room=my%20room#sha256={colons}")
    assert address.room == "my room"
    assert address.fingerprint == FINGERPRINT
    assert address.origin == "https://10.0.0.2:8085"


@given(st.text(max_size=80))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        address = ServerAddress.parse(text)
    except BadAddress:
        return
    assert address.url.startswith(("ws://", "wss://"))
    assert ServerAddress.parse(address.url).url == address.url
