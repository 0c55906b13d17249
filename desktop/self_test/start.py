"""How long the window takes from its start until it can be used."""

import subprocess
import time

from desktop.self_test.checks import CheckFailed
from desktop.self_test.traces import Traces
from desktop.system.service import own_command

LIMIT_S = 45.0
AIM_S = 1.5
LOOK_S = 0.01  # between two looks for the picture


def window_start(traces: Traces) -> str:
    """Start this program anew, and wait until its window has drawn itself and answers events.

    Raises:
        CheckFailed: it ended, or drew nothing within `LIMIT_S`.
    """
    command, working_folder = own_command()
    picture = traces.folder / "window.png"
    began_s = time.monotonic()
    program = traces.start(
        [*command, "--screenshot", str(picture), "--screenshot-after", "0"], working_folder
    )
    try:
        while not picture.exists():
            if _has_ended(program):
                raise CheckFailed(
                    f"the window ended with {program.returncode}: {traces.complaints}"
                )
            if time.monotonic() > began_s + LIMIT_S:
                raise CheckFailed(f"there was no window within {LIMIT_S:.0f} s")
        took_s = time.monotonic() - began_s
    finally:
        traces.end_program()
    return f"the window could be used after {took_s:.2f} s (aim: {AIM_S} s)"


def _has_ended(program: "subprocess.Popen[bytes]") -> bool:
    """Waits `LOOK_S` for it."""
    try:
        program.wait(LOOK_S)
    except subprocess.TimeoutExpired:
        return False
    return True
