"""Malformed frames by the thousand, first and later ones, while two neighbors talk."""

import asyncio
import gc
import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from random import Random

import psutil
import pytest

from server.config import ServerConfig
from server.gateway import SignalingServer
from server.limits import Limits
from server.logs import LogFormat, formatter_for
from server.protocol.codes import Code
from tests.support.attack import HANG_S, Attack, Neighbors
from tests.support.gateway import running_gateway
from tests.support.malformed import CLIENT_KINDS, KINDS, Fault, breakable

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="open files are counted otherwise")

_log = logging.getLogger(__name__)

ATTACKERS = 12
UNBOUNDED = Limits(messages_per_second=100_000, messages_at_once=100_000)
MOST_NEW_BLOCKS = 2_000  # a hundred connections, or one object of each frame, are more
MOST_NEW_BYTES = 48 * 1024 * 1024  # the allocator keeps pages of frames that are gone


class _Log(logging.Handler):
    """Writes every record in both forms to nowhere; keeps what may not come."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self._formatters = [formatter_for(form) for form in LogFormat]
        self.bad: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        try:
            lines = [formatter.format(record) for formatter in self._formatters]
        except Exception:
            self.bad.append(traceback.format_exc())
            return
        if record.levelno >= logging.WARNING or record.exc_info or "Traceback" in lines[0]:
            self.bad.append(lines[0])


@contextmanager
def _all_logged() -> Iterator[_Log]:
    """The server's log at its most talkative; kept from pytest, which would store it all."""
    handler, logger = _Log(), logging.getLogger("server")
    former = logger.level
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    logger.addHandler(handler)
    try:
        yield handler
    finally:
        logger.removeHandler(handler)
        logger.propagate = True
        logger.setLevel(former)


@dataclass(frozen=True)
class _Holdings:
    """What this process holds: the server, its clients and the neighbors."""

    tasks: int
    files: int
    blocks: int  # of Python's memory
    resident: int  # bytes

    @classmethod
    def now(cls) -> "_Holdings":
        gc.collect()
        process = psutil.Process()
        return cls(_tasks(), process.num_fds(), sys.getallocatedblocks(), process.memory_info().rss)


def _tasks() -> int:
    return len(asyncio.all_tasks())


async def _settled(server: SignalingServer, tasks: int) -> None:
    """Wait until the server has forgotten all but the neighbors."""
    async with asyncio.timeout(HANG_S):
        while True:
            if (server.connections, server.room_count) == (2, 1) and _tasks() == tasks:
                return
            await asyncio.sleep(0)


async def _attacked(limits: Limits, frames: int, floods: float = 0.0) -> Attack:
    """Let attackers send as many frames while neighbors talk; nothing may be left of it."""
    config = ServerConfig(port=0, ice_servers=(), limits=limits)
    async with AsyncExitStack() as stack:
        log = stack.enter_context(_all_logged())
        server = await stack.enter_async_context(running_gateway(config))
        url = f"ws://127.0.0.1:{server.port}/ws"
        neighbors = Neighbors(url)
        await neighbors.join()
        attack = Attack(url, Random("attack"), floods=floods)
        async with asyncio.TaskGroup() as group:
            talk = group.create_task(neighbors.talk(attack), name="neighbors")
            fresh = _Holdings.now()
            await attack.run(frames // 4, ATTACKERS)  # what is made once is made now
            await _settled(server, fresh.tasks)
            warm = _Holdings.now()
            rounds = neighbors.rounds
            await attack.run(frames - frames // 4, ATTACKERS)
            await _settled(server, fresh.tasks)
            end = _Holdings.now()
            assert neighbors.rounds > rounds
            attack.end()
            await talk
        await neighbors.close()
    assert not log.bad
    assert (warm.tasks, warm.files) == (end.tasks, end.files) == (fresh.tasks, fresh.files)
    assert end.blocks - warm.blocks < MOST_NEW_BLOCKS
    assert end.resident - warm.resident < MOST_NEW_BYTES
    _log.info(
        "taken: %d as first frames %s, %d as later ones %s; of %s; errors told %s, ends %s;"
        " rounds of the neighbors: %d; before %s, warm %s, at the end %s",
        *(attack.firsts.total(), dict(attack.firsts)),
        *(attack.laters.total(), dict(attack.laters)),
        {kind and kind.__name__: count for kind, count in attack.kinds.items()},
        *(dict(attack.told), dict(attack.ends), neighbors.rounds, fresh, warm, end),
    )
    return attack


def _check(attack: Attack) -> None:
    faults = attack.firsts + attack.laters
    assert set(faults) == {fault.name for fault in Fault}
    assert set(attack.kinds) >= set(KINDS)
    assert {kind for kind in KINDS if attack.wrong[kind]} == {
        kind for kind in KINDS if breakable(kind)
    }
    assert sum(attack.wrong[kind] for kind in CLIENT_KINDS) >= attack.taken / 2
    assert attack.firsts.total() >= attack.taken / 50
    assert attack.told[Code.BAD_JOIN]


async def test_thousands_of_malformed_frames_disturb_nobody_and_leave_nothing() -> None:
    _check(await _attacked(UNBOUNDED, 4_000))


async def test_with_the_usual_limits_floods_are_cut_and_disturb_nobody() -> None:
    attack = await _attacked(Limits(), 1_500, floods=0.1)
    assert attack.told[Code.TOO_MANY]


@pytest.mark.soak
@pytest.mark.timeout(3600)
async def test_a_hundred_thousand_malformed_frames() -> None:
    _check(await _attacked(UNBOUNDED, 100_000))
