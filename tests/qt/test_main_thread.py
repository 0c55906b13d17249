"""A machine that waits, and the system's signals."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.system.paths import FOLDER_VARIABLE

TOLD_TO_END_AS_IT_STARTS = """
import os, signal
from desktop import waiting
from desktop.__main__ import main

class Told(waiting.WaitingMachine):
    async def _build(self):
        os.kill(os.getpid(), signal.SIGTERM)
        await super()._build()

waiting.WaitingMachine = Told
devices = ("--camera", "test", "--microphone", "test", "--speaker", "none", "--no-ice-servers")
raise SystemExit(main(["wait", "--server", "ws://127.0.0.1:9", "--room", "room1", *devices]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there nobody is asked to end")
def test_who_is_told_to_end_while_it_starts_ends_in_order_and_leaves_nothing_open(
    tmp_path: Path,
) -> None:
    ended = subprocess.run(
        [sys.executable, "-W", "always::ResourceWarning", "-c", TOLD_TO_END_AS_IT_STARTS],
        env={**os.environ, FOLDER_VARIABLE: str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0
    assert ended.stdout.splitlines()[-1] == "not in a room"
    assert "ResourceWarning" not in ended.stderr
