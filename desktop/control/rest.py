"""A waiting machine holds no more memory after a call than before, and in one what is needed.

Encoders that are made anew in another size leave holes in the pools: 1.3 MB and more in a call of
320x240 on a busy computer. Giving them back takes 3 ms.
"""

import asyncio
import gc

from desktop.core.snapshot import CallSnapshot, CallState
from desktop.session.call_session import CallSession
from desktop.system import heap

AFTERWARDS_S = 3.0  # some threads let go of their last picture only then
MEANWHILE_S = 300.0


class Rest:
    """Give it each snapshot, until `close`. Thread: engine."""

    def __init__(self) -> None:
        self._was_watched = False
        self._resting: asyncio.Task[None] | None = None
        self._giving_back: asyncio.Task[None] | None = None  # while somebody watches

    def see(self, snapshot: CallSnapshot, session: CallSession) -> None:
        """The call changed; when it is over, the tidying begins."""
        if self._was_watched and snapshot.state is CallState.WAITING:
            self._was_watched = False
            if self._giving_back is not None:
                self._giving_back.cancel()
                self._giving_back = None
            self._resting = asyncio.get_running_loop().create_task(self._rest(session), name="rest")
        self._was_watched |= snapshot.state in (CallState.CONNECTED, CallState.LOST)
        if self._was_watched and self._giving_back is None:
            self._giving_back = asyncio.create_task(_give_back_for_ever(), name="give back")

    async def close(self) -> None:
        """Leave what is not tidied. Idempotent."""
        tasks = [task for task in (self._resting, self._giving_back) if task is not None]
        self._resting = self._giving_back = None
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def _rest(self, session: CallSession) -> None:
        await session.settle()
        await asyncio.to_thread(_tidy)
        await asyncio.sleep(AFTERWARDS_S)
        if not self._was_watched:
            await asyncio.to_thread(_tidy)


async def _give_back_for_ever() -> None:
    while True:
        await asyncio.sleep(MEANWHILE_S)
        await asyncio.to_thread(heap.give_back)


def _tidy() -> None:
    gc.collect()  # links are full of circles
    heap.give_back()
