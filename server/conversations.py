"""Everybody who is connected: what they say goes to the rooms, what these decide to the others.

With a store that never waits, messages are taken as they come; with another, and before the join,
one task for each connection takes them one after the other. What a client does not take at once
waits in its bounded outbox. So a slow client slows nobody, and what one connection does is told to
the other in the order in which it happened.
"""

import asyncio
import logging
import time
from collections.abc import Iterator
from functools import partial

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from server.admission import Admission
from server.client import (
    CLOSE_TOO_BIG,
    FLOODING,
    TOO_BIG,
    Client,
    has_said_goodbye,
    why_it_ended,
)
from server.config import ServerConfig
from server.deliveries import Close, Cut, Outgoing, Relay, Tell, refusal
from server.entrance import address_of
from server.events import act
from server.frames import NOT_READING, FrameConnection
from server.metrics import Metrics
from server.outbox import size_of
from server.protocol import codec
from server.protocol import messages as m
from server.protocol.codes import Code
from server.protocol.names import normalized_name, normalized_room
from server.seats import ConnectionId
from server.store.choice import store_at
from server.store.port import PromptStore, RoomStore, StoreAway

_log = logging.getLogger(__name__)


class Conversations:
    """The open connections, and the rooms behind them. Thread: the server's loop.

    `first_message_s` takes the place of the configured limit; tests shorten it.

    Raises:
        ConfigError: the configured store needs a package that is not installed.
    """

    def __init__(
        self, config: ServerConfig, metrics: Metrics, first_message_s: float | None = None
    ) -> None:
        self.is_draining = False  # from the wish to stop on: no further joins
        self.store: RoomStore = store_at(config.store, self._deliver)
        self._prompt_store = self.store if isinstance(self.store, PromptStore) else None
        self._config = config
        self._admission = Admission(config)
        self._metrics = metrics
        self._first_message_s = first_message_s
        self._clients: dict[ConnectionId, Client] = {}

    def __len__(self) -> int:
        """How many connections are open."""
        return len(self._clients)

    def __iter__(self) -> Iterator[Client]:
        """Those who are connected now, also if some of them go meanwhile."""
        return iter(tuple(self._clients.values()))

    def reconfigure(self, config: ServerConfig) -> None:
        """Judge by another configuration what comes from now on; nobody is dropped."""
        self._config = self._admission.config = config

    async def converse(self, socket: ServerConnection) -> None:
        """Carry one WebSocket connection from its opening to its end."""
        assert isinstance(socket, FrameConnection)
        socket.forget_handshake()
        address = address_of(socket)
        client = Client(
            self.store.new_connection(), socket, address, self._config.limits,
            time.monotonic(), self._count_relayed,
        )  # fmt: skip
        self._clients[client.id] = client
        _log.info(
            "connection %d opened from %s; open: %d", client.id, address, len(self),
            extra=act("opened", connection=client.id, address=address, connections=len(self)),
        )  # fmt: skip
        has_left = False
        try:
            has_left = await self._read(client)
        finally:
            del self._clients[client.id]
            await (self.store.leave if has_left else self.store.lost)(client.id)
            await client.finish()
            client.tell_candidates()
            if client.why == NOT_READING:
                self._metrics.rejected("not_reading")
            elif client.why == FLOODING:
                self._metrics.rejected(str(Code.TOO_MANY))
            _log.info(
                "connection %d from %s closed: %s; open: %d",
                client.id, address, client.why, len(self),
                extra=act(
                    "closed", connection=client.id, address=address, why=client.why,
                    connections=len(self),
                ),
            )  # fmt: skip

    async def _read(self, client: Client) -> bool:
        """Take frames until the connection ends; True if the other side ended it properly."""
        loop = asyncio.get_running_loop()
        limit_s = self._first_message_s
        if limit_s is None:
            limit_s = self._config.limits.first_message_seconds
        join_deadline = loop.time() + limit_s
        try:
            while True:
                try:
                    async with asyncio.timeout_at(None if client.has_spoken else join_deadline):
                        frame = await client.socket.next_message()
                except TimeoutError:
                    client.has_spoken = True  # the time is up once
                    await self._refuse(client, Code.JOIN_TIMEOUT)
                    continue
                await self._hear(client, frame, time.monotonic())
                if self._prompt_store is not None:
                    client.socket.at_once = partial(self._hear_now, self._prompt_store, client)
                # The above does not wait while messages are there: let the writers run between
                # them, or a burst that is allowed fills the outbox of a client that reads well.
                await asyncio.sleep(0)
        except ConnectionClosed as closed:
            if not client.why:
                client.why = client.socket.why_cut or why_it_ended(closed)
                if client.why == TOO_BIG:  # above the protocol's limit, which the library guards
                    self._reject_input(client, TOO_BIG)
            return has_said_goodbye(closed)

    def _hear_now(self, store: PromptStore, client: Client, frame: str, received_at: float) -> None:
        """Take a message as it comes; with such a store nothing of that has to wait."""
        if (
            not client.outbox.is_ended
            and (message := codec.typed_client(frame)) is not None
            and size_of(frame) <= self._config.limits.message_bytes
            and client.bucket.take(received_at)
        ):  # as most are
            to = store.message_now(client.id, message, frame, received_at)
            if to is not None:
                self._count_relay(client, message, frame, to)
            return
        hearing = self._hear(client, frame, received_at)
        try:
            hearing.send(None)
        except StopIteration:
            return
        hearing.close()
        raise RuntimeError("a store waited that never waits")

    async def _hear(self, client: Client, frame: str | bytes, received_at: float) -> None:
        if client.outbox.is_ended:
            return  # it was told its end; the rest of what it says is not heard
        if not client.bucket.take(received_at):
            await self._refuse(client, Code.TOO_MANY)
        elif isinstance(frame, bytes) or not frame:
            self._reject_input(client, "a binary or empty frame")
        elif size_of(frame) > self._config.limits.message_bytes:
            await self._end_for_size(client)
        elif client.has_spoken:
            await self._take(client, frame, received_at)
        else:
            client.has_spoken = True
            await self._take_first(client, frame)

    async def _take_first(self, client: Client, frame: str) -> None:
        try:
            join = codec.decode_join(frame)
        except codec.MalformedMessage as error:
            self._reject_input(client, f"the first message is no join: {error}")
            await self._refuse(client, Code.BAD_JOIN)
            return
        client.closes_abruptly = not join.instance
        client.room, client.name = normalized_room(join.room), normalized_name(join.username)
        if self.is_draining:
            self._metrics.rejected("stopping")
            client.let_go(refusing=True)
            return
        now = asyncio.get_running_loop().time()
        if code := self._admission.fault(join, client.address, now):
            await self._refuse(client, code)
            return
        try:
            is_member = await self.store.join(client.id, join)
        except StoreAway:
            await self._refuse(client, Code.UNAVAILABLE)
            return
        if is_member:
            self._metrics.joined()

    async def _take(self, client: Client, frame: str, received_at: float) -> None:
        try:
            message = codec.decode_client(frame)
        except codec.UnknownType as error:
            _log.debug("connection %d: %s", client.id, error)
            await self.store.unknown(client.id, frame)
            return
        except codec.MalformedMessage as error:
            self._reject_input(client, str(error))
            return
        relayed_to = await self.store.message(client.id, message, frame, received_at)
        if relayed_to is not None:
            self._count_relay(client, message, frame, relayed_to)

    def _count_relay(
        self, client: Client, message: m.ClientMessage, frame: str, to: ConnectionId
    ) -> None:
        kind = codec.kind_of(message)
        self._metrics.relayed(kind)
        client.tell_relay(kind, len(frame), to)

    async def _end_for_size(self, client: Client) -> None:
        self._reject_input(client, TOO_BIG)
        client.why = TOO_BIG
        await self.store.lost(client.id)
        client.end(Close(client.id, CLOSE_TOO_BIG, "The message is too big"))

    def _reject_input(self, client: Client, why: str) -> None:
        self._metrics.rejected("input")
        client.tell_rejection(why)

    async def _refuse(self, client: Client, code: Code) -> None:
        client.why = f"refused, {code}"
        # Out of its room first, so that its peer is told now and nothing more is put to it.
        await self.store.lost(client.id)
        wait_s = self._config.limits.first_message_seconds
        for delivery in refusal(client.id, code, abruptly=client.closes_abruptly, wait_s=wait_s):
            self._deliver(delivery)

    def _deliver(self, delivery: Outgoing, received_at: float | None = None) -> None:
        """Send what was decided to whom it is for, or let it wait there; never waits."""
        client = self._clients.get(delivery.connection)
        if client is None:
            return  # it ended while it was told its end
        match delivery:
            case Relay(frame=frame):
                client.put(frame, received_at)
            case Tell(message=message):
                self._count_told(message)
                client.put(codec.encode(message))
            case Close() | Cut():
                client.end(delivery)

    def _count_told(self, message: m.ServerMessage) -> None:
        if isinstance(message, m.ForceDisconnect):
            self._metrics.replaced()
        elif isinstance(message, m.Error):
            self._metrics.rejected(str(message.code))

    def _count_relayed(self, count: int, received_at: float) -> None:
        # Between two machines the clocks may differ by more than a relay takes.
        self._metrics.took(max(0.0, time.monotonic() - received_at), count)
