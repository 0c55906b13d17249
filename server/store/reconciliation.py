"""What a node puts right: rooms that changed or were lost behind its back, and dead nodes."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from server.deliveries import Delivery
from server.events import act
from server.rooms import Rooms
from server.seats import ConnectionId
from server.store.record import connections_of, decode_room
from server.store.session import NOTHING, Known, Session
from server.store.shared_rooms import SharedRooms

_log = logging.getLogger(__name__)

_AT_ONCE = 100  # rooms that are dealt with at a time

T = TypeVar("T")


@dataclass
class Left:
    """What is left to be done for connections when the rooms are in order."""

    uninformed: list[ConnectionId] = field(default_factory=list)  # missed what happened to them
    # In a room of Redis, but not among our members: they went during the break, or their join was
    # refused since no answer came, and has been carried out all the same.
    ghosts: dict[ConnectionId, str] = field(default_factory=dict)
    to_be_asked: list[ConnectionId] = field(default_factory=list)  # leaders who owe an offer


class Reconciliation:
    """Brings a node and Redis to one state at the beginning of a session.

    Where both have a room, the later state counts, and it is Redis' unless that has lost data.
    """

    def __init__(
        self,
        node: int,
        rooms: SharedRooms,
        session: Session,
        members: Mapping[ConnectionId, str],
    ) -> None:
        self._node = node
        self._rooms = rooms
        self._session = session
        self._members = members
        self._left = Left()

    async def run(self, before: Mapping[str, Known], *, has_lost_data: bool) -> Left:
        """Compare all rooms that the node has or had to do with.

        Args:
            before: what was known when the break came.
            has_lost_data: Redis came back empty, or with data of an earlier time.

        Raises:
            StoreAway, LineBroken: the session is over; a later one has to do it.
        """
        members: dict[str, list[ConnectionId]] = {}
        for connection, name in self._members.items():
            members.setdefault(name, []).append(connection)
        names = sorted({*self._session.rooms, *before, *members})
        rooms = await self._session.read(names)

        async def reconcile(name: str) -> None:
            mine, theirs = before.get(name, NOTHING), rooms[name]
            if has_lost_data:
                theirs = await self._put_back(name, mine, theirs)
            if theirs.number != mine.number:
                self._left.uninformed += members.get(name, ())
            self._take_over(name, mine, theirs)

        await each(reconcile, names)
        return self._left

    async def _put_back(self, name: str, mine: Known, theirs: Known) -> Known:
        """Give Redis a room that it has lost; return what it has then, maybe of another node."""
        while mine.number > theirs.number:
            if await self._rooms.put_back(name, mine, theirs):
                return mine
            theirs = (await self._session.read([name]))[name]
        return theirs

    def _take_over(self, name: str, mine: Known, theirs: Known) -> None:
        """Go on with a room as Redis has it."""
        if self._rooms.known.get(name, NOTHING).number == mine.number:
            self._rooms.known.pop(name, None)  # what was published since then is newer
        self._rooms.learn(name, theirs)
        room = decode_room(name, theirs.state, self._session.now())
        for participant in room.seats.values() if room is not None else ():
            connection = participant.connection
            if connection in self._members:
                if participant.is_asking_due:
                    self._left.to_be_asked.append(connection)
            elif connection in connections_of(room, self._node):
                self._left.ghosts[connection] = name


async def clear_up_behind(dead: int, rooms: SharedRooms, session: Session) -> None:
    """Take everybody out of the rooms who was connected to a node that has died.

    One of the living nodes does it; if that dies meanwhile, another one goes on. Raises as
    `Reconciliation.run`.
    """

    def lost(rules: Rooms, name: str) -> list[Delivery]:
        members = connections_of(rules.get(name), dead)
        return [delivery for member in sorted(members) for delivery in rules.lost(member)]

    async def clear(name: str) -> None:
        await rooms.act(name, lambda rules, _: lost(rules, name), behind=dead)

    names = await session.claim(dead)
    if names:
        _log.warning(
            "server %d has died; its people are taken out of %d rooms", dead, len(names),
            extra=act("server_died", server=dead, rooms=len(names)),
        )  # fmt: skip
    await each(clear, names)


async def each(do: Callable[[T], Awaitable[None]], things: Sequence[T]) -> None:
    """Do something with each, some at a time; the first that fails ends it."""
    for start in range(0, len(things), _AT_ONCE):
        await asyncio.gather(*(do(thing) for thing in things[start : start + _AT_ONCE]))
