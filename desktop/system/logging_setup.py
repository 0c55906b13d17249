"""The log and the crash trace: what a user sends when something went wrong.

Both stay on the computer until the user sends them. They must not tell who talks about what:
no description's text, candidate's address, password or chat text at INFO or above; names of
rooms and users may appear, and the addresses of those who connect to a server that runs here.
Loggers of libraries that would print addresses are held at WARNING.
"""

import faulthandler
import logging
import logging.handlers
import platform
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import TextIO

from desktop import __version__

LOG_NAME = "tandem.log"
CRASH_NAME = "crash.txt"
MAX_LOG_BYTES = 1_000_000
OLD_LOGS = 4  # beside the present one
_FORMAT = "%(asctime)s.%(msecs)03dZ %(levelname)-8s %(threadName)s %(name)s: %(message)s"
# They print candidates, packets or frames at INFO or DEBUG, `--verbose` or not
_QUIET_LOGGERS = ("aioice", "aiortc", "libav", "qasync", "websockets")

_logger = logging.getLogger(__name__)


class LoggingSetup:
    """Logging of the whole process, from `start` to `stop`. Thread: the main one."""

    def __init__(self, folder: Path, *, is_verbose: bool = False) -> None:
        self._folder = folder
        self._is_verbose = is_verbose
        self._handlers: list[logging.Handler] = []
        self._crash_file: TextIO | None = None
        self._crash_start = 0  # where this start's part of the file begins, in bytes
        self._crash_header_end = 0
        self._old_levels: dict[str, int] = {}
        self._old_hooks = (sys.excepthook, threading.excepthook, sys.unraisablehook)

    @property
    def log_file(self) -> Path:
        """The present log."""
        return self._folder / LOG_NAME

    def start(self) -> None:
        """Log to the file (INFO; DEBUG if verbose) and to stderr (WARNING; DEBUG if verbose).

        A folder that cannot be written costs the file and the trace, not the start.
        """
        formatter = logging.Formatter(_FORMAT, datefmt="%Y-%m-%dT%H:%M:%S")
        formatter.converter = time.gmtime
        terminal = logging.StreamHandler()
        terminal.setLevel(logging.DEBUG if self._is_verbose else logging.WARNING)
        self._add(terminal, formatter)
        self._set_level("", logging.DEBUG if self._is_verbose else logging.INFO)
        for name in _QUIET_LOGGERS:
            self._set_level(name, logging.WARNING)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            file = logging.handlers.RotatingFileHandler(
                self.log_file, maxBytes=MAX_LOG_BYTES, backupCount=OLD_LOGS, encoding="utf-8"
            )
            self._add(file, formatter)
            self._open_crash_trace()
        except OSError as error:
            _logger.warning("no log is kept: %s", error)
        logging.captureWarnings(True)
        self._old_hooks = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = _log_uncaught
        threading.excepthook = _log_uncaught_in_thread
        sys.unraisablehook = _log_unraisable
        _logger.info("Tandem %s, Python %s", __version__, platform.python_version())
        _logger.info("on %s", platform.platform())

    def stop(self) -> None:
        """Give everything back as it was; idempotent. A trace without a crash is removed."""
        if not self._handlers:
            return
        _logger.info("end")
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._old_hooks
        logging.captureWarnings(False)
        self._close_crash_trace()
        for name, level in self._old_levels.items():
            logging.getLogger(name).setLevel(level)
        self._old_levels.clear()
        for handler in self._handlers:
            logging.getLogger().removeHandler(handler)
            handler.close()
        self._handlers.clear()

    def _add(self, handler: logging.Handler, formatter: logging.Formatter) -> None:
        handler.setFormatter(formatter)
        logging.getLogger().addHandler(handler)
        self._handlers.append(handler)

    def _set_level(self, name: str, level: int) -> None:
        logger = logging.getLogger(name)
        self._old_levels[name] = logger.level
        logger.setLevel(level)

    def _open_crash_trace(self) -> None:
        path = self._folder / CRASH_NAME
        if path.exists() and path.stat().st_size > MAX_LOG_BYTES:
            path.replace(path.with_suffix(".old.txt"))
        self._crash_file = path.open("a", encoding="utf-8")
        self._crash_start = path.stat().st_size
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        self._crash_file.write(f"Tandem {__version__}, started {now}\n")
        self._crash_file.flush()
        self._crash_header_end = path.stat().st_size
        faulthandler.enable(file=self._crash_file, all_threads=True)

    def _close_crash_trace(self) -> None:
        if self._crash_file is None:
            return
        faulthandler.disable()
        if self._crash_file.seek(0, 2) == self._crash_header_end:
            self._crash_file.truncate(self._crash_start)
        self._crash_file.close()
        self._crash_file = None


def _log_uncaught(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    _logger.critical("not caught", exc_info=(kind, error, trace))


def _log_uncaught_in_thread(arguments: threading.ExceptHookArgs) -> None:
    if arguments.exc_type is SystemExit:
        return
    name = arguments.thread.name if arguments.thread else "unknown"
    error = arguments.exc_value or arguments.exc_type()
    _logger.critical(
        "not caught in thread %s",
        name,
        exc_info=(arguments.exc_type, error, arguments.exc_traceback),
    )


def _log_unraisable(arguments: "sys.UnraisableHookArgs") -> None:
    error = arguments.exc_value or arguments.exc_type()
    _logger.error(
        "%s %r",
        arguments.err_msg or "not raised in",
        arguments.object,
        exc_info=(arguments.exc_type, error, arguments.exc_traceback),
    )
