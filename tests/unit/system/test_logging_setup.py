"""The log and the crash trace; each in a process of its own, as they belong to a whole process."""

import subprocess
import sys
from pathlib import Path

from desktop.system.logging_setup import CRASH_NAME, LOG_NAME, MAX_LOG_BYTES, OLD_LOGS

_START = """
import asyncio, faulthandler, logging, sys, threading
from pathlib import Path
from desktop.system.logging_setup import LoggingSetup
setup = LoggingSetup(Path(sys.argv[1]), is_verbose="verbose" in sys.argv)
setup.start()
logger = logging.getLogger("desktop.test")
"""


def _run(folder: Path, work: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _START + work, str(folder), *arguments],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def _log(folder: Path) -> str:
    return (folder / LOG_NAME).read_text(encoding="utf-8")


def test_the_file_has_what_the_terminal_is_spared(tmp_path: Path) -> None:
    ended = _run(tmp_path / "log", "logger.info('small'); logger.warning('great'); setup.stop()")
    assert "small" in _log(tmp_path / "log")
    assert "great" in _log(tmp_path / "log")
    assert "small" not in ended.stderr
    assert "great" in ended.stderr


def test_verbose_tells_the_terminal_everything(tmp_path: Path) -> None:
    ended = _run(tmp_path, "logger.debug('tiny'); setup.stop()", "verbose")
    assert "tiny" in ended.stderr


def test_addresses_that_libraries_print_stay_out(tmp_path: Path) -> None:
    work = "logging.getLogger('aioice.ice').info('192.0.2.1'); setup.stop()"
    ended = _run(tmp_path, work, "verbose")
    assert "192.0.2.1" not in ended.stderr + _log(tmp_path)


def test_the_log_does_not_grow_without_end(tmp_path: Path) -> None:
    _run(tmp_path, "for _ in range(7_000): logger.info('x' * 1_000)\nsetup.stop()")
    logs = sorted(tmp_path.glob(f"{LOG_NAME}*"))
    assert len(logs) == OLD_LOGS + 1
    assert all(log.stat().st_size <= MAX_LOG_BYTES for log in logs)


def test_errors_that_nobody_caught_are_in_the_log(tmp_path: Path) -> None:
    work = """
thread = threading.Thread(target=lambda: 1 / 0, name="digger")
thread.start()
thread.join()
class Broken:
    def __del__(self):
        raise LookupError("gone")
Broken()
loop = asyncio.new_event_loop()
loop.call_soon(lambda: [][1])
loop.call_soon(loop.stop)
loop.run_forever()
loop.close()
raise KeyError("the end")
"""
    ended = _run(tmp_path, work)
    assert ended.returncode == 1
    log = _log(tmp_path)
    for expected in ("thread digger", "ZeroDivisionError", "gone", "IndexError", "the end"):
        assert expected in log
        assert expected in ended.stderr


def test_a_crash_leaves_a_trace(tmp_path: Path) -> None:
    _run(tmp_path, "setup.stop()")
    _run(tmp_path, "def deep(): faulthandler._sigsegv()\ndeep()")
    trace = (tmp_path / CRASH_NAME).read_text(encoding="utf-8")
    assert "Segmentation fault" in trace
    assert "in deep" in trace
    assert trace.count("started") == 1  # the start that ended well is not in it


def test_a_folder_that_cannot_be_written_does_not_prevent_the_start(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("a file where the folder should be")
    ended = _run(tmp_path / "log", "logger.warning('great'); setup.stop()")
    assert ended.returncode == 0
    assert "no log is kept" in ended.stderr
    assert "great" in ended.stderr
