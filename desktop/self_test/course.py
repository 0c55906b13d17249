"""The course of a self-test: one check after another, with an end in any case."""

import faulthandler
import logging
import os
import sys
import threading
import time
from collections.abc import Callable

from PySide6.QtWidgets import QApplication

from desktop import __version__, qt_log
from desktop.devices.factory import QtDevices
from desktop.self_test import checks
from desktop.self_test.own_call import own_call
from desktop.self_test.report import Finding, Report
from desktop.self_test.start import window_start
from desktop.self_test.traces import Traces
from desktop.session.engine import Engine

LIMIT_S = 60.0

log = logging.getLogger(__name__)


class Course:
    """Makes checks and collects what they find. Thread: `make` in the main one, the rest any."""

    def __init__(self, tell: Callable[[Report], None]) -> None:
        """`tell` is called once: at the end, or when the time is over."""
        self._tell = tell
        self._lock = threading.Lock()
        self._findings: tuple[Finding, ...] = ()  # replaced whole, under _lock
        self._under_way: tuple[str, float] | None = None  # name and begin, under _lock
        self._has_told = False  # under _lock

    def make(self, name: str, check: Callable[[], str]) -> None:
        """Make a check and keep its finding; whatever it raises, it has failed."""
        begin_s = time.monotonic()
        with self._lock:
            self._under_way = (name, begin_s)
        try:
            detail, passed = check(), True
        except checks.CheckFailed as error:
            detail, passed = str(error), False
        except Exception as error:  # a library's; the report is the place where somebody reads it
            log.info("the check %s failed", name, exc_info=error)
            detail, passed = f"{type(error).__name__}: {error}", False
        with self._lock:
            self._under_way = None
            seconds = time.monotonic() - begin_s
            self._findings += (Finding(name, passed, detail, seconds),)

    def end(self, *, is_complete: bool) -> Report | None:
        """Tell the report, once; None if it was told already. A check under way has failed."""
        with self._lock:
            if self._has_told:
                return None
            self._has_told = True
            findings = self._findings
            if self._under_way is not None:
                name, begin_s = self._under_way
                detail = "it did not end"
                findings += (Finding(name, False, detail, time.monotonic() - begin_s),)
        report = Report(__version__, getattr(sys, "frozen", False), findings, is_complete)
        self._tell(report)
        return report


def run(*, as_json: bool) -> int:
    """Test this program and print the report; returns the exit code: 0 if all passed, else 1.

    Thread: main. After `LIMIT_S` what was found so far is printed and the process ends with 1,
    whatever hangs. Neither way leaves a file or a program.
    """

    def tell(report: Report) -> None:
        sys.stdout.write(report.as_json() if as_json else report.as_text())
        sys.stdout.flush()

    course, traces = Course(tell), Traces()
    limit = threading.Timer(LIMIT_S, _give_up, [course, traces])
    limit.name = "self-test limit"
    limit.daemon = True
    limit.start()
    try:
        _make_all(course, traces)
    finally:
        limit.cancel()
        traces.remove()
    report = course.end(is_complete=True)
    return 0 if report is not None and report.passed else 1


def _give_up(course: Course, traces: Traces) -> None:
    """Thread: the limit's."""
    if course.end(is_complete=False) is not None:
        faulthandler.dump_traceback(all_threads=True)
        traces.remove()
        os._exit(1)  # what hangs may be in a library, where no exception arrives


def _make_all(course: Course, traces: Traces) -> None:
    qt_log.install()
    course.make("versions", checks.versions)
    course.make("temporary files", traces.begin)
    application = QApplication(sys.argv[:1])
    try:
        course.make("Qt plugins", checks.qt_plugins)
        course.make("multimedia", checks.multimedia)
        course.make("codecs", checks.codecs)
        course.make("TLS", checks.tls_roots)
        course.make("resources", checks.resources)
        course.make("translations", checks.translations)
        course.make("call", _call)
        course.make("start", lambda: window_start(traces))
    finally:
        application.shutdown()


def _call() -> str:
    """Qt's thread waits meanwhile: the test signals and the silent loudspeaker need none of it."""
    devices = QtDevices()
    engine = Engine()
    engine.start()
    try:
        return engine.submit(own_call(devices)).result(LIMIT_S)
    finally:
        engine.close()
