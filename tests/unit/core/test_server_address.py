import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.server_address import BadAddress, ServerAddress, room_of_link, without_secrets

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
        ("пример.рф:8085", "ws://xn--e1afmkfd.xn--p1ai:8085/ws"),
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


@pytest.mark.parametrize(
    ("fragment", "password"),
    [
        ("password=word", "word"),
        ("password=a%26b%23%25+c%20d", "a&b#%+c d"),
        (f"sha256={FINGERPRINT}&password=a=b", "a=b"),
        ("password=%D0%B4%D0%B0", "да"),
        ("password=100%", "100%"),
        ("password=", None),
        ("", None),
        ("word", None),
    ],
)
def test_password_of_a_link_is_read_and_never_shown(fragment: str, password: str | None) -> None:
    link = f"https://example.org/?room=r#{fragment}"
    address = ServerAddress.parse(link)
    assert address.password == password
    assert address.fingerprint == (FINGERPRINT if "sha256" in fragment else None)
    assert address.url == "wss://example.org/ws"
    assert "password='" not in repr(address)
    assert without_secrets(link) == "https://example.org/?room=r"


def test_invitation_names_its_room() -> None:
    assert room_of_link("https://10.0.0.2:8085/?room=team#sha256=" + FINGERPRINT) == "team"
    assert room_of_link("example.org") is None
    assert room_of_link("two words") is None


def test_proxies_are_for_far_servers_only() -> None:
    near = ("127.0.0.1:1", "localhost:1", "192.168.1.5", "[::1]:1", "10.0.0.1:8085")
    assert all(ServerAddress.parse(address).is_near for address in near)
    assert not ServerAddress.parse("example.org").is_near


@given(st.text(max_size=80))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        address = ServerAddress.parse(text)
    except BadAddress:
        return
    assert address.url.startswith(("ws://", "wss://"))
    assert ServerAddress.parse(address.url).url == address.url


def test_fingerprint_is_understood_as_it_is_shown() -> None:
    shown = " ".join(["AB:" * 8] * 4).rstrip(":")
    address = ServerAddress.parse(f"https://host:8085/#sha256={shown}")
    assert address.fingerprint == FINGERPRINT
