"""A loop's clock that a test moves on, so that no test waits for a timer."""

import asyncio

import pytest


class MovedClock:
    """The clock of the running loop until `patch` is undone; it goes on by itself as well."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        loop = asyncio.get_running_loop()
        self._time = loop.time
        self._moved_s = 0.0
        patch.setattr(loop, "time", self.time_s)

    def time_s(self) -> float:
        """What the loop takes for the time."""
        return self._time() + self._moved_s

    async def advance(self, seconds: float) -> None:
        """Move it on; what is due by then has been called afterwards."""
        self._moved_s += seconds
        await asyncio.sleep(0)  # the loop looks at its timers
        await asyncio.sleep(0)  # and calls them
