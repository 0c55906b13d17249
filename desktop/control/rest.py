"""A waiting machine holds no more memory after a call than before, and in one what is needed.

Encoders that are made anew in another size leave holes in the pools: 1.3 MB and more in a call of
320x240 on a busy computer. Giving them back takes 3 ms. Python keeps the memory of small tuples
that are gone, up to 2000 of each length, until it looks through all objects: some 400 more of them
each minute of a call, 25 KB. So that it has few to look through then, nine of ten are set aside
before the first call.
"""

import asyncio
import gc
from collections.abc import Awaitable, Callable

from desktop.core.snapshot import CallSnapshot, CallState
from desktop.system import heap

AFTERWARDS_S = 3.0  # some threads let go of their last picture only then
MEANWHILE_S = 300.0


class Rest:
    """Give it each snapshot, until `close`. Thread: engine.

    `settle` waits until devices and links of what is over are closed.
    """

    def __init__(self, settle: Callable[[], Awaitable[None]]) -> None:
        self._settle = settle
        self._is_closed = False
        self._was_watched = False
        self._resting: asyncio.Task[None] | None = None
        self._giving_back: asyncio.Task[None] | None = None  # while somebody watches

    def begin(self) -> None:
        """Before the first call: what is there now stays until the end."""
        gc.collect()
        gc.freeze()

    def see(self, snapshot: CallSnapshot) -> None:
        """The call changed; when it is over, the tidying begins."""
        if self._is_closed:
            return
        if self._was_watched and snapshot.state is CallState.WAITING:
            self._was_watched = False
            if self._giving_back is not None:
                self._giving_back.cancel()
                self._giving_back = None
            self._resting = asyncio.create_task(self._rest(), name="rest")
        self._was_watched |= snapshot.state in (CallState.CONNECTED, CallState.LOST)
        if self._was_watched and self._giving_back is None:
            self._giving_back = asyncio.create_task(_give_back_for_ever(), name="give back")

    async def close(self) -> None:
        """Leave what is not tidied. Idempotent."""
        self._is_closed = True
        tasks = [task for task in (self._resting, self._giving_back) if task is not None]
        self._resting = self._giving_back = None
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def _rest(self) -> None:
        await self._settle()
        await asyncio.to_thread(_tidy)
        await asyncio.sleep(AFTERWARDS_S)
        if not self._was_watched:
            await asyncio.to_thread(_tidy)


async def _give_back_for_ever() -> None:
    while True:
        await asyncio.sleep(MEANWHILE_S)
        await asyncio.to_thread(_tidy)


def _tidy() -> None:
    gc.collect()  # links are full of circles
    heap.give_back()
