"""Where the rooms are, as it is written in the settings."""

from pathlib import Path

import pytest

from server.config import ConfigError, ServerConfig, StoreAddress
from server.settings import settings_from


@pytest.mark.parametrize(
    ("text", "address", "shown"),
    [
        ("redis://cache", StoreAddress("cache"), "redis://cache:6379/0"),
        (
            "redis://anna:p%40ss@10.0.0.1:7000/3",
            StoreAddress("10.0.0.1", 7000, 3, "anna", "p@ss"),
            "redis://10.0.0.1:7000/3",
        ),
        (
            "rediss://:secret@[::1]/",
            StoreAddress("::1", password="secret", is_secure=True),
            "rediss://[::1]:6379/0",
        ),
    ],
)
def test_an_address_has_all_its_parts_and_is_shown_without_password(
    text: str, address: StoreAddress, shown: str
) -> None:
    assert StoreAddress.parse(text) == address
    assert str(address) == shown
    assert address.password is None or address.password not in repr(address)


def test_memory_is_no_address() -> None:
    assert StoreAddress.parse("memory") is None


@pytest.mark.parametrize(
    "text",
    [
        *("", "redis", "http://cache", "redis://", "redis://:the-secret@", "redis://cache:99999"),
        *("redis://cache:the-secret", "redis://cache/the-secret", "redis://cache?x=the-secret"),
        *("redis://cache/-1", "redis://the-secret@ho st", "unix:///redis.sock"),
    ],
)
def test_a_wrong_address_gets_a_sentence_that_repeats_no_secret(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        StoreAddress.parse(text)
    (sentence,) = caught.value.mistakes
    assert sentence.startswith("store must be memory, or an address as redis://")
    assert "the-secret" not in sentence


def test_it_comes_from_each_source(tmp_path: Path) -> None:
    file = tmp_path / "server.toml"
    file.write_text('store = "redis://file"\n')
    environment = {"TANDEM_SERVER_STORE": "redis://environment"}
    assert settings_from(None, {}, {}).config == ServerConfig(store=None)
    assert settings_from(file, {}, {}).config.store == StoreAddress("file")
    assert settings_from(file, environment, {}).config.store == StoreAddress("environment")
    options = {"store": "memory"}
    assert settings_from(file, environment, options).config.store is None
    with pytest.raises(ConfigError, match=r"^store must be"):
        settings_from(None, {}, {"store": "cache"})
