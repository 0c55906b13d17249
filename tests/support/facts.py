"""`Facts` of a server in which nothing goes on by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from server.config import ServerConfig
from server.facts import Facts
from server.metrics import Metrics

NOW = 1_700_000_000.0


@dataclass
class StillInside:
    """What a server tells of itself, as the test sets it."""

    connections: int = 0
    room_count: int = 0
    has_store: bool = True
    is_draining: bool = False
    rooms: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def people(self) -> Mapping[str, Sequence[str]]:
        return self.rooms


def facts_of(
    config: ServerConfig | None = None,
    inside: StillInside | None = None,
    metrics: Metrics | None = None,
) -> Facts:
    """Facts at the time `NOW`; without arguments of an idle server."""
    return Facts(
        config or ServerConfig(), inside or StillInside(), metrics or Metrics(), clock=lambda: NOW
    )
