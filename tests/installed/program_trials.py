"""What a user does with the installed window; the browser, the screen and the server are here."""

import asyncio
import contextlib
import json
import re
import shutil
import tempfile
import weakref
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import psutil

from tests.end2end.test_calls import sees_and_hears
from tests.installed.bare_debian import BareDebian, TrialError
from tests.support.chromium import running_chromium
from tests.support.desktop_program import DesktopProgram, running
from tests.support.display import Display
from tests.support.server import running_server

LINKED_ROOM = "attic"
CHOSEN = {
    "name": "Анна",
    "room": "kitchen",
    "host_port": 0,
    "camera": "test",
    "microphone": "test",
    "loudspeaker": "none",
    "ice_servers": [],
    "join_at_start": True,
    "of_a_newer_build": "kept",
}
_LIMIT_S = 30.0


class User:
    """Whose settings outlive the builds."""

    def __init__(self, system: BareDebian, program: str = "tandem") -> None:
        self.system = system
        self._program = program
        self.folder = Path(tempfile.mkdtemp(prefix="tandem-trial-"))  # /tmp is theirs, too
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        file = self.folder / "CONFIG" / "tandem" / "settings.json"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(CHOSEN), encoding="utf-8")

    @property
    def stored(self) -> dict[str, Any]:
        file = self.folder / "CONFIG" / "tandem" / "settings.json"
        stored: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return stored

    def check_choices(self) -> None:
        stored = self.stored
        lost = {name for name, value in CHOSEN.items() if stored.get(name) != value}
        assert not lost, f"these settings were lost: {sorted(lost)}"

    def desk(self, display: Display) -> list[str]:
        """The variables of the session, as arguments of `env`."""
        homes = [f"XDG_{kind}_HOME={self.folder / kind}" for kind in ("CONFIG", "STATE", "DATA")]
        return ["env", f"DISPLAY={display.name}", "LANGUAGE=en", *homes]

    def control(self, display: Display, *order: str) -> str:
        """`tandem ctl`."""
        return self.system.run(*self.desk(display), self._program, "ctl", *order)

    @contextlib.asynccontextmanager
    async def program(self, display: Display) -> AsyncIterator[DesktopProgram]:
        """The window, from its start to its end."""
        program = _Installed({}, folder=self.folder)
        program.started_by = self.system.command(*self.desk(display), self._program)
        async with running(program):
            yield program


class _Installed(DesktopProgram):
    started_by: list[str]

    @property
    def program(self) -> tuple[str, ...]:
        return tuple(self.started_by)


async def choose_something(user: User) -> None:
    """Start the window, let it join by itself, and leave: it remembers that."""
    with Display() as display:
        async with user.program(display) as program:
            await program.wait_for_state("waiting")
            await asyncio.to_thread(user.control, display, "leave")
            await program.wait_for_state("left")
    assert user.stored["join_suspended"]


async def call_with_a_browser(user: User) -> str:
    """A call over "Host here" with who opens its page."""
    with Display() as display:
        async with running_chromium() as chromium, user.program(display) as anna:
            if anna.lines[-1]["state"] == "left":
                await asyncio.to_thread(user.control, display, "join")
            await anna.wait_for_state("waiting")
            boris = await chromium.open_page(
                _hosted_at(anna), room="kitchen", name="Boris", camera="test", microphone="test:880"
            )
            await boris.press()
            line = await anna.wait_for(sees_and_hears(880), "the page's picture and tone", _LIMIT_S)
            await boris.wait_for_new_pictures()
            video, audio = line["received"]["video"], line["received"]["audio"]
            return (
                f"{video['codec']} {video['width']}x{video['height']}, pictures advance on both "
                f"sides, {audio['tone_hz']:.0f} Hz heard"
            )


def _hosted_at(program: DesktopProgram) -> str:
    """The address of its own server; the log has those of earlier starts, too."""
    origins: list[str] = re.findall(r"listening on .*?(https?://127\.0\.0\.1:\d+)", program.log)
    return origins[-1]


async def open_link(user: User) -> str:
    """A link that the desktop opens; the window has its room, and Join leads there."""
    with Display() as display:
        async with running_server("--no-ice-servers") as server:
            link = f"tandem:http://127.0.0.1:{server.port}/?room={LINKED_ROOM}"
            # What it starts would hold our pipe for as long as it runs
            opening = f"gio open '{link}' >/tmp/gio.txt 2>&1"
            await asyncio.to_thread(user.system.run, *user.desk(display), "sh", "-c", opening)
            try:
                await _until_waiting(user, display)
            finally:
                for process in _programs_in(user.system):
                    process.terminate()
                    process.wait(_LIMIT_S)
    return f"tandem:…/?room={LINKED_ROOM} opened the window, which joined that room"


async def _until_waiting(user: User, display: Display) -> None:
    wished = False
    async with asyncio.timeout(_LIMIT_S):
        while True:
            with contextlib.suppress(TrialError):  # it is just starting
                said = await asyncio.to_thread(user.control, display, "status", "--json")
                facts = json.loads(said)["facts"]
                if facts["room"] == LINKED_ROOM and facts["state"] == "waiting":
                    return
                if not wished:
                    await asyncio.to_thread(user.control, display, "join")
                    wished = True
            await asyncio.sleep(0.2)


def _programs_in(system: BareDebian) -> list[psutil.Process]:
    """Those that were started in that system, and not by us."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(OSError, psutil.Error):
            if Path(f"/proc/{process.pid}/root").readlink() == system.root:
                found.append(process)
    return found
