"""A Wayland desktop of its own, without a monitor: sway, PipeWire, and the desktop portals.

Everything runs on a bus and in a runtime folder of its own, beside any other; there is nothing
that the bus could start by itself. The compositor draws without a graphics card.
"""

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Self

from tests.support.empty_bus import CONFIGURATION
from tests.support.plain_screencopy import PlainScreencopy
from tests.support.wayland_mouse import WaylandMouse

START_S = 30.0
COMMAND_S = 20.0
STOP_S = 5.0
DESK, SIDE = "HEADLESS-1", "HEADLESS-2"  # the screens, as wlroots names them
DESK_SIZE, SIDE_SIZE = (1280, 800), (640, 360)
LIBEXEC = Path("/usr/libexec")  # of the portals
_NOBODY = 65534

_SWAY = f"""
output {DESK} resolution {DESK_SIZE[0]}x{DESK_SIZE[1]} position 0 0
output {SIDE} resolution {SIDE_SIZE[0]}x{SIDE_SIZE[1]} position {DESK_SIZE[0]} 0
default_border none
default_floating_border none
xwayland disable
focus_follows_mouse no
"""
_PORTAL = """[screencast]
max_fps=60
chooser_type=simple
chooser_cmd=cat {folder}/answer
"""


class WaylandSession:
    """See the module; a context manager. The user's answers are those of `answer`."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="wayland-"))
        self._folder.chmod(0o755)  # sway may be another user
        self._own = self._folder / "sway"  # what sway has there
        self._programs: dict[str, subprocess.Popen[bytes]] = {}
        self._opened = ExitStack()
        self._opened.callback(shutil.rmtree, self._folder, ignore_errors=True)
        self.mouse = WaylandMouse(
            self._own / "wayland-1", (DESK_SIZE[0] + SIDE_SIZE[0], DESK_SIZE[1])
        )

    @property
    def environment(self) -> dict[str, str]:
        """For a program in the session; the rest of this program's is in it, too."""
        folder = str(self._folder)
        environment = {
            **os.environ,
            "HOME": folder,
            "XDG_RUNTIME_DIR": folder,
            "XDG_CONFIG_HOME": f"{folder}/config",
            "XDG_CURRENT_DESKTOP": "sway",
            "XDG_SESSION_TYPE": "wayland",
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={folder}/bus",
            "WAYLAND_DISPLAY": str(self._own / "wayland-1"),
            "SWAYSOCK": str(self._own / "sway.sock"),
            "QT_QPA_PLATFORM": "wayland",
        }
        environment.pop("DISPLAY", None)
        return environment

    def __enter__(self) -> Self:
        """Start it.

        Raises:
            RuntimeError: something of it does not come up; nothing runs then.
        """
        try:
            self._start_all()
        except BaseException:
            self._opened.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def answer(self, screen: str) -> None:
        """What the user will choose when a program asks for a screen; "": nothing."""
        (self._folder / "answer").write_text(screen)

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Begins when the user is asked, and ends when he chooses nothing."""
        answer = self._folder / "answer"
        answer.unlink()
        os.mkfifo(answer)
        writers: list[int] = []

        def is_read() -> bool:
            with suppress(OSError):  # nobody reads it yet
                writers.append(os.open(answer, os.O_WRONLY | os.O_NONBLOCK))
            return bool(writers)

        self._wait(is_read)
        try:
            yield
        finally:
            os.close(writers[0])
            answer.unlink()

    def close_portal_session(self) -> None:
        """As a desktop does whose user presses "Stop sharing"; of the last one that was made."""
        path = re.findall(r"session_handle: (\S+)", self.log("portal-wlr"))[-1]
        name = ":" + path.split("/")[-2].replace("_", ".")
        closed = (path, "org.freedesktop.portal.Session.Closed")
        self.command("dbus-send", "--session", "--type=signal", f"--dest={name}", *closed)

    def end_sharing(self) -> None:
        """The portal's part that shows screens ends, and whatever it shows."""
        _end(self._programs.pop("portal-wlr"))

    def log(self, program: str) -> str:
        """What it wrote."""
        return (self._folder / f"{program}.log").read_text(errors="replace")

    def command(self, *command: str) -> str:
        """Run a program in the session; what it writes."""
        return subprocess.run(
            command,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
            timeout=COMMAND_S,
        ).stdout

    def _start_all(self) -> None:
        folder = self._folder
        (folder / "sway.conf").write_text(_SWAY)
        (folder / "bus.conf").write_text(CONFIGURATION.format(folder=folder))
        portal = folder / "config" / "xdg-desktop-portal-wlr" / "config"
        portal.parent.mkdir(parents=True)
        portal.write_text(_PORTAL.format(folder=folder))
        self.answer(DESK)
        self._start("bus", "dbus-daemon", f"--config-file={folder}/bus.conf", "--nofork")
        self._wait(lambda: _is_open(folder / "bus"))
        headless = {
            "XDG_RUNTIME_DIR": str(self._own),
            "WLR_BACKENDS": "headless",
            "WLR_HEADLESS_OUTPUTS": "2",
            "WLR_LIBINPUT_NO_DEVICES": "1",
            "WLR_RENDERER": "pixman",
        }
        sway = (*_without_root(self._own), "sway", "--config", f"{folder}/sway.conf")
        self._start("sway", *sway, **headless)
        self._wait(lambda: _is_open(self._own / "wayland-1") and _is_open(self._own / "sway.sock"))
        self._opened.enter_context(self.mouse)
        self._start("pipewire", "pipewire")
        self._wait(lambda: _is_open(folder / "pipewire-0"))
        self._start("wireplumber", "wireplumber")
        screencopy = folder / "screencopy"
        self._opened.enter_context(PlainScreencopy(screencopy, self._own / "wayland-1"))
        self._start(
            "portal-wlr",
            *(f"{LIBEXEC}/xdg-desktop-portal-wlr", "-l", "DEBUG"),
            WAYLAND_DISPLAY=str(screencopy),
        )
        self._wait(lambda: self._has_name("org.freedesktop.impl.portal.desktop.wlr"))
        self._start("portal", f"{LIBEXEC}/xdg-desktop-portal")
        self._wait(lambda: self._has_name("org.freedesktop.portal.Desktop"))

    def _has_name(self, name: str) -> bool:
        bus = ("--dest=org.freedesktop.DBus", "/org/freedesktop/DBus")
        asked = ("org.freedesktop.DBus.NameHasOwner", f"string:{name}")
        return "true" in self.command("dbus-send", "--session", "--print-reply", *bus, *asked)

    def _start(self, name: str, *command: str, **more: str) -> None:
        with (self._folder / f"{name}.log").open("wb") as log:
            program = self._programs[name] = subprocess.Popen(
                command,
                env={**self.environment, **more},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._opened.callback(_end, program)

    def _wait(self, condition: Callable[[], bool]) -> None:
        end_s = time.monotonic() + START_S
        while not condition():
            ended = any(program.poll() is not None for program in self._programs.values())
            if ended or time.monotonic() > end_s:
                logs = "".join(f"== {name}\n{self.log(name)}" for name in self._programs)
                raise RuntimeError(f"the Wayland session did not come up:\n{logs}")
            time.sleep(0.02)  # nobody tells when they are ready


def _without_root(folder: Path) -> tuple[str, ...]:
    """Goes before the command of a program that refuses to be root, and works in this folder."""
    folder.mkdir()
    if os.geteuid() != 0:
        return ()
    os.chown(folder, _NOBODY, _NOBODY)
    return ("setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups")


def _is_open(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as sock:
        return sock.connect_ex(str(path)) == 0


def _end(program: subprocess.Popen[bytes]) -> None:
    program.terminate()
    try:
        program.wait(STOP_S)
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait()
