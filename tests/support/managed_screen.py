"""An X screen with a window manager and several programs in it: who is in front, who is active."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.support.display import Display
from tests.support.screen import Screen
from tests.support.speaking_program import SpeakingProgram, speaking_program

_LIMIT_S = 30.0
_COVER = """
import sys
from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication(sys.argv[:1])
window = QWidget()
window.setWindowTitle("Cover")
window.setStyleSheet("background: white")
window.showMaximized()
end = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
end.activated.connect(lambda: app.exit(0))
app.exec()
"""


class ManagedScreen:
    """See the module; use `managed_screen`."""

    def __init__(self, environment: dict[str, str], screen: Screen) -> None:
        self._environment = environment
        self.screen = screen

    @asynccontextmanager
    async def program(self, *arguments: str) -> AsyncIterator[SpeakingProgram]:
        """Run this Python program there."""
        async with speaking_program(self._environment, *arguments) as program:
            yield program

    @asynccontextmanager
    async def cover(self) -> AsyncIterator[None]:
        """Another program in front, which takes the whole screen and is white."""
        async with self.program("-c", _COVER):
            await self.activate("Cover")
            yield

    async def window(self, title: str) -> str:
        """The window of that title, as X numbers it; waits until it is there to be seen."""
        return await self._xdotool("search", "--sync", "--onlyvisible", "--name", f"^{title}$")

    async def activate(self, title: str) -> None:
        """Bring it to the front, as a list of windows does."""
        await self._xdotool("windowactivate", "--sync", await self.window(title))

    async def minimize(self, title: str) -> None:
        """As its button does."""
        await self._xdotool("windowminimize", "--sync", await self.window(title))

    async def active(self) -> str:
        """The title of the window that has the keyboard."""
        return await self._xdotool("getactivewindow", "getwindowname")

    async def wait_for_active(self, title: str) -> None:
        """Until the window manager says so: a program knows of its focus before."""
        async with asyncio.timeout(_LIMIT_S):
            while await self.active() != title:
                pass  # each question is a process of its own, and takes its time

    async def place(self, title: str) -> dict[str, int]:
        """X, Y, WIDTH and HEIGHT of a window."""
        told = await self._xdotool("getwindowgeometry", "--shell", await self.window(title))
        pairs = (line.partition("=") for line in told.splitlines())
        return {key: int(value) for key, _, value in pairs if key in {"X", "Y", "WIDTH", "HEIGHT"}}

    async def click(self, x: int, y: int, times: int = 1) -> None:
        """Press the left button there so often, quickly."""
        await self._xdotool(
            *("mousemove", str(x), str(y), "click", "--repeat", str(times), "--delay", "60", "1")
        )

    async def drag(self, x: int, y: int, to_x: int, to_y: int) -> None:
        """Move the mouse there with its left button down, in steps as a hand does."""
        steps = 10
        way: list[str] = ["mousemove", str(x), str(y), "mousedown", "1"]
        for step in range(1, steps + 1):
            here = (x + (to_x - x) * step // steps, y + (to_y - y) * step // steps)
            way += ["mousemove", "--sync", *map(str, here)]
        await self._xdotool(*way)
        await self._xdotool("mouseup", "1")

    async def _xdotool(self, *arguments: str) -> str:
        process = await self._start("xdotool", *arguments)
        async with asyncio.timeout(_LIMIT_S):
            told, _ = await process.communicate()
        assert process.returncode == 0, f"xdotool {arguments} failed"
        return told.decode().strip()

    async def _start(self, *command: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *command,
            env=self._environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )


@asynccontextmanager
async def managed_screen() -> AsyncIterator[ManagedScreen]:
    """1280x800, with Openbox."""
    with Display(1280, 800) as display:
        environment = {**os.environ, "DISPLAY": display.name, "QT_QPA_PLATFORM": "xcb"}
        manager = await asyncio.create_subprocess_exec(
            *("openbox", "--sm-disable", "--startup", "echo managed"),
            env=environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        screen = Screen(environment)
        try:
            await SpeakingProgram(manager).wait_for("managed")
            await screen.start()
            yield ManagedScreen(environment, screen)
        finally:
            await screen.close()
            manager.terminate()
            async with asyncio.timeout(_LIMIT_S):
                await manager.wait()
