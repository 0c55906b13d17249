"""An event loop whose time jumps to the next thing to do: minutes pass in a moment.

What runs in it sees that time wherever it asks: `asyncio`, `time` and aiortc's clock. What aiortc
draws by chance is the same each time.
"""

import asyncio
import datetime
import os
import random
import selectors
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import pytest
from aiortc import clock

_BEGAN = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)

Result = TypeVar("Result")


class _JumpingSelector(selectors.DefaultSelector):
    """Waits for nothing: what it should have waited is added to `now_s`."""

    now_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready:
            assert timeout is not None, "everything waits, and for nothing that has a time"
            self.now_s += max(0.0, timeout)
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """Without sockets. Work for other threads is done at once, in this one."""

    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now_s

    def run_in_executor(  # type: ignore[override]
        self, executor: object, func: Callable[..., Result], *args: Any
    ) -> "asyncio.Future[Result]":
        done: asyncio.Future[Result] = self.create_future()
        done.set_result(func(*args))
        return done


def run_in_virtual_time(work: Coroutine[Any, Any, Result]) -> Result:
    """Run it in a loop of its own, from second 0 on; return what it returns."""
    with pytest.MonkeyPatch.context() as patch, asyncio.Runner(loop_factory=VirtualLoop) as runner:
        loop = runner.get_loop()
        patch.setattr(os, "urandom", random.Random(1).randbytes)
        patch.setattr(time, "monotonic", loop.time)
        patch.setattr(time, "time", lambda: _BEGAN.timestamp() + loop.time())
        patch.setattr(
            clock, "current_datetime", lambda: _BEGAN + datetime.timedelta(seconds=loop.time())
        )
        return runner.run(work)
