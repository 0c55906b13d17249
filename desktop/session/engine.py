"""The engine thread: one asyncio loop for signaling and media links, away from the window's."""

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from desktop.session.engine_loop import EngineLoop

T = TypeVar("T")

log = logging.getLogger(__name__)

CLOSE_S = 5.0
POOL_THREADS = 4


class Engine:
    """A thread that runs a loop from `start` to `close`."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None  # None until `start`
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._is_running = threading.Event()
        self._stop = asyncio.Event()

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The loop; only after `start`."""
        assert self._loop is not None
        return self._loop

    def start(self) -> None:
        """Start the thread; returns when its loop takes work. Thread: any."""
        self._thread.start()
        self._is_running.wait()

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Run a coroutine in the engine. Thread: any."""
        return asyncio.run_coroutine_threadsafe(work, self.loop)

    def call(self, work: Callable[[], T]) -> Future[T]:
        """Do this in the engine, before whatever is given to it later. Thread: any."""
        done: Future[T] = Future()

        def do() -> None:
            try:
                done.set_result(work())
            except Exception as error:
                done.set_exception(error)

        self.loop.call_soon_threadsafe(do)
        return done

    async def result_of(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in the engine, and wait for it in another loop. Thread: that loop's."""
        return await asyncio.wrap_future(self.submit(work))

    def close(self) -> None:
        """End the loop and its thread, in at most `CLOSE_S`. Thread: any but the engine's."""
        if not self._thread.is_alive():
            return
        self.loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(CLOSE_S)
        if self._thread.is_alive():
            log.warning("the engine did not end in %s s", CLOSE_S)

    def _run(self) -> None:
        loop = EngineLoop()
        self._loop = loop
        asyncio.set_event_loop(loop)
        # One encodes pictures, one sound; the others wait for the decoders of a link that ends,
        # and may still encode for it.
        loop.set_default_executor(_started_pool())
        loop.call_soon(self._is_running.set)
        try:
            loop.run_until_complete(self._stop.wait())
            tasks = asyncio.all_tasks(loop)
            for task in tasks:
                task.cancel()
            if tasks:
                loop.run_until_complete(asyncio.wait(tasks, timeout=CLOSE_S / 2))
            loop.run_until_complete(loop.shutdown_asyncgens())
        finally:
            asyncio.set_event_loop(None)
            loop.close()


def _started_pool() -> ThreadPoolExecutor:
    """A pool whose threads all run: none is made in a call, and one more than now is a leak."""
    pool = ThreadPoolExecutor(POOL_THREADS, thread_name_prefix="engine")
    together = threading.Barrier(POOL_THREADS)
    for _ in range(POOL_THREADS):
        pool.submit(together.wait)
    return pool
