"""The forms of the log."""

import json
import logging
import sys
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from server.events import act
from server.logs import JsonFormatter, LogFormat, formatter_for


def _record(message: str, *arguments: object, **extra: Any) -> logging.LogRecord:
    logger = logging.getLogger("server.somewhere")
    return logger.makeRecord(
        logger.name, logging.INFO, "file.py", 1, message, arguments, None, extra=extra
    )


def test_an_event_is_one_line_of_json_with_its_facts() -> None:
    record = _record("connection %d opened", 7, **act("opened", connection=7, address="192.0.2.7"))
    record.created = 1_700_000_000.25
    assert json.loads(JsonFormatter().format(record)) == {
        "time": "2023-11-14T22:13:20.250Z",
        "level": "INFO",
        "logger": "server.somewhere",
        "event": "opened",
        "connection": 7,
        "address": "192.0.2.7",
        "message": "connection 7 opened",
    }


def test_what_is_no_event_of_ours_is_written_too() -> None:
    assert json.loads(JsonFormatter().format(_record("hello")))["event"] == "message"


def test_an_error_comes_with_its_exception() -> None:
    record = _record("it failed")
    try:
        raise ValueError("because")
    except ValueError:
        record.exc_info = sys.exc_info()
    assert "ValueError: because" in json.loads(JsonFormatter().format(record))["exception"]


@given(st.text(st.characters(), max_size=50))
def test_whatever_somebody_is_called_the_log_stays_one_object_a_line(name: str) -> None:
    line = JsonFormatter().format(_record("%s joined", name, **act("joined", name=name)))
    assert "\n" not in line
    assert json.loads(line)["event"] == "joined"


def test_text_is_for_people() -> None:
    line = formatter_for(LogFormat.TEXT).format(_record("hello", **act("opened")))
    assert line.endswith(" INFO hello")
