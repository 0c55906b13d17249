"""What is loaded before the window is drawn."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
HEAVY = ("aioice", "aiortc", "av", "cryptography", "numpy", "server.gateway", "websockets")


def test_the_window_is_drawn_without_what_only_a_call_needs() -> None:
    """Those take longer to load than everything that the first screen needs."""
    program = f"import sys, desktop.app; print([m for m in {HEAVY!r} if m in sys.modules])"
    said = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert said.stdout.strip() == "[]"
