"""Understands the command line, and says in one sentence what is wrong with it."""

import argparse
import os
from collections.abc import Mapping
from pathlib import Path

from desktop.core.ice_url import IceUrl
from desktop.core.manners import BadHours, QuietHours
from desktop.core.notice import NoticeKind
from desktop.core.orders import OrderKind
from desktop.core.server_address import (
    BadAddress,
    ServerAddress,
    address_of_link,
    name_of_link,
)
from desktop.core.settings import check_names
from desktop.core.update_source import PUBLISHER
from desktop.options.parsers import (
    PASSWORD_VARIABLE,
    control_parser,
    devices_parser,
    doctor_parser,
    wait_parser,
    window_parser,
)
from desktop.options.values import Control, Examine, ListDevices, Options, SelfTest
from server.protocol.messages import MAX_PASSWORD_LENGTH
from server.protocol.names import MAX_NAME_LENGTH

_WRONG_NAMES = {
    NoticeKind.ROOM_EMPTY: "the room has no name; say --room NAME",
    NoticeKind.ROOM_TOO_LONG: f"the room's name has more than {MAX_NAME_LENGTH} characters",
    NoticeKind.NAME_EMPTY: "your name is empty; say --name NAME",
    NoticeKind.NAME_TOO_LONG: f"your name has more than {MAX_NAME_LENGTH} characters",
}


def parse(
    arguments: list[str], environment: Mapping[str, str] = os.environ
) -> Options | Control | Examine | ListDevices | SelfTest:
    """Understand the command line, and the password that the environment has.

    Raises:
        SystemExit: code 2 with one sentence on stderr; code 0 after `--help` and `--version`.
    """
    if arguments[:1] == ["devices"]:
        return ListDevices(devices_parser().parse_args(arguments[1:]).json)
    if arguments[:1] == ["doctor"]:
        asked = doctor_parser().parse_args(arguments[1:])
        return Examine(asked.profile, asked.json)
    if arguments[:1] == ["ctl"]:
        return _control(arguments[1:])
    waits = arguments[:1] == ["wait"]
    parser = wait_parser() if waits else window_parser()
    said = parser.parse_args(arguments[1:] if waits else arguments)
    if said.self_test:
        return SelfTest(said.json)
    if said.json:
        parser.error("--json goes with --self-test, or with `tandem devices`")
    if said.link is not None and said.server is not None:
        parser.error("the link names the server; leave --server out")
    if said.check_updates and PUBLISHER is None:
        parser.error("--check-updates: this build names no publisher to ask; leave it out")
    if waits and said.camera == "screen":
        parser.error("--camera: a machine that waits has no screen to show; say an id or test")
    repeated = _repeated(said) if waits else ()
    try:
        if said.link is not None:
            said.server = address_of_link(said.link)
            said.name = name_of_link(said.link) if said.name is None else said.name
        address = ServerAddress.parse(said.server) if said.server is not None else None
    except BadAddress as error:
        parser.error(f"{str(error)!r} is no address; say ws://HOST:PORT/ws or HOST:PORT")
    if said.room is None and address is not None:
        said.room = address.room
    for option, text in (("--room", said.room), ("--name", said.name)):
        if text is not None and not _is_text(text):
            parser.error(f"{option}: these bytes are no text in this system's encoding")
    wrong = check_names(
        "room" if said.room is None else said.room, "name" if said.name is None else said.name
    )
    if wrong is not None:
        parser.error(_WRONG_NAMES[wrong.kind])
    try:
        QuietHours.parse(said.quiet_hours or "")
    except BadHours as error:
        parser.error(f"--quiet-hours: {error}")
    password = _password(parser, said.password_file, environment)
    ice_servers = None
    if said.no_ice_servers:
        ice_servers = ()
    elif said.ice_server is not None:
        for url in said.ice_server:
            try:
                IceUrl.parse(url)
            except ValueError as error:
                parser.error(f"--ice-server {url!r}: {error}")
        ice_servers = tuple(said.ice_server)
    return Options(
        server=said.server,
        room=said.room,
        password=password,
        name=said.name,
        create=said.create,
        camera=said.camera,
        microphone=said.microphone,
        speaker=said.speaker,
        cancel_echo=said.echo_cancellation,
        suppress_noise=said.noise_suppression,
        control_gain=said.gain_control,
        sound_packet_ms=said.packet_ms,
        skip_silence=said.dtx,
        ice_servers=ice_servers,
        hardware_encoding=said.hardware_encoding,
        join=said.join,
        stats=said.stats,
        profile=said.profile,
        verbose=said.verbose,
        screenshot=said.screenshot,
        screenshot_after_s=said.screenshot_after,
        waits=waits,
        service=said.service,
        on_join=said.on_join,
        on_leave=said.on_leave,
        quiet_hours=said.quiet_hours,
        may_watch=None if said.may_watch is None else tuple(said.may_watch),
        chime=said.chime,
        lets_switch_camera=said.watcher_switches_camera,
        lets_toggle_torch=said.watcher_toggles_light,
        lets_set_volume=said.watcher_sets_volume,
        supervised=said.supervised,
        check_updates=said.check_updates,
        repeated=repeated,
    )


def _control(arguments: list[str]) -> Control:
    parser = control_parser()
    said = parser.parse_args(arguments)
    typed = " ".join(said.order)
    kinds = {kind.value: kind for kind in OrderKind if kind is not OrderKind.SHOW}
    if typed not in kinds:
        parser.error(f"{typed!r} is no order; say one of: {', '.join(kinds)}")
    return Control(kinds[typed], said.program, said.profile, said.json)


def _repeated(said: argparse.Namespace) -> tuple[str, ...]:
    """The same command line for another start, in another folder."""
    own = {
        "service",
        "supervised",
        "link",
        "create",
        "join",
        "screenshot",
        "screenshot_after",
        "self_test",
        "json",
    }
    given: list[str] = []
    for name, value in vars(said).items():
        option = "--" + name.replace("_", "-")
        match value:
            case _ if name in own or value is None:
                continue
            case True:
                given.append(option)
            case False if name not in ("no_ice_servers", "verbose"):
                given.append(f"--no-{option.removeprefix('--')}")
            case False:
                continue
            case Path():
                given.append(f"{option}={value.absolute()}")
            case list():
                given += [f"{option}={each}" for each in value]
            case _:
                given.append(f"{option}={value}")
    return tuple(given)


def _password(
    parser: argparse.ArgumentParser, file: Path | None, environment: Mapping[str, str]
) -> str | None:
    """The password of the room: of the file, or else of the environment."""
    where, password = PASSWORD_VARIABLE, environment.get(PASSWORD_VARIABLE)
    if file is not None:
        where = "--password-file"
        try:
            password = file.read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeError) as error:
            reason = getattr(error, "strerror", None) or "it is no text in UTF-8"
            parser.error(f"{where}: {file} cannot be read: {reason}")
        if not password:
            parser.error(f"{where}: {file} is empty; write the password into it")
    if password and not (_is_text(password) and len(password) <= MAX_PASSWORD_LENGTH):
        parser.error(f"{where}: a password is a text of at most {MAX_PASSWORD_LENGTH} characters")
    return password or None


def _is_text(text: str) -> bool:
    """False for what Python keeps of bytes that it could not decode."""
    return not any("\ud800" <= character <= "\udfff" for character in text)
