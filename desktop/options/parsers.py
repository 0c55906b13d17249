"""Which options there are, and what `--help` says of them."""

import argparse
from pathlib import Path
from typing import NoReturn

from desktop import __version__

PASSWORD_VARIABLE = "TANDEM_PASSWORD"  # an option of its own would stand in every list of processes

_DEVICE_HELP = "an id from `tandem devices`"
_EPILOG = """\
What is said here holds for this start only and is not remembered.
`tandem devices` lists cameras, microphones and speakers with their ids.
`tandem doctor` examines devices, network and the rest of what a call needs.
`tandem wait` lets this computer wait in a room, without a window, and be seen by who comes.
`tandem ctl` asks the Tandem that runs, e.g. `tandem ctl mute`.
"""
_CONTROL_EPILOG = """\
  status                       where it is, who is there, what is wrong
  mute, unmute                 send silence, or sound again
  camera next                  take the next camera that is plugged in
  curtain close, curtain open  let nobody see or hear anything, or again
  leave, join                  the room
"""
_WAIT_EPILOG = """\
Camera and microphone are open only while somebody is there: a light means that somebody watches.
What is not said here is taken from the settings of the window with the same profile.
A command is run by the shell and gets TANDEM_EVENT (join or leave), TANDEM_ROOM, TANDEM_WATCHER
and, with leave, TANDEM_SECONDS.
"""


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, without the usage above it."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def devices_parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="tandem devices", description="List cameras, microphones and speakers.")
    parser.add_argument("--json", action="store_true", help="as one JSON object")
    return parser


def doctor_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="tandem doctor",
        description="Examine the devices, the network and the rest of what a call needs. It takes "
        "about half a minute, plays noise, and asks the STUN and TURN servers that calls use.",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object for each check")
    _add_profile(parser)
    return parser


def control_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="tandem ctl",
        description="Ask the Tandem that runs on this computer, as the same user.",
        epilog=_CONTROL_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("order", nargs="+", metavar="ORDER", help="see below")
    program = parser.add_mutually_exclusive_group()
    for name, what in (
        ("window", "the one with a window, if `tandem wait` runs, too"),
        ("waiting", "`tandem wait`, if a window is open, too"),
    ):
        program.add_argument(
            f"--{name}", dest="program", action="store_const", const=name, help=what
        )
    _add_profile(parser)
    parser.add_argument("--json", action="store_true", help="answer with one JSON object")
    return parser


def window_parser() -> argparse.ArgumentParser:
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
    parser.set_defaults(service=None, supervised=False, on_join=None, on_leave=None)
    parser.set_defaults(quiet_hours=None, may_watch=None, chime=None)
    parser.set_defaults(watcher_switches_camera=None, watcher_sets_volume=None)
    parser.set_defaults(watcher_toggles_light=None)
    rest.add_argument(
        "--check-updates",
        action=argparse.BooleanOptionalAction,
        help="ask once a day whether there is a newer Tandem (preset: no)",
    )
    rest.add_argument(
        "--screenshot", metavar="FILE", type=Path, help="save a picture of the window as PNG"
    )
    rest.add_argument(
        "--screenshot-after", metavar="SECONDS", type=float, default=5.0, help="when (preset: 5)"
    )
    return parser


def wait_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="tandem wait",
        description="Wait in a room for ever: who joins it sees and hears this computer at once.",
        epilog=_WAIT_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(check_updates=None)
    _add_room(parser, name="the name of this computer, as the other one sees it")
    _add_devices(parser, cameras="test, file:PATH or none")
    _add_rest(parser)
    manners = parser.add_argument_group("who watches, and when")
    manners.add_argument(
        "--quiet-hours",
        metavar="HOURS",
        help="like 22:00-07:00: nothing is seen, heard or played then; several with commas",
    )
    manners.add_argument(
        "--may-watch",
        action="append",
        metavar="NAME",
        help="only who comes by this name sees and hears anything; may be repeated",
    )
    manners.add_argument(
        "--watcher-switches-camera",
        action=argparse.BooleanOptionalAction,
        help="who watches may ask for the next camera (preset: no)",
    )
    manners.add_argument(
        "--watcher-toggles-light",
        action=argparse.BooleanOptionalAction,
        help="who watches may ask for the camera's light, if it has one (preset: no)",
    )
    manners.add_argument(
        "--watcher-sets-volume",
        action=argparse.BooleanOptionalAction,
        help="who watches may say how loud the speaker is (preset: no)",
    )
    manners.add_argument(
        "--chime", action=argparse.BooleanOptionalAction, help="notes when somebody comes (preset)"
    )
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
    group.add_argument(
        "--supervised", action="store_true", help="end with an error to be started anew, if need be"
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
    _add_profile(rest)
    rest.add_argument("--verbose", action="store_true", help="write the log to stderr too")
    return rest


def _add_profile(group: argparse._ActionsContainer) -> None:
    group.add_argument(
        "--profile",
        metavar="NAME",
        default="default",
        help="settings and logs of their own, to run several Tandems on one computer",
    )
