"""The engine thread: one asyncio loop for signaling and media links, away from the window's."""

import asyncio
import logging
import threading
from collections.abc import Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")

log = logging.getLogger(__name__)

CLOSE_S = 5.0
POOL_THREADS = 8


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

    def close(self) -> None:
        """End the loop and its thread, in at most `CLOSE_S`. Thread: any but the engine's.

        A look-up of a name that hangs keeps its own thread, and with it the process, until the
        system gives it up.
        """
        if not self._thread.is_alive():
            return
        self.loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(CLOSE_S)
        if self._thread.is_alive():
            log.warning("the engine did not end in %s s", CLOSE_S)

    def _run(self) -> None:
        # Everywhere: aioice's sockets go deaf on Windows' other loop
        # (https://github.com/python/cpython/issues/91227 and later ones).
        loop = asyncio.SelectorEventLoop()
        self._loop = loop
        asyncio.set_event_loop(loop)
        # One encodes pictures, one sound; the others look up names, which may hang for half a
        # minute without a network, and wait for decoders.
        loop.set_default_executor(ThreadPoolExecutor(POOL_THREADS, thread_name_prefix="engine"))
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
