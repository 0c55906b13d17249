"""The real `tandem`, whose controls are clicked by their words, with the mouse of its screen."""

import asyncio
import json
from collections.abc import Mapping

from tests.support.chromium import wait_until
from tests.support.desktop_program import DesktopProgram
from tests.support.finder import ANSWER
from tests.support.screen import Screen


class PointedDesktop(DesktopProgram):
    """As `DesktopProgram`; it has the webcams of `tests.support.webcams`."""

    module = "tests.support.finder"

    def __init__(
        self,
        environment: Mapping[str, str],
        screen: Screen,
        *arguments: str,
        settings: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(environment, *arguments, settings=settings)
        self._screen = screen
        self._answers: asyncio.Queue[list[int] | None] = asyncio.Queue(maxsize=1)

    async def click(self, words: str) -> None:
        """One click on what has these words, as soon as it is to be seen."""
        places: list[list[int]] = []

        async def is_seen() -> bool:
            self.write(json.dumps(words) + "\n")
            async with asyncio.timeout(20):
                place = await self._answers.get()
            places.extend([place] if place is not None else [])
            return bool(places)

        await wait_until(is_seen, f"{words!r} on the screen")
        x, y = places[0]
        await self._screen.click(x, y)

    def on_output(self, line: str) -> None:
        if line.startswith(ANSWER):
            self._answers.put_nowait(json.loads(line.removeprefix(ANSWER)))
        else:
            super().on_output(line)
