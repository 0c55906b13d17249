"""The real `tandem`, of which a test learns what threads, tasks and descriptors it holds."""

import asyncio
import itertools
import json
from collections import Counter
from collections.abc import Mapping

from tests.support.census import ANSWER
from tests.support.desktop_program import DesktopProgram

_LIMIT_S = 30.0
_STEADY = 3  # seconds without a change

Census = Counter[str]


class WatchedDesktop(DesktopProgram):
    """As `DesktopProgram`."""

    module = "tests.support.census"

    def __init__(self, environment: Mapping[str, str], *arguments: str) -> None:
        super().__init__(environment, *arguments)
        self._answers: asyncio.Queue[Census] = asyncio.Queue(maxsize=1)

    async def census(self) -> Census:
        """What it holds now."""
        self.write("\n")
        return await self._answers.get()

    async def census_at_rest(self) -> Census:
        """What it holds when that does not change for three seconds.

        Raises:
            AssertionError: it changed all the time.
        """
        seen: list[Census] = []
        try:
            async with asyncio.timeout(_LIMIT_S):
                while len(seen) < _STEADY or seen[-_STEADY:] != [seen[-1]] * _STEADY:
                    await self.wait_for(lambda line: True, "statistics")  # one a second
                    seen.append(await self.census())
        except TimeoutError:
            changes = (
                f"+{dict(new - old)} -{dict(old - new)}" for old, new in itertools.pairwise(seen)
            )
            raise AssertionError("it does not come to rest:\n" + "\n".join(changes)) from None
        return seen[-1]

    def on_output(self, line: str) -> None:
        if line.startswith(ANSWER):
            counted: dict[str, list[str]] = json.loads(line.removeprefix(ANSWER))
            self._answers.put_nowait(
                Counter(f"{kind}: {each}" for kind, found in counted.items() for each in found)
            )
        else:
            super().on_output(line)
