"""The rooms of a server that is alone: in its own memory."""

import asyncio
import itertools
import secrets
import time
from collections.abc import Iterable, Mapping, Sequence

from server.deliveries import Delivery, Later, Relay
from server.protocol import messages as m
from server.rooms import Rooms
from server.seats import ConnectionId
from server.store.port import Deliver


class MemoryStore:
    """A `PromptStore`."""

    def __init__(self, deliver: Deliver) -> None:
        self._deliver = deliver
        self._rooms = Rooms(server_id=secrets.token_hex(4))
        self._ids = itertools.count(1)

    @property
    def room_count(self) -> int:
        return self._rooms.count

    @property
    def is_reachable(self) -> bool:
        return True

    async def start(self) -> None:
        """Nothing is to be done."""

    async def close(self) -> None:
        """Nothing is to be done."""

    def people(self) -> Mapping[str, Sequence[str]]:
        return self._rooms.people()

    def new_connection(self) -> ConnectionId:
        return next(self._ids)

    async def join(self, connection: ConnectionId, join: m.Join) -> bool:
        self._carry(self._rooms.join(connection, join, time.monotonic()))
        return connection in self._rooms

    async def message(
        self, connection: ConnectionId, message: m.ClientMessage, frame: str, received_at: float
    ) -> ConnectionId | None:
        return self.message_now(connection, message, frame, received_at)

    def message_now(
        self, connection: ConnectionId, message: m.ClientMessage, frame: str, received_at: float
    ) -> ConnectionId | None:
        deliveries = self._rooms.message(connection, message, frame, received_at)
        return self._carry(deliveries, received_at)

    async def unknown(self, connection: ConnectionId, frame: str) -> None:
        self._carry(self._rooms.unknown(connection, frame))

    async def leave(self, connection: ConnectionId) -> None:
        self._carry(self._rooms.leave(connection))

    async def lost(self, connection: ConnectionId) -> None:
        self._carry(self._rooms.lost(connection))

    def _carry(
        self, deliveries: Iterable[Delivery], received_at: float | None = None
    ) -> ConnectionId | None:
        """Deliver, or set a timer for what is for later; return whom a frame was relayed to."""
        relayed_to = None
        for delivery in deliveries:
            if isinstance(delivery, Later):  # nothing comes of it if the connection has ended then
                delay_s = max(0.0, delivery.at_s - time.monotonic())
                loop = asyncio.get_running_loop()
                loop.call_later(delay_s, self._ask_now, delivery.connection)
                continue
            if isinstance(delivery, Relay):
                relayed_to = delivery.connection
            self._deliver(delivery, received_at)
        return relayed_to

    def _ask_now(self, connection: ConnectionId) -> None:
        self._carry(self._rooms.ask_now(connection, time.monotonic()))
