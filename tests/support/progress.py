"""Waiting for what comes from other threads, without sleeping."""

import asyncio
import time
from collections.abc import Callable


class Progress:
    """`wait_until` looks again whenever somebody calls `notify`. Made in the loop's thread."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._event = asyncio.Event()

    def notify(self) -> None:
        """Something happened. Thread: any, while the loop lives."""
        self._loop.call_soon_threadsafe(self._event.set)

    async def wait_until(
        self, condition: Callable[[], bool], limit_s: float = 30.0, what: str = "it"
    ) -> None:
        """Wait until `condition` holds.

        Raises:
            AssertionError: it did not within `limit_s`.
        """
        deadline = time.monotonic() + limit_s
        while not condition():
            self._event.clear()
            try:
                async with asyncio.timeout(max(0.0, deadline - time.monotonic())):
                    await self._event.wait()
            except TimeoutError:
                if condition():
                    return
                raise AssertionError(f"{what} did not come within {limit_s:.0f} s") from None
