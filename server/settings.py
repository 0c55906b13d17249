"""Settings from a file, the environment and the command line, the later stronger.

`SETTINGS` lists them all: the name is the key in the file, `TANDEM_SERVER_` and the name in
capitals the variable, and with hyphens it is the option. Secrets have no option, since everybody on
the machine can read command lines.
"""

import difflib
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, NamedTuple

from server.config import (
    DEFAULT_HOST,
    DEFAULT_ICE_SERVERS,
    DEFAULT_PORT,
    IN_MEMORY,
    ConfigError,
    IceServer,
    Locks,
    ServerConfig,
    StoreAddress,
    Turn,
    parse_network,
)
from server.limits import Limits
from server.logs import LogFormat
from server.protocol.names import normalized_room

PREFIX = "TANDEM_SERVER_"
CONFIG_VARIABLE = f"{PREFIX}CONFIG"

LOG_LEVELS = ("debug", "info", "warning", "error")


class Setting(NamedTuple):
    """One setting, wherever it comes from."""

    kind: type  # str, int, float, Path, list (of texts) or dict (of texts)
    help: str
    metavar: str = ""
    is_secret: bool = False


_LIMITS_HELP = {
    "room_name_length": "characters of a room's name",
    "user_name_length": "characters of a user's name",
    "message_bytes": "size of a message",
    "messages_per_second": "of one connection, on average",
    "messages_at_once": "of one connection, in a burst",
    "connections_per_address": "loopback is not counted",
    "connections": "in all",
    "queue_messages": "messages that wait for one client; beyond it, it is dropped",
    "queue_bytes": "the same in bytes",
    "first_message_seconds": "time until a client must have joined",
}

SETTINGS: Mapping[str, Setting] = {
    "host": Setting(
        str, f"address to listen on; 0.0.0.0 for all of this machine (default: {DEFAULT_HOST})"
    ),
    "port": Setting(int, f"0 takes a free one (default: {DEFAULT_PORT})"),
    "tls_certificate": Setting(Path, "PEM, with its chain", "FILE"),
    "tls_key": Setting(Path, "PEM, without a password", "FILE"),
    "tls_self_signed": Setting(
        Path, "use a certificate of the server's own, made once and kept in FOLDER", "FOLDER"
    ),
    "ice_servers": Setting(
        list,
        "a STUN or TURN server that calls are told of; can be given several times"
        " (default: five public STUN servers)",
        "URL[,USER,PASSWORD]",
    ),
    "turn_urls": Setting(list, "a coturn that shares turn_secret; several times", "URL"),
    "turn_secret": Setting(str, "static-auth-secret of that coturn", is_secret=True),
    "turn_life_seconds": Setting(int, "how long its passwords hold (default: 43200)", "N"),
    "allowed_origins": Setting(
        list, "pages of other origins get no connection; several times (default: all do)", "ORIGIN"
    ),
    "trusted_proxies": Setting(
        list, "whose X-Forwarded-For is believed; several times (default: nobody's)", "NETWORK"
    ),
    "password": Setting(str, "of each room that has none of its own", is_secret=True),
    "room_passwords": Setting(dict, "of single rooms: ROOM = PASSWORD", is_secret=True),
    "token_secret": Setting(str, "signs the tokens of `tandem-server token`", is_secret=True),
    "admin_token": Setting(str, "shows names in /status", is_secret=True),
    "store": Setting(
        str,
        "where the rooms are: memory, or a Redis or Valkey that several servers share; a password"
        " stands in the file or in the environment, since command lines can be read by everybody on"
        " the machine (default: memory)",
        "memory|redis://[USER:PASSWORD@]HOST:PORT/DB",
    ),
    "drain_seconds": Setting(
        float, "from SIGTERM until members are let go, 0 to 300 (default: 0)", "N"
    ),
    "log_level": Setting(str, "least that is told (default: info)", "|".join(LOG_LEVELS)),
    "log_format": Setting(str, "for people, or for programs (default: text)", "text|json"),
    **{
        field.name: Setting(int, f"{_LIMITS_HELP[field.name]} (default: {field.default})", "N")
        for field in fields(Limits)
    },
}


@dataclass(frozen=True, slots=True)
class Settings:
    """All that a server program is told."""

    config: ServerConfig  # with `tls_self_signed`, its certificate is still to be added
    tls_self_signed: Path | None
    log_level: str
    log_format: LogFormat


def settings_from(
    file: Path | None, environment: Mapping[str, str], options: Mapping[str, object]
) -> Settings:
    """Put the three sources together and check everything.

    Args:
        file: TOML; without one, the file that the environment names, if any.
        environment: of the process; only names with our prefix are looked at.
        options: of the command line; texts and lists of texts, None where nothing was given.

    Raises:
        ConfigError: with everything that is wrong, a sentence each.
    """
    mistakes: list[str] = []
    values: dict[str, Any] = {}
    if file is None and environment.get(CONFIG_VARIABLE):
        file = Path(environment[CONFIG_VARIABLE])
    if file is not None:
        values |= _from_file(file, mistakes)
    values |= _from_environment(environment, mistakes)
    for name, value in options.items():
        if value is not None:
            _take(values, mistakes, name, value, _option(name))
    return _checked(values, mistakes)


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _from_file(file: Path, mistakes: list[str]) -> dict[str, Any]:
    try:
        text = file.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except OSError as error:
        mistakes.append(f"the file {file} cannot be read: {error.strerror or error}")
        return {}
    except ValueError as error:  # no TOML, or no UTF-8
        mistakes.append(f"the file {file} is not valid: {error}")
        return {}
    values: dict[str, Any] = {}
    for name, value in table.items():
        if name in SETTINGS:
            _take(values, mistakes, name, value, f"{name} in {file}")
        else:
            mistakes.append(f"{file} has an unknown setting {name!r}{_meant(name)}")
    return values


