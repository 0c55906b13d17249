"""What is loaded before the window is drawn, and by a machine that waits."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
HEAVY = ("aioice", "aiortc", "av", "cryptography", "numpy", "server.gateway", "websockets")


def said_by(program: str) -> str:
    """What it writes to stdout, in an interpreter of its own."""
    said = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return said.stdout.strip()


def test_the_window_is_drawn_without_what_only_a_call_needs() -> None:
    """Those take longer to load than everything that the first screen needs."""
    program = f"import sys, desktop.app; print([m for m in {HEAVY!r} if m in sys.modules])"
    assert said_by(program) == "[]"


def test_a_machine_that_waits_loads_no_widgets_and_keeps_no_source() -> None:
    """Each were megabytes that nobody used."""
    program = (
        "from desktop import plain_imports; plain_imports.restore();"
        "import sys, linecache, desktop.waiting;"
        "print([m for m in ('PySide6.QtWidgets', 'qasync') if m in sys.modules],"
        " [f for f in linecache.cache if f.startswith(desktop.__path__[0])])"
    )
    assert said_by(program) == "[] []"
