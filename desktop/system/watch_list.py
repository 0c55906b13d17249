"""Who watched, when and for how long: a file of the owner's that only grows."""

import logging
import os
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from desktop.core.visits import VisitBegan, VisitEnded

_logger = logging.getLogger(__name__)

FILE_NAME = "watchers.jsonl"


class WatchList:
    """Appends one JSON object a line, when a visit begins and when it ends. Thread: one at a time.

    A visit that began and has no end is one during which the program or the computer broke down.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def note(self, visit: VisitBegan | VisitEnded) -> None:
        """Write it down, for good; a failure is logged as an error, for the visit goes on."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(visit.at_s, UTC).isoformat(timespec="seconds"),
            "event": "join" if isinstance(visit, VisitBegan) else "leave",
            "room": visit.room,
            "watcher": visit.watcher,
        }
        if isinstance(visit, VisitEnded):
            line["seconds"] = round(visit.seconds, 1)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(
                    file, msgspec.json.encode(line) + b"\n"
                )  # at once, so that lines are whole
                os.fsync(file)
            finally:
                os.close(file)
        except OSError as error:
            _logger.error("the watch list cannot be written: %s", error)