def _from_environment(environment: Mapping[str, str], mistakes: list[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for variable, text in environment.items():
        name = variable.removeprefix(PREFIX).lower()
        if not variable.startswith(PREFIX) or variable == CONFIG_VARIABLE:
            continue
        if name not in SETTINGS:
            mistakes.append(f"the variable {variable} is no setting{_meant(name)}")
            continue
        _take(values, mistakes, name, _parts(SETTINGS[name].kind, text), f"the variable {variable}")
    return values


def _parts(kind: type, text: str) -> object:
    """What a variable says; spaces are in between, since a TURN server has commas in it."""
    if kind is list:
        return text.split()
    if kind is dict:
        pairs = [part.partition("=") for part in text.split()]
        return {room: password for room, _, password in pairs}
    return text


def _meant(name: str) -> str:
    near = difflib.get_close_matches(name, SETTINGS, n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _take(
    values: dict[str, Any], mistakes: list[str], name: str, value: object, where: str
) -> None:
    """Put a value of the right type into `values`, or a sentence into `mistakes`."""
    kind = SETTINGS[name].kind
    if kind is list:
        if isinstance(value, list) and all(isinstance(part, str) for part in value):
            values[name] = value
        else:
            mistakes.append(f"{where} must be a list of texts")
    elif kind is dict:
        if isinstance(value, dict) and all(isinstance(part, str) for part in value.values()):
            values[name] = value
        else:
            mistakes.append(f"{where} must be a table of texts")
    elif kind in (int, float):
        number = _number(kind, value)
        if number is None:
            mistakes.append(f"{where} must be a number, not {str(value)[:80]!r}")
        else:
            values[name] = number
    elif isinstance(value, (str, Path)):
        values[name] = kind(value)
    else:
        mistakes.append(f"{where} must be a text")


def _number(kind: type, value: object) -> int | float | None:
    if isinstance(value, bool) or (kind is int and isinstance(value, float)):
        return None
    try:
        return int(str(value)) if kind is int else float(str(value))
    except ValueError:
        return None


def _checked(values: Mapping[str, Any], mistakes: list[str]) -> Settings:
    level = str(values.get("log_level", "info")).lower()
    if level not in LOG_LEVELS:
        mistakes.append(f"log_level must be one of {', '.join(LOG_LEVELS)}, not {level!r}")
    form = str(values.get("log_format", LogFormat.TEXT)).lower()
    if form not in list(LogFormat):
        mistakes.append(f"log_format must be text or json, not {form!r}")
    if values.get("tls_self_signed") and (values.get("tls_certificate") or values.get("tls_key")):
        mistakes.append("--tls-self-signed and --tls-certificate exclude each other")

    names = {field.name for field in fields(ServerConfig)} - {
        "ice_servers",
        "trusted_proxies",
        "store",
    }
    changes: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in values.items()
        if name in names
    }
    changes["limits"] = Limits(
        **{field.name: values[field.name] for field in fields(Limits) if field.name in values}
    )
    changes["turn"] = Turn(
        urls=tuple(values.get("turn_urls", ())),
        secret=values.get("turn_secret", ""),
        life_seconds=values.get("turn_life_seconds", Turn().life_seconds),
    )
    changes["locks"] = Locks(
        password=values.get("password", ""),
        room_passwords=_by_room(values.get("room_passwords", {}), mistakes),
        token_secret=values.get("token_secret", ""),
    )
    changes["ice_servers"] = DEFAULT_ICE_SERVERS
    if "ice_servers" in values:
        changes["ice_servers"] = _each(IceServer.parse, values["ice_servers"], mistakes)
    changes["trusted_proxies"] = _each(parse_network, values.get("trusted_proxies", ()), mistakes)
    stores = _each(StoreAddress.parse, [values.get("store", IN_MEMORY)], mistakes)
    changes["store"] = stores[0] if stores else None
    config = ServerConfig()
    try:
        config = ServerConfig(**changes)
    except ConfigError as error:
        mistakes += error.mistakes
    if mistakes:
        raise ConfigError(*mistakes)
    return Settings(config, values.get("tls_self_signed"), level, LogFormat(form))


def _by_room(passwords: Mapping[str, str], mistakes: list[str]) -> dict[str, str]:
    """The passwords by the names that rooms have in the protocol, without hyphens."""
    found: dict[str, str] = {}
    for room, password in passwords.items():
        name = normalized_room(room)
        if name in found:
            mistakes.append(f"room_passwords names the room {name[:80]!r} twice")
        found[name] = password
    return found


def _each(
    make: Callable[[str], object], texts: Iterable[str], mistakes: list[str]
) -> tuple[object, ...]:
    made = []
    for text in texts:
        try:
            made.append(make(text))
        except ConfigError as error:
            mistakes += error.mistakes
    return tuple(made)
