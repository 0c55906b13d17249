"""The real `tandem`, in whose chat a test writes and reads."""

import asyncio
import json
from collections.abc import Mapping

from tests.support.chromium import wait_until
from tests.support.desktop_program import DesktopProgram
from tests.support.writer import ANSWER


class WritingDesktop(DesktopProgram):
    """As `DesktopProgram`."""

    module = "tests.support.writer"

    def __init__(self, environment: Mapping[str, str], *arguments: str) -> None:
        super().__init__(environment, *arguments)
        self._answers: asyncio.Queue[tuple[str, str, str]] = asyncio.Queue(maxsize=1)

    async def say(self, text: str) -> None:
        """Type it into the chat, and press Enter until it is sent."""

        async def is_sent() -> bool:
            _, unsent, _ = await self._ask(text)
            return not unsent

        await wait_until(is_sent, "the chat to open", interval_s=0.1)

    async def choose(self, action: str) -> None:
        """Choose this in the menu over the picture."""
        await self._ask({"act": action})

    async def chat(self) -> str:
        """What the chat shows, which is opened for it."""
        shown, _, _ = await self._ask(None)
        return shown

    async def is_told(self, words: str) -> None:
        """Wait until the window says this of what the other does; "": nothing."""

        async def is_said() -> bool:
            _, _, told = await self._ask(None)
            return told == words

        await wait_until(is_said, f"{words!r} over the picture", interval_s=0.1)

    async def reads(self, text: str) -> None:
        """Wait until the chat shows it."""

        async def is_there() -> bool:
            return text in await self.chat()

        await wait_until(is_there, f"{text!r} in the chat")

    async def _ask(self, text: str | dict[str, str] | None) -> tuple[str, str, str]:
        self.write(json.dumps(text) + "\n")
        async with asyncio.timeout(20):
            return await self._answers.get()

    def on_output(self, line: str) -> None:
        if line.startswith(ANSWER):
            shown, unsent, told = json.loads(line.removeprefix(ANSWER))
            self._answers.put_nowait((shown, unsent, told))
        else:
            super().on_output(line)
