"""The methods of `Rooms` over rooms in a real Redis, so that tests of the rules run there too.

Connections are open at two nodes by turns. Each act is made at the node of its connection, as
`RedisStore` makes it, and what is published has to reach each connection in the order in which it
was decided. Time is the test's. It shows nothing of leases, timers and breaks.
"""

import asyncio
from collections.abc import Callable

from msgspec import structs

from server.config import StoreAddress
from server.deliveries import Delivery
from server.protocol import messages as m
from server.protocol.names import normalized_room
from server.rooms import Rooms
from server.seats import ConnectionId
from server.store.line import Line
from server.store.record import (
    IDS_PER_NODE,
    Envelope,
    connections_of,
    decode_envelope,
    encode_envelope,
    node_of,
)
from server.store.session import BEAT_S, Known, Memory, Session, channel_of, known_from
from server.store.shared_rooms import SharedRooms
from tests.support.redis_server import RedisServer

_NODES = (1, 2)
_LIMIT_S = 20.0
_MARK = b"0:" + encode_envelope(Envelope("", None, [], None))

_Decide = Callable[[Rooms], list[Delivery]]


class _Node:
    """One node: its view of the rooms, and what came by its channel."""

    def __init__(self, number: int, server_id: str) -> None:
        self.rooms = SharedRooms(number, server_id)
        self.heard: list[Delivery] = []
        self.has_all = asyncio.Event()  # what was published before the mark

    def take(self, message: bytes) -> None:
        if message == _MARK:
            self.has_all.set()
            return
        known = known_from(message)
        envelope = decode_envelope(known.state)
        if envelope.state is not None:
            self.rooms.learn(envelope.room, Known(known.number, envelope.state))
        self.heard.extend(envelope.deliveries)


class SharedRoomsOnRedis:
    """Looks like `Rooms` to a test that has no event loop. Be sure to `close` it."""

    def __init__(self, redis: RedisServer) -> None:
        address = StoreAddress.parse(redis.url)
        assert address is not None
        self._address = address
        self._runner = asyncio.Runner()
        self._line = self._runner.run(Line.opened(address))
        self._nodes: dict[int, _Node] = {}
        self._room_of: dict[ConnectionId, str] = {}
        self._kept_at = 0.0

    def restart(self, server_id: str) -> "SharedRoomsOnRedis":
        """Be the rooms of servers that start now, with an empty Redis."""
        self._runner.run(self._restarted(server_id))
        return self

    def close(self) -> None:
        self._runner.run(self._closed())
        self._runner.close()

    @property
    def count(self) -> int:
        return len({name for node in self._nodes.values() for name in node.rooms.known})

    def __contains__(self, connection: ConnectionId) -> bool:
        return connection in self._room_of

    def join(self, connection: ConnectionId, join: m.Join, now: float) -> list[Delivery]:
        name = self._room_of.get(connection, normalized_room(join.room))
        return self._act(connection, name, lambda rooms: rooms.join(_inner(connection), join, now))

    def message(
        self, connection: ConnectionId, message: m.ClientMessage, frame: str, now: float
    ) -> list[Delivery]:
        return self._member_acts(
            connection, lambda rooms: rooms.message(_inner(connection), message, frame, now)
        )

    def unknown(self, connection: ConnectionId, frame: str) -> list[Delivery]:
        return self._member_acts(connection, lambda rooms: rooms.unknown(_inner(connection), frame))

    def ask_now(self, connection: ConnectionId, now: float) -> list[Delivery]:
        return self._member_acts(connection, lambda rooms: rooms.ask_now(_inner(connection), now))

    def leave(self, connection: ConnectionId) -> list[Delivery]:
        return self._member_acts(connection, lambda rooms: rooms.leave(_inner(connection)))

    def lost(self, connection: ConnectionId) -> list[Delivery]:
        return self._member_acts(connection, lambda rooms: rooms.lost(_inner(connection)))

    def _member_acts(self, connection: ConnectionId, decide: _Decide) -> list[Delivery]:
        name = self._room_of.get(connection)
        return [] if name is None else self._act(connection, name, decide)

    def _act(self, connection: ConnectionId, name: str, decide: _Decide) -> list[Delivery]:
        return self._runner.run(self._acted(connection, name, decide))

    async def _acted(self, connection: ConnectionId, name: str, decide: _Decide) -> list[Delivery]:
        await self._keep_leases()
        node = self._nodes[node_of(_inner(connection))]
        outcome = await node.rooms.act(name, lambda rooms, _: decide(rooms))
        for number in _NODES:
            await self._line.call("PUBLISH", channel_of(number, self._address.database), _MARK)
        async with asyncio.timeout(_LIMIT_S):
            for each in self._nodes.values():
                await each.has_all.wait()
                each.has_all.clear()
        for number, each in self._nodes.items():
            decided = [d for d in outcome.deliveries if node_of(d.connection) == number]
            assert each.heard == decided, "published otherwise than decided"
            each.heard.clear()
        for member in [c for c, its in self._room_of.items() if its == name]:
            del self._room_of[member]
        for number in _NODES:
            for inner in connections_of(outcome.room, number):
                self._room_of[_outer(inner)] = name
        return [structs.replace(d, connection=_outer(d.connection)) for d in outcome.deliveries]

    async def _keep_leases(self) -> None:
        """Do what `RedisStore` does each second; after a long pause begin new sessions."""
        now = asyncio.get_running_loop().time()
        if now < self._kept_at + BEAT_S:
            return
        self._kept_at = now
        for number, node in self._nodes.items():
            session = node.rooms.session
            if session is not None and not await session.beat():
                await session.close()
                node.rooms.session = await self._session(number, node)

    async def _session(self, number: int, node: _Node) -> Session:
        return await Session.opened(self._address, number, Memory("a process"), node.take)

    async def _restarted(self, server_id: str) -> None:
        await self._end_sessions()
        await self._line.call("FLUSHALL")
        self._room_of.clear()
        for number in _NODES:
            node = self._nodes[number] = _Node(number, server_id)
            node.rooms.session = await self._session(number, node)
        self._kept_at = asyncio.get_running_loop().time()

    async def _closed(self) -> None:
        await self._end_sessions()
        await self._line.close()

    async def _end_sessions(self) -> None:
        for node in self._nodes.values():
            if node.rooms.session is not None:
                await node.rooms.session.close()


def _inner(connection: ConnectionId) -> ConnectionId:
    """A test's connection as one of a node's."""
    return _NODES[connection % len(_NODES)] * IDS_PER_NODE + connection


def _outer(connection: ConnectionId) -> ConnectionId:
    return connection % IDS_PER_NODE
