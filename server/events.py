"""One act, one event of the log: a sentence for people, and its facts for programs. Pure.

_log.info("connection %d opened", number, extra=act("opened", connection=number))
"""

from collections.abc import Mapping
from typing import Protocol

Fact = str | int | float | bool | None

KEY = "act"  # under which a log record carries the event


def act(event: str, **facts: Fact) -> dict[str, Mapping[str, Fact]]:
    """Return the `extra` of a log call. No secrets, descriptions or candidates among the facts."""
    return {KEY: {"event": event, **facts}}


class EventLog(Protocol):
    """What those who tell events need of a `logging.Logger`."""

    def info(self, text: str, *values: object, extra: Mapping[str, object]) -> None: ...

    def debug(self, text: str, *values: object) -> None: ...
