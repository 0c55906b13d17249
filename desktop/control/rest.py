"""After a call a waiting machine holds no more memory than before it."""

import asyncio
import gc

from desktop.core.snapshot import CallSnapshot, CallState
from desktop.session.call_session import CallSession
from desktop.system import heap

AFTERWARDS_S = 3.0  # some threads let go of their last picture only then


class Rest:
    """Give it each snapshot, until `close`. Thread: engine."""

    def __init__(self) -> None:
        self._was_watched = False
        self._resting: asyncio.Task[None] | None = None

    def see(self, snapshot: CallSnapshot, session: CallSession) -> None:
        """The call changed; when it is over, the tidying begins."""
        if self._was_watched and snapshot.state is CallState.WAITING:
            self._was_watched = False
            self._resting = asyncio.get_running_loop().create_task(self._rest(session), name="rest")
        self._was_watched |= snapshot.state in (CallState.CONNECTED, CallState.LOST)

    async def close(self) -> None:
        """Leave what is not tidied. Idempotent."""
        if self._resting is not None:
            self._resting.cancel()
            await asyncio.wait([self._resting])
            self._resting = None

    async def _rest(self, session: CallSession) -> None:
        await session.settle()
        await asyncio.to_thread(_tidy)
        await asyncio.sleep(AFTERWARDS_S)
        if not self._was_watched:
            await asyncio.to_thread(_tidy)


def _tidy() -> None:
    gc.collect()  # links are full of circles
    heap.give_back()
