import asyncio
import os
import sys
from pathlib import Path

import pytest

from desktop.core.visits import VisitBegan, VisitEnded
from desktop.system.hooks import MAX_RUNNING, Hooks, facts

BEGAN = VisitBegan("room1", 'Boris"; rm -rf ~ $(reboot)', 1.0)
ENDED = VisitEnded("room1", "Boris", 13.0, 12.04)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="commands of a POSIX shell")


async def written_to(pipe: Path) -> str:
    """What the next command writes there."""
    async with asyncio.timeout(20):
        return await asyncio.to_thread(pipe.read_text)


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    os.mkfifo(tmp_path / "pipe")
    return tmp_path / "pipe"


async def test_commands_get_the_facts_and_never_run_a_name(pipe: Path) -> None:
    tell = f'printf %s "$TANDEM_EVENT|$TANDEM_ROOM|$TANDEM_WATCHER|$TANDEM_SECONDS" >{pipe}'
    hooks = Hooks(tell, tell)
    hooks.run(BEGAN)
    assert await written_to(pipe) == f"join|room1|{BEGAN.watcher}|"
    hooks.run(ENDED)
    assert await written_to(pipe) == "leave|room1|Boris|12.0"
    hooks.close()


async def test_commands_do_not_get_the_password(
    pipe: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TANDEM_PASSWORD", "secret")
    hooks = Hooks(f'printf %s "<$TANDEM_PASSWORD>" >{pipe}', None)
    hooks.run(BEGAN)
    assert await written_to(pipe) == "<>"
    hooks.run(ENDED)  # nothing to do
    hooks.close()


@pytest.mark.expects_warnings("a command was not run")
async def test_commands_that_hang_do_not_pile_up(pipe: Path) -> None:
    os.mkfifo(f"{pipe}.go")
    go = os.open(f"{pipe}.go", os.O_RDWR)  # each command takes one line of it
    hooks = Hooks(f"echo hangs >{pipe}; read line <{pipe}.go", None)
    for _ in range(MAX_RUNNING):
        hooks.run(BEGAN)
        assert await written_to(pipe) == "hangs\n"
    hooks.run(BEGAN)
    os.write(go, b"go\n" * MAX_RUNNING)
    await asyncio.to_thread(hooks.close)
    os.close(go)


def test_a_name_with_a_nul_can_be_told() -> None:
    assert facts(VisitBegan("room1", "a\0b", 1.0))["TANDEM_WATCHER"] == "ab"
