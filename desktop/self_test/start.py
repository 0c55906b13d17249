"""How long the window takes from its start until it can be used."""

import subprocess
import tempfile
import time
from pathlib import Path

from desktop.self_test.checks import CheckFailed
from desktop.system.service import own_command

LIMIT_S = 45.0
END_LIMIT_S = 10.0
AIM_S = 1.5
LOOK_S = 0.01  # between two looks for the picture


def window_start() -> str:
    """Start this program anew, and wait until its window has drawn itself and answers events.

    The program has settings and logs of its own, in the profile `self-test`.

    Raises:
        CheckFailed: it ended, or drew nothing within `LIMIT_S`.
    """
    command, folder = own_command()
    with tempfile.TemporaryDirectory(prefix="tandem-") as place:
        picture = Path(place) / "window.png"
        began_s = time.monotonic()
        program = subprocess.Popen(
            [
                *command,
                *(
                    "--profile",
                    "self-test",
                    "--screenshot",
                    str(picture),
                    "--screenshot-after",
                    "0",
                ),
            ],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        try:
            while not picture.exists():
                if _has_ended(program):
                    said = program.stderr.read().decode(errors="replace") if program.stderr else ""
                    raise CheckFailed(f"the window ended with {program.returncode}: {said.strip()}")
                if time.monotonic() > began_s + LIMIT_S:
                    raise CheckFailed(f"there was no window within {LIMIT_S:.0f} s")
            took_s = time.monotonic() - began_s
        finally:
            program.terminate()
            try:
                program.communicate(timeout=END_LIMIT_S)
            except subprocess.TimeoutExpired:
                program.kill()
                program.communicate()
    return f"the window could be used after {took_s:.2f} s (aim: {AIM_S} s)"


def _has_ended(program: "subprocess.Popen[bytes]") -> bool:
    """Waits `LOOK_S` for it."""
    try:
        program.wait(LOOK_S)
    except subprocess.TimeoutExpired:
        return False
    return True
