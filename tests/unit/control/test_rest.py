"""What a machine that waits does with memory that nobody needs."""

import asyncio
import gc
import sys
import time
from collections.abc import AsyncIterator, Callable

import pytest

from desktop.control.rest import MEANWHILE_S, Rest
from desktop.core.snapshot import CallSnapshot, CallState
from tests.support.moved_clock import MovedClock

LIMIT_S = 30.0
GONE = 1500  # tuples, fewer than Python keeps of one length


async def settle() -> None:
    """Nothing is open."""


@pytest.fixture
async def rest() -> AsyncIterator[Rest]:
    rest = Rest(settle)
    yield rest
    await rest.close()
    gc.unfreeze()


@pytest.fixture
async def clock(monkeypatch: pytest.MonkeyPatch) -> MovedClock:
    return MovedClock(monkeypatch)


async def pass_time(clock: MovedClock, condition: Callable[[], bool]) -> None:
    """Until the condition holds; the limit is one of the real time."""
    end_s = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < end_s
        await clock.advance(MEANWHILE_S)


async def test_what_is_there_before_the_first_call_is_set_aside(rest: Rest) -> None:
    frozen, tracked = gc.get_freeze_count(), len(gc.get_objects())  # 3.12 begins with some
    rest.begin()
    assert gc.get_freeze_count() > frozen + tracked / 2
    assert len(gc.get_objects()) < tracked / 2


async def test_in_a_call_the_memory_of_tuples_that_are_gone_is_given_back(
    rest: Rest, clock: MovedClock
) -> None:
    rest.see(CallSnapshot(CallState.CONNECTED))
    await asyncio.to_thread(gc.collect)  # the first thread brings modules with it
    before = sys.getallocatedblocks()
    gone = [(number, number) for number in range(GONE)]
    del gone
    assert sys.getallocatedblocks() > before + GONE // 2
    await pass_time(clock, lambda: sys.getallocatedblocks() < before + GONE // 2)


async def test_nothing_begins_after_the_end(rest: Rest) -> None:
    await rest.close()
    rest.see(CallSnapshot(CallState.CONNECTED))
    rest.see(CallSnapshot(CallState.WAITING))
    assert asyncio.all_tasks() == {asyncio.current_task()}
