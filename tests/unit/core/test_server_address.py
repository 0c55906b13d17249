from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.server_address import (
    BadAddress,
    ServerAddress,
    address_of_link,
    name_of_link,
    page_link,
    room_of_link,
    without_password,
    without_secrets,
)

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
     "ws://host:0", "two words", "http://host/#sha256=abc", "http:/example.org",
     "wss:/example.org/ws"],
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
        (f"password=word#sha256={FINGERPRINT}", "word"),  # added as one is told to
        ("password=a#b", "a#b"),
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


@pytest.mark.parametrize(
    ("link", "url", "room", "name", "password"),
    [
        ("tandem://example.org/blue", "wss://example.org/ws", "blue", None, None),
        ("tandem://10.0.0.2:8085/blue?name=Anna", "wss://10.0.0.2:8085/ws", "blue", "Anna", None),
        ("tandem://h:80/a%20b?scheme=ws", "ws://h:80/ws", "a b", None, None),
        ("tandem://h/b?scheme=wss&name=A%26B#password=p%20q", "wss://h/ws", "b", "A&B", "p q"),
        ("tandem://h/?room=b", "wss://h/ws", "b", None, None),
        ("tandem://h", "wss://h/ws", None, None, None),
    ],
)
def test_a_short_link_names_server_room_and_person(
    link: str, url: str, room: str | None, name: str | None, password: str | None
) -> None:
    address = ServerAddress.parse(address_of_link(link))
    assert (address.url, address.room, address.password) == (url, room, password)
    assert name_of_link(link) == name


@pytest.mark.parametrize("link", ["tandem://h/r?scheme=ftp", "tandem://[::1/r", "room"])
def test_a_link_that_is_none_is_refused(link: str) -> None:
    with pytest.raises(BadAddress):
        ServerAddress.parse(address_of_link(link))


@given(
    st.text(min_size=1, max_size=40).filter(
        lambda room: room == room.strip() and room.isprintable()
    ),
    st.sampled_from(["", FINGERPRINT]),
    st.text(max_size=20).filter(str.isprintable),
)
def test_whoever_opens_an_invitation_finds_the_same_room(
    room: str, fingerprint: str, password: str
) -> None:
    secrets = "&".join(
        f"{name}={quote(value, safe='')}"
        for name, value in (("sha256", fingerprint), ("password", password))
        if value
    )
    own = ServerAddress.parse(f"https://example.org:8443/#{secrets}")
    link = page_link(f"https://example.org:8443/#{secrets}", room)
    assert link is not None
    found = ServerAddress.parse(link)
    assert (found.url, found.fingerprint, found.password) == (
        own.url,
        own.fingerprint,
        own.password,
    )
    assert found.room == room


def test_there_is_no_invitation_to_what_is_no_server() -> None:
    assert page_link("two words", "blue") is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://h/#password=w", "https://h/"),
        ("https://h/#sha256=ab&password=w", "https://h/#sha256=ab"),
        ("https://h/#password=a&sha256=ab", "https://h/#sha256=ab"),
        ("https://h/#password=a#sha256=ab", "https://h/#sha256=ab"),
        ("h:8085", "h:8085"),
    ],
)
def test_an_address_is_kept_without_its_password(typed: str, kept: str) -> None:
    assert without_password(typed) == kept
