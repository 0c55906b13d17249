"""Rooms that several nodes share: the rules run here, and count if nobody was faster.

A node remembers the rooms that its members are in, as it was told last. It decides on that, and
Redis takes the decision only if the room is still the same; otherwise it is decided anew. What was
decided comes back to everybody, the deciding node too, by the channels of the nodes, so that all
deliveries to one connection have one order.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Iterable
from typing import NamedTuple
from weakref import WeakValueDictionary

from server.deliveries import Delivery
from server.rooms import Rooms
from server.seats import ConnectionId, Room
from server.store.held_log import HeldLog
from server.store.line import LineBroken
from server.store.port import StoreAway
from server.store.record import (
    Envelope,
    connections_of,
    decode_room,
    encode_envelope,
    encode_room,
    node_of,
    nodes_of,
)
from server.store.session import NOTHING, Change, Changed, Known, Session

_log = logging.getLogger(__name__)

_TRIES = 20  # at a room that others change at the same time
_PAUSE_S = 0.002  # at most, before the second try; longer before the later ones

# Runs one method of the rules; the second is the time on Redis' clock.
Decide = Callable[[Rooms, float], list[Delivery]]


class Outcome(NamedTuple):
    """What was decided in the end. It reaches the connections by the channel."""

    deliveries: list[Delivery]
    room: Room | None  # afterwards


class SharedRooms:
    """The rooms as one node sees and changes them. Thread: the server's loop."""

    def __init__(self, node: int, server_id: str) -> None:
        self.session: Session | None = None  # None: Redis is away
        self.known: dict[str, Known] = {}  # rooms with members of this node, as was told last
        self._node = node
        self._server_id = server_id
        # One after the other: two of one node would only get in each other's way.
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def act(
        self,
        name: str,
        decide: Decide,
        *,
        received_at: float | None = None,
        behind: int | None = None,
    ) -> Outcome:
        """Decide on a room until it counts.

        Args:
            name: of the room; there may be none of that name.
            decide: may be called several times, with the room as it is then.
            received_at: of the frame that is relayed, on the loop's clock.
            behind: a node; nothing is changed if it lives.

        Raises:
            StoreAway: it is not known whether it counts.
        """
        turn = self._turns.setdefault(name, asyncio.Lock())
        async with turn:
            known = self.known.get(name, NOTHING)
            for attempt in range(_TRIES):
                session = self.session
                if session is None:
                    raise StoreAway
                log = HeldLog()
                rooms = Rooms(
                    self._server_id, log, elsewhere=len(self.known) - (name in self.known)
                )
                before = decode_room(name, known.state, session.now())
                nodes = nodes_of(before)
                if before is not None:
                    rooms.put(before)
                deliveries = decide(rooms, session.now())
                outcome = Outcome(deliveries, rooms.get(name))
                change = self._change(name, known, nodes, outcome, received_at, behind)
                if change is None:
                    log.release()
                    return outcome
                changed = await self._put(session, change)
                if changed.outcome == "done":
                    log.release()
                    return outcome
                if changed.outcome == "alive":
                    return Outcome([], None)
                known = changed.known
                if attempt:
                    await asyncio.sleep(random.uniform(0, _PAUSE_S * attempt))
            _log.warning("room %r: others change it all the time", name)
            raise StoreAway

    async def put_back(self, name: str, mine: Known, theirs: Known) -> bool:
        """Write a room as this node remembers it over what Redis has; False if that changed."""
        session = self.session
        if session is None:
            raise StoreAway
        room = decode_room(name, mine.state, session.now())
        former = nodes_of(decode_room(name, theirs.state, session.now()))
        nodes = nodes_of(room)
        letters = [(node, _letter(name, mine.state, (), None)) for node in former | nodes]
        change = Change(
            name, theirs, mine.state, mine.number, sorted(nodes), sorted(former - nodes), letters
        )
        return (await self._put(session, change)).outcome == "done"

    def learn(self, name: str, known: Known) -> frozenset[ConnectionId]:
        """Note a room as it is told; return those of this node who are out of it.

        What is older than what is known changes nothing.
        """
        former = self.known.get(name, NOTHING)
        if known.number < former.number:
            return frozenset()
        mine = connections_of(decode_room(name, known.state, 0.0), self._node)
        if mine:
            self.known[name] = known
        else:
            self.known.pop(name, None)
        return connections_of(decode_room(name, former.state, 0.0), self._node) - mine

    def _change(
        self,
        name: str,
        known: Known,
        nodes: set[int],
        outcome: Outcome,
        received_at: float | None,
        behind: int | None,
    ) -> Change | None:
        """What to ask of Redis; None if nothing came of it."""
        state = encode_room(outcome.room)
        is_changed = state != known.state
        if not is_changed and not outcome.deliveries and behind is None:
            return None
        by_node: dict[int, list[Delivery]] = {}
        for delivery in outcome.deliveries:
            by_node.setdefault(node_of(delivery.connection), []).append(delivery)
        after = nodes_of(outcome.room)
        new_state = state if is_changed else None
        told = nodes | after | by_node.keys() if is_changed else by_node.keys()
        if received_at is not None and self.session is not None:
            received_at = self.session.on_redis(received_at)
        gone = nodes - after
        if behind is not None and behind not in after:
            gone.add(behind)
        return Change(
            room=name,
            decided_on=known,
            state=new_state,
            number=None,
            stay=sorted(after) if is_changed else (),
            go=sorted(gone),
            letters=[
                (node, _letter(name, new_state, by_node.get(node, ()), received_at))
                for node in sorted(told)
            ],
            behind=behind,
        )

    async def _put(self, session: Session, change: Change) -> Changed:
        try:
            changed = await session.change(change)
        except LineBroken as error:
            raise StoreAway from error
        if changed.outcome == "fenced":
            session.give_up("the lease is lost")
            raise StoreAway
        return changed


def _letter(
    name: str, state: bytes | None, deliveries: Iterable[Delivery], received_at: float | None
) -> bytes:
    return encode_envelope(Envelope(name, state, list(deliveries), received_at))
