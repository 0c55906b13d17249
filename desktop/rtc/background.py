"""Work of a link that nobody waits for."""

import asyncio
import logging
from collections.abc import Coroutine

log = logging.getLogger(__name__)

MAX_TASKS = 32


class Background:
    """Runs such work, at most `MAX_TASKS` pieces at a time; more are dropped. Thread: engine."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[object, object, None]) -> None:
        """Run it; its failure is only worth a line in the log."""
        if len(self._tasks) >= MAX_TASKS:
            work.close()
            log.debug("Too much is going on in the background; dropped")
            return
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._on_done)

    async def cancel(self) -> None:
        """End all of it."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _on_done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.debug("Work in the background of a link failed: %r", error)
