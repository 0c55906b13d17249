"""The file of `--stats`: one whole line a second, one JSON object each."""

import errno
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

import msgspec

log = logging.getLogger(__name__)

_FLAGS = (
    os.O_WRONLY
    | os.O_APPEND
    | os.O_CREAT
    | getattr(os, "O_NONBLOCK", 0)  # of pipes, which Windows does not have in its folders
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


class StatisticsFile:
    """Appends lines from `open` to `close`. Thread: one at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None

    def open(self) -> None:
        """Open the file, made if it is missing; never waits.

        Of a pipe that nobody reads yet the lines are dropped until somebody does.

        Raises:
            OSError: it cannot be written.
        """
        try:
            descriptor = os.open(self._path, _FLAGS, 0o644)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            return
        self._file = os.fdopen(descriptor, "ab", buffering=0)

    def append(self, line: Mapping[str, object]) -> None:
        """Write one line with one system call, so that a reader sees whole lines only."""
        try:
            if self._file is None:
                self.open()
            if self._file is None:
                return
            self._file.write(msgspec.json.encode(line) + b"\n")
        except BlockingIOError:  # a pipe whose reader is slow: the call must not wait for it
            log.debug("a line of statistics was dropped")
        except OSError as error:
            log.error("a line of statistics could not be written: %s", error)
            self.close()

    def close(self) -> None:
        """Close the file; idempotent."""
        file, self._file = self._file, None
        if file is not None:
            file.close()
