"""The rooms of several servers, in one Redis or Valkey: this server is a node of them."""

import asyncio
import itertools
import logging
import random
import secrets
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from server.config import ConfigError, StoreAddress
from server.deliveries import CLOSE_NORMAL, Close, Cut, Delivery, Later, Relay, Tell
from server.events import act
from server.protocol import messages as m
from server.protocol.names import normalized_room
from server.rooms import ASKING_PAUSE_S, Rooms
from server.seats import ConnectionId
from server.store.line import LineBroken, LineRefused
from server.store.port import Deliver, StoreAway
from server.store.reconciliation import Reconciliation, clear_up_behind, each
from server.store.record import IDS_PER_NODE, connections_of, decode_envelope, decode_room
from server.store.session import (
    BEAT_S,
    LEASE_S,
    Known,
    Memory,
    Session,
    known_from,
)
from server.store.shared_rooms import SharedRooms

_log = logging.getLogger(__name__)

_NODES = 4_000_000  # to draw a number from: two of a few nodes hardly ever draw the same
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.1, 1.0  # between attempts to connect; far below a lease
_CLOSE_LIMIT_S = 2.0


class RedisStore:
    """A `RoomStore` that shares its rooms with every server that has the same address."""

    def __init__(self, address: StoreAddress, deliver: Deliver) -> None:
        self._address = address
        self._deliver = deliver
        self._node = secrets.randbelow(_NODES) + 1
        self._ids = itertools.count(self._node * IDS_PER_NODE + 1)
        self._rooms = SharedRooms(self._node, server_id=secrets.token_hex(4))
        self._members: dict[ConnectionId, str] = {}  # who is open here, and in which room
        # Who went and is maybe still in its room: at most those who were members at one time.
        self._departed: dict[ConnectionId, tuple[str, m.Change]] = {}
        self._timers: dict[ConnectionId, asyncio.TimerHandle] = {}
        self._asking: set[asyncio.Task[None]] = set()
        self._keeper: asyncio.Task[None] | None = None
        self._has_tried = asyncio.Event()
        self._refused: LineRefused | None = None
        self._memory = Memory(secrets.token_hex(8))
        self._is_reachable = False
        self._is_told_away = False

    @property
    def room_count(self) -> int:
        return len(self._rooms.known)

    @property
    def is_reachable(self) -> bool:
        return self._is_reachable

    def people(self) -> Mapping[str, Sequence[str]]:
        rooms = {n: decode_room(n, known.state, 0.0) for n, known in self._rooms.known.items()}
        return {name: room.users for name, room in rooms.items() if room is not None}

    def new_connection(self) -> ConnectionId:
        return next(self._ids)

    async def start(self) -> None:
        self._keeper = asyncio.create_task(self._keep(), name="ties to Redis")
        tried = asyncio.create_task(self._has_tried.wait(), name="first attempt")
        await asyncio.wait((tried, self._keeper), return_when=asyncio.FIRST_COMPLETED)
        tried.cancel()
        if self._refused is not None:
            await self.close()
            raise ConfigError(f"{self._address} does not let us in: {self._refused}")

    async def close(self) -> None:
        keeper, self._keeper = self._keeper, None
        if keeper is None:
            return
        session, self._is_reachable = self._rooms.session, False
        if session is not None:
            try:
                async with asyncio.timeout(_CLOSE_LIMIT_S):
                    await session.release()
            except (LineBroken, TimeoutError) as error:
                _log.info("the lease ends by itself: %s", error)
        tasks = [keeper, *self._asking]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for timer in self._timers.values():
            timer.cancel()

    # --- what connections do ---------------------------------------------------------------------

    async def join(self, connection: ConnectionId, join: m.Join) -> bool:
        if not self._is_reachable:
            raise StoreAway
        name = normalized_room(join.room)
        outcome = await self._rooms.act(name, lambda rooms, now: rooms.join(connection, join, now))
        is_member = connection in connections_of(outcome.room, self._node)
        if is_member:
            self._members[connection] = name
        return is_member

    async def message(
        self, connection: ConnectionId, message: m.ClientMessage, frame: str, received_at: float
    ) -> ConnectionId | None:
        def decide(rooms: Rooms, now: float) -> list[Delivery]:
            return rooms.message(connection, message, frame, now)

        name = self._members.get(connection)
        try:
            if name is None or not self._is_reachable:
                raise StoreAway
            outcome = await self._rooms.act(name, decide, received_at=received_at)
        except StoreAway:
            self._answer_alone(connection, message)
            return None
        if isinstance(message, m.Leave):
            self._members.pop(connection, None)
        relays = [d.connection for d in outcome.deliveries if isinstance(d, Relay)]
        return relays[0] if relays else None

    async def unknown(self, connection: ConnectionId, frame: str) -> None:
        name = self._members.get(connection)
        if name is None or not self._is_reachable:
            return
        try:
            await self._rooms.act(name, lambda rooms, now: rooms.unknown(connection, frame))
        except StoreAway:
            _log.debug("connection %d: an unknown type dropped", connection)

    async def leave(self, connection: ConnectionId) -> None:
        await self._depart(connection, m.Change.LEFT)

    async def lost(self, connection: ConnectionId) -> None:
        await self._depart(connection, m.Change.LOST)

    def _answer_alone(self, connection: ConnectionId, message: m.ClientMessage) -> None:
        """Take a message without Redis, or of somebody who is in no room."""
        match message:
            case m.Ping():
                self._deliver(Tell(connection, m.Pong()), None)
            case m.Leave():
                name = self._members.pop(connection, None)
                if name is not None:
                    self._departed[connection] = (name, m.Change.LEFT)
                self._deliver(Close(connection, CLOSE_NORMAL, ""), None)
            case _:
                _log.debug("connection %d: a message dropped", connection)

    async def _depart(self, connection: ConnectionId, change: m.Change) -> None:
        timer = self._timers.pop(connection, None)
        if timer is not None:
            timer.cancel()
        name = self._members.pop(connection, None)
        if name is not None:
            self._departed[connection] = (name, change)
            await self._finish_departure(connection)

    async def _finish_departure(self, connection: ConnectionId) -> None:
        """Take somebody who went out of the room; if that fails, it is done later."""
        if connection not in self._departed:
            return
        name, change = self._departed[connection]

        def decide(rooms: Rooms, _: float) -> list[Delivery]:
            return (rooms.leave if change is m.Change.LEFT else rooms.lost)(connection)

        try:
            await self._rooms.act(name, decide)
        except StoreAway:
            return
        self._departed.pop(connection, None)

    # --- what is published -----------------------------------------------------------------------

    def _take(self, message: bytes) -> None:
        """Carry out what was decided, here or elsewhere, for connections of this node."""
        known = known_from(message)  # its state is the envelope
        try:
            envelope = decode_envelope(known.state)
        except msgspec.DecodeError as error:
            _log.error("an envelope cannot be read: %s", error)
            return
        session = self._rooms.session
        out: Iterable[ConnectionId] = ()
        if envelope.state is not None:
            out = self._rooms.learn(envelope.room, Known(known.number, envelope.state))
        received_at = envelope.received_at
        if received_at is not None:
            received_at = None if session is None else session.on_loop(received_at)
        for delivery in envelope.deliveries:
            if isinstance(delivery, Later):
                in_a_moment = asyncio.get_running_loop().time() + ASKING_PAUSE_S
                at_s = in_a_moment if session is None else session.on_loop(delivery.at_s)
                self._set_timer(delivery.connection, at_s)
            else:
                self._deliver(delivery, received_at)
        for connection in out:
            if self._members.get(connection) == envelope.room:
                # Mostly it was told its end before this. Otherwise it was counted among the dead.
                self._deliver(Cut(connection), None)

    def _set_timer(self, connection: ConnectionId, at_s: float) -> None:
        former = self._timers.pop(connection, None)
        if former is not None:
            former.cancel()
        loop = asyncio.get_running_loop()
        self._timers[connection] = loop.call_at(at_s, self._ask_soon, connection)

    def _ask_soon(self, connection: ConnectionId) -> None:
        self._timers.pop(connection, None)
        task = asyncio.create_task(self._ask(connection), name=f"ask {connection} for an offer")
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    async def _ask(self, connection: ConnectionId) -> None:
        name = self._members.get(connection)
        if name is None:
            return
        try:
            await self._rooms.act(name, lambda rooms, now: rooms.ask_now(connection, now))
        except StoreAway:
            self._set_timer(connection, asyncio.get_running_loop().time() + ASKING_PAUSE_S)

    # --- ties to Redis ---------------------------------------------------------------------------

    async def _keep(self) -> None:
        """Connect, and connect anew whenever that breaks, until cancelled."""
        pause_s = _FIRST_PAUSE_S
        loop = asyncio.get_running_loop()
        while True:
            since = loop.time()
            before = dict(self._rooms.known)
            try:
                session = await Session.opened(self._address, self._node, self._memory, self._take)
            except LineBroken as error:
                if isinstance(error, LineRefused) and not self._has_tried.is_set():
                    self._refused = error
                    return  # `start` tells it
                self._tell_away(error)
            else:
                try:
                    self._rooms.session = session
                    await self._live(session, before)
                except (LineBroken, StoreAway) as error:
                    self._tell_away(error)
                except Exception as error:
                    _log.exception("something is wrong between this server and Redis")
                    self._tell_away(error)
                finally:
                    self._remember(session)
                    await session.close()
            self._has_tried.set()
            if loop.time() - since > LEASE_S:
                pause_s = _FIRST_PAUSE_S
            await asyncio.sleep(random.uniform(pause_s / 2, pause_s))
            pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)

    def _remember(self, session: Session) -> None:
        """The session is over; what has to be put back is put back by the next one."""
        is_reconciled, self._is_reachable = self._is_reachable, False
        former, self._memory = self._memory, session.memory
        if not is_reconciled:
            self._memory = self._memory._replace(run=former.run)
        self._rooms.session = None

    def _tell_away(self, error: Exception) -> None:
        if not self._is_told_away:
            self._is_told_away = True
            _log.warning(
                "the rooms in %s cannot be reached: %s; joins are refused, messages dropped",
                self._address, error,
                extra=act("store_away", store=str(self._address), why=str(error)),
            )  # fmt: skip

    async def _live(self, session: Session, before: Mapping[str, Known]) -> None:
        """Beat, and do what is due in between, until something breaks."""
        chores = asyncio.create_task(self._work(session, before), name="chores of a node")
        broken = asyncio.create_task(session.broken.wait(), name="break of the line to Redis")
        try:
            while True:
                await asyncio.wait(
                    (chores, broken), timeout=BEAT_S, return_when=asyncio.FIRST_COMPLETED
                )
                if chores.done():
                    chores.result()
                if not await session.beat():
                    raise LineBroken("the lease is lost: this server was counted among the dead")
        finally:
            for task in (chores, broken):
                task.cancel()
            await asyncio.gather(chores, broken, return_exceptions=True)

    async def _work(self, session: Session, before: Mapping[str, Known]) -> None:
        """Bring both sides to one state, then finish departures and clear up behind the dead."""
        begun = asyncio.get_running_loop().time()
        has_lost_data = self._memory.run not in ("", session.memory.run)
        reconciliation = Reconciliation(self._node, self._rooms, session, self._members)
        left = await reconciliation.run(before, has_lost_data=has_lost_data)
        for connection in left.uninformed:
            self._deliver(Cut(connection), None)  # it joins again, and a call resumes
        for connection in left.to_be_asked:
            self._set_timer(connection, begun)
        for connection, name in left.ghosts.items():
            if connection not in self._departed:
                self._departed[connection] = (name, m.Change.LOST)
                await self._finish_departure(connection)
        self._is_reachable = True
        if self._is_told_away:
            _log.warning("the rooms in %s are back", self._address, extra=act("store_back"))
        self._is_told_away = False
        self._has_tried.set()
        while True:
            await asyncio.sleep(BEAT_S)
            # After a return the others get the time of a lease to come back as well; what changes
            # before, their people would have missed.
            if session.dead and asyncio.get_running_loop().time() - begun < LEASE_S:
                continue
            await each(self._finish_departure, tuple(self._departed))
            for node in session.dead:
                await clear_up_behind(node, self._rooms, session)
