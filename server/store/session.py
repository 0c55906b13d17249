"""What a node has with Redis while all goes well: two connections and its lease."""

import asyncio
import secrets
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from server.config import StoreAddress
from server.store import scripts
from server.store.line import Line, LineBroken, Value
from server.store.record import FORM

PREFIX = f"tandem:{FORM}:"
LEASE_S = 4.0  # how long a node that says nothing is believed to live
BEAT_S = 1.0
_CLAIM_S = 10.0
_UNHEARD = 3  # beats of its own that a node may miss before it connects anew
_CLOCK_LIMIT_S = 0.1  # an answer with Redis' time that took longer tells too little of it
_AT_ONCE = 500  # rooms that are read by one command
# Changes under way. More would only wait in the connection, where the wait counts as no answer.
_CHANGES_AT_ONCE = 256


class Known(NamedTuple):
    """A room as it was at one time."""

    number: int  # 0: there was none
    state: bytes  # empty: there was none


NOTHING = Known(0, b"")


class Changed(NamedTuple):
    """What came of a change."""

    outcome: str  # "done", "stale", "fenced" or "alive"; of `scripts.CHANGE`
    known: Known  # done: the room's number; stale: the room as it is


class Change(NamedTuple):
    """A change of one room, to be made if nobody was faster."""

    room: str
    decided_on: Known
    state: bytes | None  # None: unchanged
    number: int | None  # None: a new one
    stay: Iterable[int]  # nodes with members afterwards
    go: Iterable[int]  # nodes without members, unlike before
    letters: Iterable[tuple[int, bytes]]  # node and envelope
    behind: int | None = None  # the node that has to be dead still


class Memory(NamedTuple):
    """What a node takes over from one session into the next."""

    process: str  # random; tells this program from another one that has drawn the same number
    run: str = ""  # of Redis' data: another one if some was lost
    newest: int = 0  # the greatest number of a room that it has seen


