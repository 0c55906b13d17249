"""A line a minute about what goes on."""

import logging

from server.events import act
from server.facts import Inside
from server.metrics import Metrics

_log = logging.getLogger(__name__)


class StatusLine:
    """Remembers the totals of its last line, so that each tells what happened in between."""

    def __init__(self, inside: Inside, metrics: Metrics) -> None:
        self._inside = inside
        self._metrics = metrics
        self._former = dict(metrics.totals)

    def write(self) -> None:
        """Log one line."""
        now = dict(self._metrics.totals)
        since = {name: now[name] - self._former[name] for name in now}
        self._former = now
        connections, rooms = self._inside.connections, self._inside.room_count
        _log.info(
            "status: connections %d, rooms %d; since the last line: %s",
            connections, rooms, ", ".join(f"{name} {count}" for name, count in since.items()),
            extra=act("status", connections=connections, rooms=rooms, **since),
        )  # fmt: skip
