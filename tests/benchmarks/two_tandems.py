"""The programs of a call between two Tandems, with test picture and tone, on an own server."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop import app
from desktop.options.command_line import parse
from desktop.options.values import Options
from desktop.system.paths import Paths

ROOT = Path(__file__).parents[2]
STATS = "stats"  # the file in a Tandem's folder
END_S = 20.0
_DISPLAYS = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}


@contextmanager
def call_place() -> Iterator[list[str]]:
    """A server; how to join a room there, as arguments of `tandem`.

    Raises:
        SystemExit: no display for the window of `run_here` is named; Qt would end this process at
            once, and what runs beside it would go on.
    """
    if sys.platform == "linux" and not _DISPLAYS & os.environ.keys():
        sys.exit("A window is shown here: start it with xvfb-run -a, or in a desktop's session.")
    server = subprocess.Popen(
        [sys.executable, "-m", "server", "--port", "0", "--no-ice-servers"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdout is not None
    with _ending(server):
        url = server.stdout.readline().split()[2].rstrip(",")
        yield [
            *("--server", url, "--camera", "test", "--microphone", "test", "--speaker", "none"),
            "--no-ice-servers",
        ]


@contextmanager
def tandem_apart(arguments: list[str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A Tandem with a process of its own, which joins at once and keeps its files in `folder`."""
    folder.mkdir()
    homes = {f"XDG_{kind}_HOME": str(folder / kind) for kind in ("CONFIG", "STATE", "DATA")}
    program = subprocess.Popen(
        [*(sys.executable, "-m", "desktop"), *arguments, "--join", "--stats", str(folder / STATS)],
        cwd=ROOT,
        env={**os.environ, **homes},
    )
    with _ending(program):
        yield program


def run_here(arguments: list[str], folder: Path, begin: Callable[[app.Tandem], None]) -> None:
    """A Tandem in this process, until it is quit; `begin` gets it when its window is there."""
    said = parse(arguments)
    assert isinstance(said, Options)
    paths = Paths(folder / "settings.json", folder, folder / "instance.lock", folder)
    app.run(said, paths, begin)


@contextmanager
def _ending(program: subprocess.Popen[str] | subprocess.Popen[bytes]) -> Iterator[None]:
    try:
        yield
    finally:
        program.terminate()
        program.wait(END_S)
