"""Three sources of settings, and a sentence for each mistake."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.config import DEFAULT_ICE_SERVERS, ConfigError, Locks, ServerConfig
from server.limits import Limits
from server.logs import LogFormat
from server.settings import SETTINGS, settings_from


def _mistakes(
    file: Path | None = None,
    environment: dict[str, str] | None = None,
    **options: object,
) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        settings_from(file, environment or {}, options)
    return caught.value.mistakes


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "server.toml"


def test_without_settings_everything_has_its_default() -> None:
    settings = settings_from(None, {"PATH": "/bin"}, {"port": None})
    assert settings.config == ServerConfig()
    assert (settings.log_level, settings.log_format) == ("info", LogFormat.TEXT)


def test_the_later_source_is_stronger(file: Path) -> None:
    file.write_text('host = "127.0.0.2"\nport = 1\nconnections = 1\nlog_format = "json"\n')
    environment = {"TANDEM_SERVER_PORT": "2", "TANDEM_SERVER_CONNECTIONS": "2"}
    settings = settings_from(file, environment, {"connections": "3"})
    config = settings.config
    assert (config.host, config.port, config.limits.connections) == ("127.0.0.2", 2, 3)
    assert settings.log_format is LogFormat.JSON


def test_the_environment_can_name_the_file(file: Path) -> None:
    file.write_text("port = 9\n")
    assert settings_from(None, {"TANDEM_SERVER_CONFIG": str(file)}, {}).config.port == 9


def test_lists_are_written_as_each_source_writes_them(file: Path) -> None:
    file.write_text('ice_servers = []\nallowed_origins = ["https://a.example"]\n')
    assert settings_from(file, {}, {}).config.ice_servers == ()
    environment = {
        "TANDEM_SERVER_ICE_SERVERS": "stun:a:1 turn:b:2,anna,word",
        "TANDEM_SERVER_TRUSTED_PROXIES": "10.0.0.0/8 ::1",
    }
    config = settings_from(file, environment, {}).config
    assert [server.url for server in config.ice_servers] == ["stun:a:1", "turn:b:2"]
    assert [str(network) for network in config.trusted_proxies] == ["10.0.0.0/8", "::1/128"]
    assert config.allowed_origins == ("https://a.example",)
    assert settings_from(None, {}, {}).config.ice_servers == DEFAULT_ICE_SERVERS


def test_all_mistakes_are_told_at_once(file: Path) -> None:
    file.write_text('prot = 1\nhost = 5\nconnections = "many"\ntls_key = "k.pem"\n')
    environment = {"TANDEM_SERVER_LOG_LEVEL": "loud", "TANDEM_SERVER_NONSENSE": "1"}
    mistakes = _mistakes(
        file,
        environment,
        port="70000",
        allowed_origins=["example.org"],
        trusted_proxies=["10.0.0.1/8"],
        turn_urls=["stun:a"],
        drain_seconds="nan",
        first_message_seconds="61",
    )
    for sentence in (
        f"{file} has an unknown setting 'prot'; did you mean 'port'?",
        f"host in {file} must be a text",
        f"connections in {file} must be a number, not 'many'",
        "the variable TANDEM_SERVER_NONSENSE is no setting",
        "log_level must be one of debug, info, warning, error, not 'loud'",
        "the port must be a number from 0 to 65535, not 70000",
        "a TLS certificate needs its key, and a key its certificate",
        "'example.org' is no origin: it must be written as https://example.org,"
        " without a path and without the usual port",
        "'10.0.0.1/8' is no address and no network, for example 10.0.0.0/8",
        "'stun:a' is no TURN server: it must begin with turn: or turns: and name a host",
        "turn_urls need turn_secret, and turn_secret needs turn_urls",
        "drain_seconds must be a number from 0 to 300, not nan",
        "first_message_seconds must be a number from 1 to 60, not 61",
    ):
        assert sentence in mistakes
    assert len(mistakes) == len(set(mistakes)) == 13


@pytest.mark.parametrize("value", ["true", "1.5", '"x"', "[1]", "1979-05-27"])
def test_a_number_is_a_number(file: Path, value: str) -> None:
    file.write_text(f"port = {value}\n")
    (mistake,) = _mistakes(file)
    assert mistake.startswith(f"port in {file} must be a number, not ")


def test_a_file_that_is_none_is_told(file: Path) -> None:
    assert _mistakes(file) == (f"the file {file} cannot be read: No such file or directory",)
    file.write_text("port 5")
    assert _mistakes(file)[0].startswith(f"the file {file} is not valid: ")


def test_a_short_token_and_half_a_coturn_are_refused() -> None:
    secrets = {"TANDEM_SERVER_ADMIN_TOKEN": "short", "TANDEM_SERVER_TURN_SECRET": "north"}
    assert _mistakes(None, secrets) == (
        "admin_token must have at least 16 characters",
        "turn_urls need turn_secret, and turn_secret needs turn_urls",
    )


def test_passwords_of_rooms_are_written_as_each_source_writes_them(file: Path) -> None:
    file.write_text(
        'password = "for all rooms"\ntoken_secret = "0123456789abcdef0123456789abcdef"\n'
        '[room_passwords]\n"ABCD-EFGH" = "with hyphens"\nattic = "for the attic"\n'
    )
    locks = settings_from(file, {}, {}).config.locks
    assert locks.password_of("ABCDEFGH") == "with hyphens"
    assert locks.password_of("other") == "for all rooms"
    environment = {"TANDEM_SERVER_ROOM_PASSWORDS": "attic=one=word cellar=another1"}
    locks = settings_from(file, environment, {}).config.locks
    assert dict(locks.room_passwords) == {"attic": "one=word", "cellar": "another1"}


def test_passwords_that_cannot_be_used_are_told_without_them(file: Path) -> None:
    file.write_text(
        'password = "seven77"\ntoken_secret = "far too short"\n'
        '[room_passwords]\nattic = "eight888"\n"at-tic" = "short"\n" " = "for nobody"\n'
    )
    assert _mistakes(file) == (
        "room_passwords names the room 'attic' twice",
        "token_secret must have at least 32 characters",
        "password must have 8 to 256 characters",
        "the password of 'attic' in room_passwords must have 8 to 256 characters",
        "room_passwords has '', which is no name of a room",
    )
    file.write_text("room_passwords = 5\npassword = 5\n")
    assert _mistakes(file) == (
        f"room_passwords in {file} must be a table of texts",
        f"password in {file} must be a text",
    )
    assert "seven77" not in repr(ServerConfig(locks=Locks(password="seven777")))


@given(
    st.dictionaries(
        st.sampled_from([f"TANDEM_SERVER_{name.upper()}" for name in SETTINGS]),
        st.text(max_size=20),
        max_size=6,
    )
)
def test_whatever_stands_there_is_taken_or_told(environment: dict[str, str]) -> None:
    try:
        settings = settings_from(None, environment, {})
    except ConfigError as error:
        told = all(error.mistakes)
    else:
        told = settings.config.limits.mistakes() == []
    assert told


@given(st.integers(16, 65_536))
def test_a_limit_arrives_as_it_was_written(value: int) -> None:
    limits = settings_from(None, {}, {"queue_messages": str(value)}).config.limits
    assert limits == Limits(queue_messages=value)
