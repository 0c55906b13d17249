"""One clear sentence for each mistake."""

from collections.abc import Callable
from pathlib import Path

import pytest

from server.config import ConfigError, IceServer, ServerConfig, Turn


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: ServerConfig(port=70000), "the port must be a number from 0 to 65535, not 70000"),
        (lambda: ServerConfig(port=-1), "not -1"),
        (lambda: ServerConfig(host=""), "the host must be a name or an address"),
        (lambda: ServerConfig(host="a b"), "the host must be a name or an address"),
        (lambda: ServerConfig(host="a..b"), "the host must be a name or an address"),
        (lambda: ServerConfig(host="http://a"), "the host must be a name or an address"),
        (lambda: ServerConfig(tls_certificate=Path("c.pem")), "a TLS certificate needs its key"),
        (
            lambda: ServerConfig(tls_certificate=Path("no.pem"), tls_key=Path("no.key")),
            "there is no file no.pem",
        ),
        (lambda: ServerConfig(allowed_origins=("https://a/",)), "'https://a/' is no origin"),
        (lambda: ServerConfig(allowed_origins=("https://a:443",)), "without the usual port"),
        (lambda: ServerConfig(allowed_origins=("http://a:80",)), "without the usual port"),
        (lambda: ServerConfig(allowed_origins=("https://a:b",)), "is no origin"),
        (lambda: ServerConfig(allowed_origins=("a",)), "is no origin"),
        (
            lambda: ServerConfig(turn=Turn(("turn:a",), "secret", life_seconds=59)),
            "turn_life_seconds must be a number from 60 to 604800, not 59",
        ),
        (lambda: IceServer("http://x"), "is no ICE server"),
        (lambda: IceServer("stun:"), "is no ICE server"),
        (lambda: IceServer("stun:a b"), "is no ICE server"),
        (lambda: IceServer.parse("turn:host:3478"), "needs a user name and a password"),
        (lambda: IceServer.parse("turn:host:3478,user"), "needs a user name and a password"),
    ],
)
def test_a_mistake_is_told_in_a_sentence(make: Callable[[], object], sentence: str) -> None:
    with pytest.raises(ConfigError) as caught:
        make()
    assert any(sentence in mistake for mistake in caught.value.mistakes)
    assert str(caught.value).splitlines() == list(caught.value.mistakes)


@pytest.mark.parametrize("origin", ["https://a.example", "http://a:8080", "https://[::1]:8443"])
def test_an_origin_is_written_as_browsers_do(origin: str) -> None:
    assert ServerConfig(allowed_origins=(origin,)).allowed_origins == (origin,)


def test_the_default_is_loopback_with_five_stun_servers() -> None:
    config = ServerConfig()
    assert (config.host, config.port, config.is_secure) == ("127.0.0.1", 8085, False)
    assert [server.url for server in config.ice_servers] == [
        "stun:stun.l.google.com:19302",
        "stun:stun1.l.google.com:19302",
        "stun:stun2.l.google.com:19302",
        "stun:stun3.l.google.com:19302",
        "stun:stun4.l.google.com:19302",
    ]


def test_a_turn_server_has_name_and_password_behind_its_url() -> None:
    server = IceServer.parse("turn:host:3478?transport=tcp,anna,a,b")
    assert server == IceServer("turn:host:3478?transport=tcp", "anna", "a,b")
