"""A connection to Redis: commands in flight, answered in their order, and messages of a channel.

The library's own client is not used: it connects again by itself, and nobody would know that
messages were missed in between.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, Protocol, cast

from redis.asyncio import Connection, SSLConnection
from redis.exceptions import AuthenticationError, RedisError, ResponseError

from server.config import StoreAddress

_log = logging.getLogger(__name__)

_CONNECT_LIMIT_S = 2.0
_ANSWER_LIMIT_S = 2.0
_IN_FLIGHT = 1000  # commands that wait for an answer; whoever sends them keeps far below it

Value = str | bytes | int | float


class LineBroken(Exception):
    """The connection has ended, or Redis does not answer, or answers with an error.

    Whether a command that was under way has been carried out is not known.
    """


class LineRefused(LineBroken):
    """Redis does not let us in: an operator has to change something."""


class _Wire(Protocol):
    """What we use of the library's `Connection`, which has no annotations."""

    async def connect(self) -> None: ...

    async def disconnect(self, nowait: bool = ...) -> None: ...

    async def send_packed_command(
        self, command: Iterable[bytes], check_health: bool = ...
    ) -> None: ...

    async def read_response(self) -> Any: ...

    def pack_command(self, *args: Value) -> list[bytes]: ...


class Line:
    """One connection, from `opened` to `close`. It is not mended: whoever needs one opens anew."""

    def __init__(self, wire: _Wire) -> None:
        self._wire = wire
        self._waiting: deque[asyncio.Future[Any]] = deque()
        self._unsent: list[bytes] = []  # of commands that wait, too
        self._has_unsent = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._why: str | None = None  # it is broken
        self.broken = asyncio.Event()

    @classmethod
    async def opened(cls, address: StoreAddress) -> "Line":
        """Connect, within 2 s.

        Raises:
            LineRefused: user, password or database are not right.
            LineBroken: anything else. Nothing is open.
        """
        wire = _wire_to(address)
        try:
            async with asyncio.timeout(_CONNECT_LIMIT_S):
                await wire.connect()
                await wire.send_packed_command(wire.pack_command("PING"), check_health=False)
                await wire.read_response()  # tells whether a password is missing
        except (AuthenticationError, ResponseError) as error:
            raise LineRefused(str(error)) from error
        except (RedisError, OSError, TimeoutError) as error:
            raise LineBroken(str(error) or "no answer in time") from error
        return cls(wire)

    async def call(self, *command: Value) -> Any:
        """Send a command and return its answer, within 2 s.

        Raises:
            LineBroken: there will be no answer; the line cannot be used any more.
        """
        if self._why is not None:
            raise LineBroken(self._why)
        if len(self._waiting) >= _IN_FLIGHT:
            raise LineBroken("too many commands wait for an answer")
        if not self._tasks:
            writing = asyncio.create_task(self._write(), name="commands to Redis")
            reading = asyncio.create_task(self._read_answers(), name="answers of Redis")
            self._tasks = [writing, reading]
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append(answer)
        self._unsent += self._wire.pack_command(*command)
        self._has_unsent.set()
        try:
            async with asyncio.timeout(_ANSWER_LIMIT_S):
                return await answer
        except TimeoutError:
            self._break("no answer in time")
            raise LineBroken("no answer in time") from None

    async def listen(self, channel: str, take: Callable[[bytes], None]) -> None:
        """Subscribe, within 2 s; `take` is called with each message from then on, until `close`.

        A line that listens sends no commands.

        Raises:
            LineBroken: it could not subscribe.
        """
        try:
            async with asyncio.timeout(_ANSWER_LIMIT_S):
                subscribe = self._wire.pack_command("SUBSCRIBE", channel)
                await self._wire.send_packed_command(subscribe, check_health=False)
                await self._wire.read_response()
        except (RedisError, OSError, TimeoutError) as error:
            self._break(str(error) or "no answer in time")
            raise LineBroken(str(error)) from error
        self._tasks.append(asyncio.create_task(self._read_messages(take), name="messages of Redis"))

    def give_up(self, why: str) -> None:
        """Let nothing more be done with it."""
        self._break(why)

    async def close(self) -> None:
        """End it; who still waits for an answer gets `LineBroken`. Idempotent, within 2 s."""
        self._break("closed")
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        try:
            await self._wire.disconnect(nowait=True)
        except RedisError as error:
            _log.debug("a connection to Redis ended badly: %s", error)

    async def _write(self) -> None:
        """Send what came together while others ran in one go: each system call is expensive."""
        try:
            while True:
                await self._has_unsent.wait()
                self._has_unsent.clear()
                packed, self._unsent = self._unsent, []
                await self._wire.send_packed_command(packed, check_health=False)
        except (RedisError, OSError) as error:
            self._break(str(error))

    async def _read_answers(self) -> None:
        try:
            while True:
                try:
                    answer = await self._wire.read_response()
                except ResponseError as error:
                    # None of our commands fails as long as Redis can be written to.
                    self._break(f"Redis answers: {error}")
                    return
                waiting = self._waiting.popleft()
                if not waiting.done():
                    waiting.set_result(answer)
        except (RedisError, OSError) as error:
            self._break(str(error))

    async def _read_messages(self, take: Callable[[bytes], None]) -> None:
        try:
            while True:
                kind, _, content = await self._wire.read_response()
                if kind == b"message":
                    take(content)
        except (RedisError, OSError) as error:
            self._break(str(error))
        except Exception:
            _log.exception("a message from Redis could not be taken")
            self._break("a message could not be taken")

    def _break(self, why: str) -> None:
        if self._why is not None:
            return
        self._why = why
        self.broken.set()
        waiting, self._waiting = self._waiting, deque()
        for answer in waiting:
            if not answer.done():
                answer.set_exception(LineBroken(why))
                answer.exception()  # its caller may be gone


def _wire_to(address: StoreAddress) -> _Wire:
    # Limits are ours: with one of its own the library makes a task for each command.
    make: Any = SSLConnection if address.is_secure else Connection
    wire = make(
        host=address.host,
        port=address.port,
        db=address.database,
        username=address.username,
        password=address.password,
        socket_timeout=None,
        socket_connect_timeout=_CONNECT_LIMIT_S,
        protocol=2,
    )
    return cast(_Wire, wire)
