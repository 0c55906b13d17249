"""The file of `--stats`: one whole line a second, one JSON object each."""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

import msgspec

log = logging.getLogger(__name__)


class StatisticsFile:
    """Appends lines from `open` to `close`. Thread: one at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None

    def open(self) -> None:
        """Open the file, made if it is missing.

        Raises:
            OSError: it cannot be written.
        """
        self._file = self._path.open("ab", buffering=0)

    def append(self, line: Mapping[str, object]) -> None:
        """Write one line with one system call, so that a reader sees whole lines only."""
        if self._file is None:
            return
        try:
            self._file.write(msgspec.json.encode(line) + b"\n")
        except OSError as error:
            log.error("the statistics cannot be written any more: %s", error)
            self.close()

    def close(self) -> None:
        """Close the file; idempotent."""
        file, self._file = self._file, None
        if file is not None:
            file.close()