class Session:
    """Opened by `opened`, used until something raises `LineBroken`, then closed and replaced."""

    def __init__(self, node: int, database: int, commands: Line, messages: Line) -> None:
        self._node = node
        self._database = database
        self._commands, self._messages = commands, messages
        self._shas: dict[str, str] = {}
        self._process = self._token = self._run = ""
        self._newest = 0
        self._has_clock = False
        self._ahead_s = 0.0  # of Redis' clock before the loop's
        self._unheard = 0
        self._turns = asyncio.Semaphore(_CHANGES_AT_ONCE)
        self.rooms: Sequence[str] = ()  # those with members of the node, as Redis knew at the start
        self.dead: Sequence[int] = ()  # nodes without a lease, at the last beat

    @classmethod
    async def opened(
        cls, address: StoreAddress, node: int, former: Memory, take: Callable[[bytes], None]
    ) -> "Session":
        """Connect, hear what comes for the node, and get a lease; within some 6 s.

        `take` gets the envelopes, each behind its number and `:`, from before the lease on.

        Raises:
            LineBroken: Redis cannot be used. Nothing is open.
        """
        commands = await Line.opened(address)
        try:
            messages = await Line.opened(address)
        except LineBroken:
            await commands.close()
            raise
        session = cls(node, address.database, commands, messages)
        try:
            await session._open(former, take)
        except LineBroken:
            await session.close()
            raise
        return session

    async def _open(self, former: Memory, take: Callable[[bytes], None]) -> None:
        def heard(message: bytes) -> None:
            self._unheard = 0
            if message:
                take(message)

        await self._messages.listen(self._channel(self._node), heard)
        texts = (scripts.CHANGE, scripts.OPEN, scripts.BEAT, scripts.CLAIM, scripts.RELEASE)
        for text in texts:
            self._shas[text] = (await self._commands.call("SCRIPT", "LOAD", text)).decode()
        keys = (self._lease(), "nodes", f"in:{self._node}", "number", "run")
        self._process = former.process
        self._token = f"{former.process}:{secrets.token_hex(8)}"
        before = asyncio.get_running_loop().time()
        answer = await self._run_script(
            scripts.OPEN, keys, self._token, former.process, int(LEASE_S * 1000), self._node,
            former.newest, former.run, secrets.token_hex(8),
        )  # fmt: skip
        if answer[0] == b"taken":
            raise LineBroken("another server has our number and a lease")
        self._set_clock(before, answer[1], answer[2])
        self._run = answer[3].decode()
        self._newest = former.newest
        self.rooms = [name.decode() for name in answer[4]]

    def give_up(self, why: str) -> None:
        """Do nothing more; whoever keeps the session opens a new one."""
        self._commands.give_up(why)

    @property
    def memory(self) -> Memory:
        """For the next session."""
        return Memory(self._process, self._run, self._newest)

    @property
    def broken(self) -> asyncio.Event:
        """Set when the commands have no way any more."""
        return self._commands.broken

    def now(self) -> float:
        """Seconds on Redis' clock, the same for all nodes but for some milliseconds."""
        return asyncio.get_running_loop().time() + self._ahead_s

    def on_loop(self, time_s: float) -> float:
        """A time of Redis' clock on the loop's."""
        return time_s - self._ahead_s

    def on_redis(self, time_s: float) -> float:
        """A time of the loop's clock on Redis'."""
        return time_s + self._ahead_s

    def seen(self, number: int) -> None:
        """Note the number of a room."""
        self._newest = max(self._newest, number)

    async def change(self, change: Change) -> Changed:
        """Change a room and tell it, if it is as it was; raises `LineBroken`."""
        stay, go = list(change.stay), list(change.go)
        keys = [self._lease(), "rooms", "number"]
        if change.behind is not None:
            keys.append(self._lease(change.behind))
        letters = [
            part for node, letter in change.letters for part in (self._channel(node), letter)
        ]
        async with self._turns:
            outcome, value = await self._run_script(
                scripts.CHANGE, keys, self._token, change.room, change.decided_on.number,
                b"-" if change.state is None else change.state,
                "" if change.number is None else change.number,
                PREFIX, len(stay), *stay, len(go), *go, *letters,
            )  # fmt: skip
        if outcome == b"stale":
            return Changed("stale", known_from(value))
        if outcome == b"done":
            self.seen(int(value))
            return Changed("done", Known(int(value), change.state or b""))
        return Changed(outcome.decode(), NOTHING)

    async def beat(self) -> bool:
        """Keep the lease; False if it is lost. Raises `LineBroken`."""
        before = asyncio.get_running_loop().time()
        answer = await self._run_script(
            scripts.BEAT, (self._lease(), "nodes", "number"), self._token, int(LEASE_S * 1000),
            self._channel(self._node), PREFIX,
        )  # fmt: skip
        if answer[0] != b"held":
            return False
        self._set_clock(before, answer[1], answer[2])
        self._unheard += 1
        if answer[3] == 0 or self._unheard > _UNHEARD:
            raise LineBroken("what is published does not come")
        self.seen(int(answer[4]))
        self.dead = [int(node) for node in answer[5]]
        return True

    async def claim(self, node: int) -> list[str]:
        """Take it on to clear up behind a node; the rooms with members of it, if it is ours."""
        names = await self._run_script(
            scripts.CLAIM,
            (self._lease(), "nodes", self._lease(node), f"in:{node}", f"claim:{node}"),
            self._token, node, int(_CLAIM_S * 1000),
        )  # fmt: skip
        return [name.decode() for name in names]

    async def read(self, names: Sequence[str]) -> dict[str, Known]:
        """The rooms as they are now; raises `LineBroken`."""
        found: dict[str, Known] = {}
        for start in range(0, len(names), _AT_ONCE):
            some = names[start : start + _AT_ONCE]
            values = await self._commands.call("HMGET", f"{PREFIX}rooms", *some)
            found |= {
                name: known_from(value or b"") for name, value in zip(some, values, strict=True)
            }
        return found

    async def release(self) -> None:
        """Give up the lease: whoever is still in a room is lost at once. Raises `LineBroken`."""
        keys = (self._lease(), "nodes", f"in:{self._node}")
        await self._run_script(scripts.RELEASE, keys, self._token, self._node)

    async def close(self) -> None:
        """Close both connections; the lease ends by itself. Idempotent."""
        await asyncio.gather(self._commands.close(), self._messages.close())

    def _channel(self, node: int) -> str:
        return channel_of(node, self._database)

    def _lease(self, node: int | None = None) -> str:
        return f"lease:{self._node if node is None else node}"

    async def _run_script(self, script: str, keys: Sequence[str], *values: Value) -> Any:
        named = (f"{PREFIX}{key}" for key in keys)
        return await self._commands.call("EVALSHA", self._shas[script], len(keys), *named, *values)

    def _set_clock(self, before: float, seconds: bytes, microseconds: bytes) -> None:
        """Take over Redis' time, which was read somewhere between `before` and now."""
        now = asyncio.get_running_loop().time()
        if self._has_clock and now - before > _CLOCK_LIMIT_S:
            return  # what is known already is better
        self._has_clock = True
        self._ahead_s = int(seconds) + int(microseconds) / 1e6 - (before + now) / 2


def channel_of(node: int, database: int) -> str:
    """The channel on which a node hears; Redis itself does not keep databases apart there."""
    return f"{database}:{PREFIX}node:{node}"


def known_from(value: bytes) -> Known:
    """Read a room as it stands in Redis: its number, `:`, its state."""
    if not value:
        return NOTHING
    number, _, state = value.partition(b":")
    return Known(int(number), state)
