"""What is counted, for `/metrics`, `/status` and the status line of each minute."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

# Seconds from a frame's coming to its being handed to the system: tens of microseconds when idle.
_RELAY_BUCKETS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5)
_BUCKET_NAMES = (*(str(float(bound)) for bound in _RELAY_BUCKETS), "+Inf")

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4


class Metrics(Collector):
    """The numbers of one server; several servers of a program have their own.

    Counted in plain numbers, for one thread: the library's counters take a lock at each step, and
    two of them for each relay were a fifth of its time.
    """

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._connections = self._rooms = 0
        self._has_store = True
        self._joins = self._replacements = 0
        self._relays: Counter[str] = Counter()
        self._rejections: Counter[str] = Counter()
        self._relay_times = [0] * len(_BUCKET_NAMES)
        self._relay_seconds = 0.0
        self._registry.register(self)

    @property
    def totals(self) -> dict[str, int]:
        """What was counted since the start."""
        return {
            "joins": self._joins,
            "replacements": self._replacements,
            "relays": self._relays.total(),
            "rejections": self._rejections.total(),
        }

    def joined(self) -> None:
        self._joins += 1

    def replaced(self) -> None:
        self._replacements += 1

    def relayed(self, kind: str) -> None:
        """Count a message of this type; `kind` is one of few names, never a client's text."""
        self._relays[kind] += 1

    def rejected(self, reason: str) -> None:
        """Count a refusal; `reason` is one of few words, never a client's text."""
        self._rejections[reason] += 1

    def took(self, seconds: float, count: int = 1) -> None:
        """So many relayed messages were handed on, each after so long."""
        self._relay_times[bisect_left(_RELAY_BUCKETS, seconds)] += count
        self._relay_seconds += seconds * count

    def text(self, connections: int, rooms: int, *, has_store: bool) -> bytes:
        """Write everything in Prometheus' text form, with what there is right now."""
        self._connections, self._rooms, self._has_store = connections, rooms, has_store
        return generate_latest(self._registry)

    def collect(self) -> Iterator[Metric]:
        """Yield everything; called by the library."""
        yield GaugeMetricFamily(
            "tandem_connections", "WebSocket connections that are open", self._connections
        )
        yield GaugeMetricFamily("tandem_rooms", "Rooms with somebody in them", self._rooms)
        yield GaugeMetricFamily(
            "tandem_store_up", "1 while the rooms can be reached", self._has_store
        )
        yield CounterMetricFamily("tandem_joins", "Joins that were admitted", self._joins)
        yield CounterMetricFamily(
            "tandem_replacements", "Participants whom another replaced", self._replacements
        )
        relays = CounterMetricFamily(
            "tandem_relays", "Messages relayed to the peer", labels=["type"]
        )
        for kind, count in self._relays.items():
            relays.add_metric([kind], count)
        yield relays
        rejections = CounterMetricFamily(
            "tandem_rejections",
            "Connections, joins and messages that were refused or dropped",
            labels=["reason"],
        )
        for reason, count in self._rejections.items():
            rejections.add_metric([reason], count)
        yield rejections
        yield HistogramMetricFamily(
            "tandem_relay_seconds",
            "Time from receiving a message to having handed it on",
            buckets=list(zip(_BUCKET_NAMES, accumulate(self._relay_times), strict=True)),
            sum_value=self._relay_seconds,
        )
