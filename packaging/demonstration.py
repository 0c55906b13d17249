"""A real call on a computer without a display, and what was measured in it.

`python3 run.py` runs this where no window can be opened (Linux only): the bundled server, and two
Tandems under a virtual display that send each other the test picture and a test tone. Everything
goes over loopback; settings and logs are in a temporary folder. Needs the standard library only.

Exits with 0 if picture and sound came through both ways.
"""

import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SCREENSHOT = ROOT / "build" / "demonstration.png"
CALL_S = 20
START_LIMIT_S = 60.0  # the first start compiles every module
END_LIMIT_S = 10.0
LEAST_FPS = 15.0  # far below the 30 of a free computer, far above a broken call
TONE_TOLERANCE_HZ = 10.0
_SERVER_URL = re.compile(r"https?://[^\s,)]+")

Line = dict[str, Any]  # one line of `--stats`, as docs/statistics.md describes it


class DemonstrationError(Exception):
    """The call did not come about; the text says why."""


@dataclass(frozen=True, slots=True)
class Person:
    """One of the two, with what the other one must hear."""

    name: str
    tone_hz: float
    stats: Path
    log: Path

    def lines(self) -> list[Line]:
        """What was measured so far; a line that is not yet whole is left out."""
        if not self.stats.exists():
            return []
        text = self.stats.read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]


def main() -> int:
    """Hold the call; return the exit code."""
    with tempfile.TemporaryDirectory(prefix="tandem-") as name:
        folder = Path(name)
        people = [
            Person("Anna", 440.0, folder / "anna.jsonl", folder / "anna.log"),
            Person("Boris", 880.0, folder / "boris.jsonl", folder / "boris.log"),
        ]
        try:
            lines = _hold_call(people, folder)
        except DemonstrationError as error:
            _say(f"\n{error}")
            for log in sorted(folder.glob("*.log")):
                _say(f"\n{log.name}:\n{log.read_text(encoding='utf-8', errors='replace')[-3000:]}")
            return 1
    _say("")
    _print_table(people, lines)
    if SCREENSHOT.exists():
        _say(f"\nThe window in the call: {SCREENSHOT}")
    problems = _problems(people, lines)
    for problem in problems:
        _say(problem)
    return 1 if problems else 0


def _hold_call(people: Sequence[Person], folder: Path) -> list[list[Line]]:
    """Start everything, wait, stop everything; return each one's lines of the call's time."""
    SCREENSHOT.parent.mkdir(exist_ok=True)
    SCREENSHOT.unlink(missing_ok=True)
    with ExitStack() as stack:
        environment = _environment(folder, _start_display(stack))
        url = _start_server(stack, environment, folder / "server.log")
        _say(f"    the server runs: {url}")
        programs = []
        for person, tone in zip(people, ("test:440", "test:880"), strict=True):
            arguments = [
                *("--profile", f"demo-{person.name.lower()}", "--server", url, "--room", "demo"),
                *("--name", person.name, "--camera", "test", "--microphone", tone),
                *("--speaker", "none", "--no-ice-servers", "--join", "--stats", str(person.stats)),
            ]
            if person is people[0]:
                arguments += ["--screenshot", str(SCREENSHOT), "--screenshot-after", str(CALL_S)]
            programs.append(_start_tandem(stack, environment, arguments, person.log))
            _say(f"    {person.name}'s window is opened")

        def check() -> None:
            for person, program in zip(people, programs, strict=True):
                if program.poll() is not None:
                    raise DemonstrationError(f"{person.name}'s Tandem ended by itself.")

        def both_are_connected() -> bool:
            return all(p.lines() and p.lines()[-1]["state"] == "connected" for p in people)

        _wait(both_are_connected, START_LIMIT_S, check, "The two did not get connected.")
        begin_s = time.time()
        for second in range(CALL_S):
            _wait_until(begin_s + second + 1)
            check()
            if (second + 1) % 5 == 0:
                _say(f"    connected for {second + 1} s")
        # The picture is taken a moment after the start; the call may have come up faster
        _wait(SCREENSHOT.exists, END_LIMIT_S, check, "The window could not be photographed.")
        return [[line for line in person.lines() if line["time_s"] > begin_s] for person in people]


def _environment(folder: Path, display: str) -> dict[str, str]:
    """Return the surroundings of the programs: a display, and folders of their own."""
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    homes = {f"XDG_{name}_HOME": str(folder / name) for name in ("CONFIG", "STATE", "DATA")}
    return {
        **os.environ,
        **homes,
        "DISPLAY": display,
        "QT_QPA_PLATFORM": "xcb",
        "XDG_RUNTIME_DIR": os.environ.get("XDG_RUNTIME_DIR", str(runtime)),
        "PYTHONUNBUFFERED": "1",
    }


