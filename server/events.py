"""One act, one event of the log: a sentence for people, and its facts for programs. Pure.

_log.info("connection %d opened", number, extra=act("opened", connection=number))
"""

from collections.abc import Mapping

Fact = str | int | float | bool | None

KEY = "act"  # under which a log record carries the event


def act(event: str, **facts: Fact) -> dict[str, Mapping[str, Fact]]:
    """Return the `extra` of a log call. No secrets, descriptions or candidates among the facts."""
    return {KEY: {"event": event, **facts}}
