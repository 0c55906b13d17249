import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import pytest

from desktop.self_test.checks import CheckFailed
from desktop.self_test.course import Course
from desktop.self_test.report import Finding, Report
from desktop.self_test.start import window_start
from desktop.self_test.traces import Traces

# The time is over when the place that hangs is reached; no exception can end that
HANGING = """
import sys, threading
from pathlib import Path
from desktop.self_test import checks, course, start

class WhenReached(threading.Timer):
    reached = threading.Event()
    def run(self):
        self.reached.wait()
        self.function(*self.args)

def hang(*_):
    WhenReached.reached.set()
    threading.Event().wait()

course.threading.Timer = WhenReached
"""
RUN = "sys.exit(course.run(as_json=True))"
HANGING_CODECS = f"{HANGING}\nchecks.codecs = hang\n{RUN}"
HANGING_WINDOW = f"""{HANGING}
def tell_and_hang(program):
    Path(sys.argv[1]).write_text(str(program.pid))
    hang()

waits = "import threading; threading.Event().wait(600)"
start.own_command = lambda: ((sys.executable, "-c", waits), Path.cwd())
start._has_ended = tell_and_hang
course._call = lambda: "not tried here"
{RUN}
"""


def course() -> tuple[Course, list[Report]]:
    told: list[Report] = []
    return Course(told.append), told


def fail_with(error: Exception) -> str:
    raise error


def test_a_course_whose_checks_all_pass_has_passed() -> None:
    tried, told = course()
    tried.make("one", lambda: "found")
    report = tried.end(is_complete=True)
    assert told == [report]
    assert report is not None
    assert report.passed
    assert "found" in report.as_text()


def test_a_check_that_fails_leaves_the_others_their_turn() -> None:
    tried, told = course()
    tried.make("one", lambda: fail_with(CheckFailed("it is not here")))
    tried.make("two", lambda: fail_with(OSError("no such library")))
    tried.make("three", lambda: "found")
    tried.end(is_complete=True)
    (report,) = told
    assert not report.passed
    assert [finding.passed for finding in report.findings] == [False, False, True]
    assert report.findings[0].detail == "it is not here"
    assert report.findings[1].detail == "OSError: no such library"


def test_a_check_that_does_not_end_has_failed_and_is_told_once() -> None:
    tried, told = course()

    def never_ends() -> str:
        tried.end(is_complete=False)  # as the limit's thread does meanwhile
        return "found after all"

    tried.make("one", never_ends)
    assert tried.end(is_complete=True) is None
    (report,) = told
    assert not report.passed
    assert [(f.name, f.passed) for f in report.findings] == [("one", False)]


def test_a_report_that_is_not_complete_has_not_passed() -> None:
    findings = (Finding("one", True, "found", 0.1),)
    report = Report("1.0", False, findings, is_complete=False)
    assert not report.passed
    assert json.loads(report.as_json())["complete"] is False
    assert "not tried" in report.as_text()


def test_a_place_that_is_missing_is_said_and_nothing_else_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "away"))
    course, traces = Course(lambda _report: None), Traces()
    course.make("temporary files", traces.begin)
    course.make("start", lambda: window_start(traces))
    traces.remove()
    report = course.end(is_complete=True)
    assert report is not None
    details = [finding.detail for finding in report.findings]
    assert "TMPDIR" in details[0]
    assert details[1] == "not without a place for temporary files"
    assert not report.passed


def run_hanging(program: str, folder: Path, *arguments: str) -> list[dict[str, object]]:
    """Its checks; nothing else may be left of it in the folder for temporary files."""
    (folder / "temporary").mkdir()
    tried = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "TMPDIR": str(folder / "temporary")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert tried.returncode == 1
    report = json.loads(tried.stdout)
    assert not report["complete"]
    assert not list((folder / "temporary").iterdir())
    checks: list[dict[str, object]] = report["checks"]
    return checks


def test_a_library_that_hangs_does_not_keep_the_self_test(tmp_path: Path) -> None:
    last = run_hanging(HANGING_CODECS, tmp_path)[-1]
    assert last["name"] == "codecs"
    assert last["detail"] == "it did not end"


def test_a_window_that_hangs_ends_with_the_self_test(tmp_path: Path) -> None:
    told = tmp_path / "process"
    last = run_hanging(HANGING_WINDOW, tmp_path, str(told))[-1]
    assert last["name"] == "start"
    assert not psutil.pid_exists(int(told.read_text()))
