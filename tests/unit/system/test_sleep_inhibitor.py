"""Keeping the computer awake."""

import logging
import os
import sys
import threading
from pathlib import Path

import pytest

from desktop.system.sleep_inhibitor import (
    ChildInhibitor,
    NullInhibitor,
    Wakefulness,
    sleep_inhibitor,
)


def _is_alive(pid_file: Path) -> bool:
    try:
        os.kill(int(pid_file.read_text()), 0)
    except ProcessLookupError:
        return False
    return True


def _child(tmp_path: Path, work: str) -> tuple[ChildInhibitor, Path]:
    """A child that writes its number through a pipe (so that nobody waits for it) and works."""
    pid_file = tmp_path / "pid"
    os.mkfifo(pid_file.with_suffix(".pipe"))
    code = (
        f"import os, signal, sys; open({str(pid_file)!r}, 'w').write(str(os.getpid())); "
        f"open({str(pid_file.with_suffix('.pipe'))!r}, 'w').close(); {work}"
    )
    return ChildInhibitor([sys.executable, "-c", code]), pid_file


def _wait_until_started(pid_file: Path) -> None:
    pid_file.with_suffix(".pipe").read_bytes()  # ends when the child closed its end


def test_a_child_lives_from_start_to_stop(tmp_path: Path) -> None:
    inhibitor, pid_file = _child(tmp_path, "sys.stdin.read()")
    inhibitor.start()
    inhibitor.start()
    _wait_until_started(pid_file)
    assert _is_alive(pid_file)
    inhibitor.stop()
    inhibitor.stop()
    assert not _is_alive(pid_file)


def test_a_child_that_hangs_is_killed(tmp_path: Path) -> None:
    inhibitor, pid_file = _child(
        tmp_path, "signal.signal(signal.SIGTERM, signal.SIG_IGN); signal.pause()"
    )
    inhibitor.start()
    _wait_until_started(pid_file)
    inhibitor.stop()
    assert not _is_alive(pid_file)


def test_a_child_that_cannot_help_is_only_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    missing = ChildInhibitor([str(tmp_path / "missing")])
    missing.start()
    missing.stop()
    assert "may sleep" in caplog.text


def test_the_way_of_this_system_starts_and_stops_again_and_again() -> None:
    inhibitor = sleep_inhibitor()
    for _ in range(2):
        inhibitor.start()
        inhibitor.stop()


def test_without_a_way_it_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    inhibitor = NullInhibitor()
    for _ in range(2):
        inhibitor.start()
        inhibitor.stop()
    assert len(caplog.records) == 1


class Asked:
    """Writes down what it is asked, and in which thread."""

    def __init__(self) -> None:
        self.wishes: list[str] = []
        self.threads: set[int] = set()

    def start(self) -> None:
        self._note("start")

    def stop(self) -> None:
        self._note("stop")

    def _note(self, wish: str) -> None:
        self.wishes.append(wish)
        self.threads.add(threading.get_ident())


def test_calls_that_begin_and_end_are_told_in_order_in_one_other_thread() -> None:
    asked = Asked()
    wakefulness = Wakefulness(asked)
    for awake in (False, True, True, False, True):
        wakefulness.keep(awake)
    wakefulness.close()
    assert asked.wishes == ["start", "stop", "start", "stop"]
    assert len(asked.threads) == 1
    assert threading.get_ident() not in asked.threads