def _start_display(stack: ExitStack) -> str:
    """Start a virtual display; it chooses a free number itself and tells it."""
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1600x1000x24"]
    try:
        display = subprocess.Popen(
            [*command, "-nolisten", "tcp"], pass_fds=[writer], stderr=subprocess.DEVNULL
        )
    except FileNotFoundError:
        raise DemonstrationError("Xvfb, the virtual display, is not installed.") from None
    finally:
        os.close(writer)
    stack.callback(_stop, display)
    with os.fdopen(reader, encoding="ascii") as numbers:
        number = numbers.readline().strip()
    if not number:
        raise DemonstrationError("Xvfb, the virtual display, could not be started.")
    return f":{number}"


def _start_server(stack: ExitStack, environment: dict[str, str], log: Path) -> str:
    """Start the bundled server on a free port; return the WebSocket's URL."""
    command = [sys.executable, "-m", "server", "--host", "127.0.0.1", "--port", "0"]
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*command, "--no-ice-servers"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    stack.callback(_stop, server)

    def address() -> str | None:
        found = _SERVER_URL.search(log.read_text(encoding="utf-8"))
        return found[0] if found else None

    def check() -> None:
        if server.poll() is not None:
            raise DemonstrationError("The server ended by itself.")

    _wait(lambda: address() is not None, START_LIMIT_S, check, "The server did not start.")
    return f"{address()}/ws".replace("http", "ws", 1)


def _start_tandem(
    stack: ExitStack, environment: dict[str, str], arguments: list[str], log: Path
) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        program = subprocess.Popen(
            [sys.executable, "-m", "desktop", *arguments],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    stack.callback(_stop, program)
    return program


def _stop(program: subprocess.Popen[bytes]) -> None:
    """Ask a program to end, and end it if it does not."""
    program.send_signal(signal.SIGTERM)
    try:
        program.wait(END_LIMIT_S)
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait()


def _wait(
    is_true: Callable[[], bool], limit_s: float, check: Callable[[], None], failure: str
) -> None:
    """Wait until something holds; `check` raises if waiting has become useless."""
    deadline_s = time.monotonic() + limit_s
    while not is_true():
        check()
        if time.monotonic() > deadline_s:
            raise DemonstrationError(failure)
        time.sleep(0.1)


def _wait_until(time_s: float) -> None:
    time.sleep(max(0.0, time_s - time.time()))


def _print_table(people: Sequence[Person], lines: Sequence[Sequence[Line]]) -> None:
    """Print the medians of the call."""
    rows = [
        ("sent picture, fps", "sent video fps", ".1f"),
        ("  width", "sent video width", ".0f"),
        ("  height", "sent video height", ".0f"),
        ("received picture, fps", "received video fps", ".1f"),
        ("  delay, ms", "received video delay_ms", ".0f"),
        ("  packets lost", "received video lost", ".0f"),
        ("sent sound, dBFS", "sent audio level_dbfs", ".1f"),
        ("received sound, Hz", "received audio tone_hz", ".0f"),
        ("  delay, ms", "received audio delay_ms", ".0f"),
        ("  packets lost", "received audio lost", ".0f"),
    ]
    names = "".join(f"{person.name:>10}" for person in people)
    _say(f"{f'Medians of {CALL_S} s':<26}{names}")
    for title, key, form in rows:
        medians = [_median(own, key) for own in lines]
        cells = ["-" if median is None else format(median, form) for median in medians]
        _say(f"{title:<26}{''.join(f'{cell:>10}' for cell in cells)}")


def _problems(people: Sequence[Person], lines: Sequence[Sequence[Line]]) -> list[str]:
    """Return one sentence for each thing that did not come through."""
    problems = []
    for person, own, other in zip(people, lines, reversed(people), strict=True):
        fps = _median(own, "received video fps")
        if fps is None or fps < LEAST_FPS:
            problems.append(f"{person.name} did not see {other.name} moving.")
        tone = _median(own, "received audio tone_hz")
        if tone is None or abs(tone - other.tone_hz) > TONE_TOLERANCE_HZ:
            problems.append(f"{person.name} did not hear {other.name}'s {other.tone_hz:.0f} Hz.")
    return problems


def _median(lines: Sequence[Line], key: str) -> float | None:
    """Return the median of what is known of a value, named as a path into the line."""
    direction, kind, field = key.split()
    values = [line[direction][kind][field] for line in lines]
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
