"""How the log is written: for people, or one JSON object a line for programs."""

import datetime
import logging
from enum import StrEnum
from typing import Any

import msgspec

from server.events import KEY


class LogFormat(StrEnum):
    """The forms of the log."""

    TEXT = "text"
    JSON = "json"


class JsonFormatter(logging.Formatter):
    """`time` (UTC), `level`, `logger`, `event` and its facts, `message`, and `exception` if any."""

    def format(self, record: logging.LogRecord) -> str:
        time = datetime.datetime.fromtimestamp(record.created, datetime.UTC)
        line: dict[str, Any] = {
            "time": time.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "event": "message",
        }
        line |= getattr(record, KEY, {})
        line["message"] = record.getMessage()
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        try:
            return msgspec.json.encode(line).decode()
        except UnicodeError:  # somebody is called by half a character
            clean = {
                key: value.encode(errors="replace").decode() if isinstance(value, str) else value
                for key, value in line.items()
            }
            return msgspec.json.encode(clean).decode()


def formatter_for(form: LogFormat) -> logging.Formatter:
    """Make the formatter of a form."""
    match form:
        case LogFormat.JSON:
            return JsonFormatter()
        case LogFormat.TEXT:
            return logging.Formatter("%(asctime)s %(levelname)s %(message)s")


def write_log(form: LogFormat, level: str) -> None:
    """Let everything of `level` and above be written to standard error."""
    # No form has these; asking for them takes a tenth of the time of a record.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = logging.StreamHandler()
    handler.setFormatter(formatter_for(form))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
