"""One running Tandem for each profile."""

import subprocess
import sys
from pathlib import Path

import pytest

from desktop.system.single_instance import AlreadyRunning, SingleInstance

_HOLDER = """
import sys
from pathlib import Path
from desktop.system.single_instance import SingleInstance
SingleInstance(Path(sys.argv[1]), "demo").start()
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    return tmp_path / "state" / "instance.lock"


def test_a_second_one_is_told_in_one_sentence(lock: Path) -> None:
    words = r"running already \(process \d+\); --profile"
    with SingleInstance(lock, "demo"), pytest.raises(AlreadyRunning, match=words):
        SingleInstance(lock, "demo").start()


def test_after_the_first_ended_another_may_start(lock: Path) -> None:
    first = SingleInstance(lock, "demo")
    first.start()
    first.stop()
    first.stop()
    with SingleInstance(lock, "demo"):
        pass


def test_a_killed_one_leaves_the_place_free(lock: Path) -> None:
    command = [sys.executable, "-c", _HOLDER, str(lock)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(AlreadyRunning, match=f"process {holder.pid}"):
            SingleInstance(lock, "demo").start()
        holder.kill()
        holder.wait(5)
        with SingleInstance(lock, "demo"):
            pass
