"""The command line of `tandem`, as a value."""

import argparse
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NoReturn

from desktop import __version__
from desktop.core.notice import NoticeKind
from desktop.core.server_address import BadAddress, ServerAddress, address_of_link
from desktop.core.settings import Settings, check_names
from server.protocol.messages import MAX_PASSWORD_LENGTH
from server.protocol.names import MAX_NAME_LENGTH

PASSWORD_VARIABLE = "TANDEM_PASSWORD"  # an option of its own would stand in every list of processes

NO_SERVER = "no server is known; say --server URL, or enter one in the window first"
_DEVICE_HELP = "an id from `tandem devices`"
_EPILOG = """\
What is said here holds for this start only and is not remembered.
`tandem devices` lists cameras, microphones and speakers with their ids.
`tandem wait` lets this computer wait in a room, without a window, and be seen by who comes.
"""
_WAIT_EPILOG = """\
Camera and microphone are open only while somebody is there: a light means that somebody watches.
What is not said here is taken from the settings of the window with the same profile.
A command is run by the shell and gets TANDEM_EVENT (join or leave), TANDEM_ROOM, TANDEM_WATCHER
and, with leave, TANDEM_SECONDS.
"""
_WRONG_NAMES = {
    NoticeKind.ROOM_EMPTY: "the room has no name; say --room NAME",
    NoticeKind.ROOM_TOO_LONG: f"the room's name has more than {MAX_NAME_LENGTH} characters",
    NoticeKind.NAME_EMPTY: "your name is empty; say --name NAME",
    NoticeKind.NAME_TOO_LONG: f"your name has more than {MAX_NAME_LENGTH} characters",
}


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line said; None where it said nothing."""

    server: str | None = None
    room: str | None = None
    password: str | None = field(default=None, repr=False)  # of the room, or a token
    name: str | None = None
    create: bool | None = None
    camera: str | None = None
    microphone: str | None = None
    speaker: str | None = None
    cancel_echo: bool | None = None
    suppress_noise: bool | None = None
    control_gain: bool | None = None
    sound_packet_ms: int | None = None
    skip_silence: bool | None = None
    ice_servers: tuple[str, ...] | None = None
    hardware_encoding: bool | None = None
    join: bool = False
    stats: Path | None = None
    profile: str = "default"
    verbose: bool = False
    screenshot: Path | None = None
    screenshot_after_s: float = 5.0
    waits: bool = False  # `tandem wait`
    service: str | None = None  # "install", "uninstall", "status", "logs": do that, do not wait
    on_join: str | None = None  # commands
    on_leave: str | None = None
    repeated: tuple[str, ...] = field(default=(), repr=False)  # what a service is started with

    def over(self, settings: Settings) -> Settings:
        """The settings of this start."""
        return replace(
            settings,
            server=settings.server if self.server is None else self.server,
            host_here=settings.host_here and self.server is None,
            room=settings.room if self.room is None else self.room,
            name=settings.name if self.name is None else self.name,
            create_room=settings.create_room if self.create is None else self.create,
            camera=settings.camera if self.camera is None else self.camera,
            microphone=settings.microphone if self.microphone is None else self.microphone,
            loudspeaker=settings.loudspeaker if self.speaker is None else self.speaker,
            cancel_echo=_said(self.cancel_echo, settings.cancel_echo),
            suppress_noise=_said(self.suppress_noise, settings.suppress_noise),
            control_gain=_said(self.control_gain, settings.control_gain),
            sound_packet_ms=(
                settings.sound_packet_ms if self.sound_packet_ms is None else self.sound_packet_ms
            ),
            skip_silence=_said(self.skip_silence, settings.skip_silence),
            ice_servers=settings.ice_servers if self.ice_servers is None else self.ice_servers,
            hardware_encoding=(
                settings.hardware_encoding
                if self.hardware_encoding is None
                else self.hardware_encoding
            ),
        )


@dataclass(frozen=True, slots=True)
class ListDevices:
    """`tandem devices`."""

    as_json: bool


@dataclass(frozen=True, slots=True)
class SelfTest:
    """`tandem --self-test`."""

    as_json: bool


def parse(
    arguments: list[str], environment: Mapping[str, str] = os.environ
) -> Options | ListDevices | SelfTest:
    """Understand the command line, and the password that the environment has.

    Raises:
        SystemExit: code 2 with one sentence on stderr; code 0 after `--help` and `--version`.
    """
    if arguments[:1] == ["devices"]:
        return ListDevices(_devices_parser().parse_args(arguments[1:]).json)
    waits = arguments[:1] == ["wait"]
    parser = _wait_parser() if waits else _parser()
    said = parser.parse_args(arguments[1:] if waits else arguments)
    if said.self_test:
        return SelfTest(said.json)
    if said.json:
        parser.error("--json goes with --self-test, or with `tandem devices`")
    if said.link is not None and said.server is not None:
        parser.error("the link names the server; leave --server out")
    if waits and said.camera == "screen":
        parser.error("--camera: a machine that waits has no screen to show; say an id or test")
    repeated = _repeated(said) if waits else ()
    try:
        if said.link is not None:
            said.server = address_of_link(said.link)
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
    password = _password(parser, said.password_file, environment)
    ice_servers = None
    if said.no_ice_servers:
        ice_servers = ()
    elif said.ice_server is not None:
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
        repeated=repeated,
    )


def _said(option: bool | None, setting: bool) -> bool:
    return setting if option is None else option


def _repeated(said: argparse.Namespace) -> tuple[str, ...]:
    """The same command line for another start, in another folder."""
    own = {
        "service",
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


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, without the usage above it."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def _devices_parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="tandem devices", description="List cameras, microphones and speakers.")
    parser.add_argument("--json", action="store_true", help="as one JSON object")
    return parser


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="tandem",
        description="Two people see and hear each other.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"tandem {__version__}")
    parser.add_argument(
        "link", nargs="?", metavar="LINK", help="an invitation, with or without tandem: before it"
    )
    room = _add_room(parser, name="your name, as the other one sees it")
    room.add_argument(
        "--create",
        action=argparse.BooleanOptionalAction,
        help="make the room if it is not there (preset)",
    )
    room.add_argument(
        "--join", action="store_true", help="join at once, and go on trying if the server is not up"
    )
    _add_devices(parser, cameras="test, file:PATH, screen or none")
    rest = _add_rest(parser)
    rest.add_argument(
        "--self-test",
        action="store_true",
        help="try whether Tandem can work here, a minute at most",
    )
    rest.add_argument("--json", action="store_true", help="the self-test's report as one object")
    parser.set_defaults(service=None, on_join=None, on_leave=None)
    rest.add_argument(
        "--screenshot", metavar="FILE", type=Path, help="save a picture of the window as PNG"
    )
    rest.add_argument(
        "--screenshot-after", metavar="SECONDS", type=float, default=5.0, help="when (preset: 5)"
    )
    return parser


def _wait_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="tandem wait",
        description="Wait in a room for ever: who joins it sees and hears this computer at once.",
        epilog=_WAIT_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_room(parser, name="the name of this computer, as the other one sees it")
    _add_devices(parser, cameras="test, file:PATH or none")
    _add_rest(parser)
    hooks = parser.add_argument_group("what else is done")
    hooks.add_argument("--on-join", metavar="COMMAND", help="run this when somebody comes")
    hooks.add_argument("--on-leave", metavar="COMMAND", help="run this when somebody has gone")
    group = parser.add_argument_group("as a service, started at login and after a crash")
    service = group.add_mutually_exclusive_group()
    for name, what in (
        ("install", "start it now and from now on, with the other options of this command line"),
        ("uninstall", "end it, and start it no more"),
        ("status", "tell whether it is installed and runs"),
        ("logs", "show the end of its log"),
    ):
        service.add_argument(
            f"--{name}", dest="service", action="store_const", const=name, help=what
        )
    parser.set_defaults(create=True, join=True, screenshot=None, screenshot_after=0.0)
    parser.set_defaults(self_test=False, json=False, link=None)
    return parser


def _add_room(parser: argparse.ArgumentParser, *, name: str) -> "argparse._ArgumentGroup":
    room = parser.add_argument_group("the room")
    room.add_argument("--server", metavar="URL", help="ws://HOST:PORT/ws, wss://… or HOST:PORT")
    room.add_argument("--room", metavar="R", help="the room's name (preset: room1)")
    room.add_argument(
        "--password-file",
        metavar="FILE",
        type=Path,
        help=f"has the room's password or a token; {PASSWORD_VARIABLE} can have it, too",
    )
    room.add_argument("--name", metavar="N", help=name)
    return room


def _add_devices(parser: argparse.ArgumentParser, *, cameras: str) -> None:
    devices = parser.add_argument_group("the devices")
    devices.add_argument("--camera", metavar="ID", help=f"{_DEVICE_HELP}, {cameras}")
    devices.add_argument(
        "--microphone", metavar="ID", help=f"{_DEVICE_HELP}, test, test:HZ, file:PATH or none"
    )
    devices.add_argument("--speaker", metavar="ID", help=f"{_DEVICE_HELP}, or none")
    for option, words in (
        ("--echo-cancellation", "take what the speaker plays out of the microphone's sound"),
        ("--noise-suppression", "lower what is no voice"),
        ("--gain-control", "bring your voice to an even level"),
    ):
        devices.add_argument(
            option, action=argparse.BooleanOptionalAction, help=f"{words} (preset)"
        )


def _add_rest(parser: argparse.ArgumentParser) -> "argparse._ArgumentGroup":
    network = parser.add_argument_group("the network")
    ice = network.add_mutually_exclusive_group()
    ice.add_argument(
        "--ice-server",
        action="append",
        metavar="URL",
        help="stun:HOST:PORT, instead of those that the server names; may be repeated",
    )
    ice.add_argument("--no-ice-servers", action="store_true", help="ask no STUN server")
    network.add_argument(
        "--packet-ms",
        type=int,
        choices=(10, 20),
        help="sound in one packet: 10 is heard 10 ms sooner and takes more data (preset: 20)",
    )
    network.add_argument(
        "--dtx",
        action=argparse.BooleanOptionalAction,
        help="send next to no sound while you are silent (preset: --no-dtx)",
    )
    rest = parser.add_argument_group("the rest")
    rest.add_argument(
        "--stats", metavar="FILE", type=Path, help="append one JSON object a second to FILE"
    )
    rest.add_argument(
        "--hardware-encoding",
        action=argparse.BooleanOptionalAction,
        help="let the graphics processor encode H.264 if a trial says that it can (preset)",
    )
    rest.add_argument(
        "--profile",
        metavar="NAME",
        default="default",
        help="settings and logs of their own, to run several Tandems on one computer",
    )
    rest.add_argument("--verbose", action="store_true", help="write the log to stderr too")
    return rest
