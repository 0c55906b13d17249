"""What is counted, for `/metrics`, `/status` and the status line of each minute."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

# Seconds from a frame's coming to its being handed to the system: tens of microseconds when idle.
_RELAY_BUCKETS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5)

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4


class Metrics:
    """The numbers of one server; several servers of a program have their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._connections = Gauge(
            "tandem_connections", "WebSocket connections that are open", registry=self._registry
        )
        self._rooms = Gauge("tandem_rooms", "Rooms with somebody in them", registry=self._registry)
        self._store = Gauge(
            "tandem_store_up", "1 while the rooms can be reached", registry=self._registry
        )
        self._joins = Counter("tandem_joins", "Joins that were admitted", registry=self._registry)
        self._replacements = Counter(
            "tandem_replacements", "Participants whom another replaced", registry=self._registry
        )
        self._relays = Counter(
            "tandem_relays", "Messages relayed to the peer", ["type"], registry=self._registry
        )
        self._rejections = Counter(
            "tandem_rejections",
            "Connections, joins and messages that were refused or dropped",
            ["reason"],
            registry=self._registry,
        )
        self._relay_seconds = Histogram(
            "tandem_relay_seconds",
            "Time from receiving a message to having handed it on",
            buckets=_RELAY_BUCKETS,
            registry=self._registry,
        )
        self.totals = {"joins": 0, "replacements": 0, "relays": 0, "rejections": 0}

    def joined(self) -> None:
        self._joins.inc()
        self.totals["joins"] += 1

    def replaced(self) -> None:
        self._replacements.inc()
        self.totals["replacements"] += 1

    def relayed(self, kind: str) -> None:
        """Count a message of this type; `kind` is one of few names, never a client's text."""
        self._relays.labels(kind).inc()
        self.totals["relays"] += 1

    def rejected(self, reason: str) -> None:
        """Count a refusal; `reason` is one of few words, never a client's text."""
        self._rejections.labels(reason).inc()
        self.totals["rejections"] += 1

    def took(self, seconds: float) -> None:
        """A relayed message was handed on after so long."""
        self._relay_seconds.observe(seconds)

    def text(self, connections: int, rooms: int, *, has_store: bool) -> bytes:
        """Write everything in Prometheus' text form, with what there is right now."""
        self._connections.set(connections)
        self._rooms.set(rooms)
        self._store.set(has_store)
        return generate_latest(self._registry)
