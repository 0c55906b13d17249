"""The real `tandem wait` as a program of its own, on a computer without a screen."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from tests.support.desktop_program import running
from tests.support.watched_desktop import WatchedDesktop

NAME = "Attic"


class WaitingProgram(WatchedDesktop):
    """As `DesktopProgram`; of its processes a test can see what they hold."""

    command: tuple[str, ...] = ("wait",)

    async def open_devices(self) -> set[str]:
        """Of test picture, test tone and null loudspeaker those that are open, by their threads."""
        names = {"test picture", "test tone", "null sink"}
        return {name for name in names if (await self.census())[f"threads: {name}"]}

    def watch_list(self) -> list[dict[str, Any]]:
        """Who watched, as its owner sees it."""
        file = self.folder / "DATA" / "tandem" / "watchers.jsonl"
        return [json.loads(line) for line in file.read_text().splitlines()]


class OddCameraProgram(WaitingProgram):
    """Knows the cameras of `tests.support.odd_cameras`; nobody counts what it holds."""

    module = "tests.support.odd_cameras"


@asynccontextmanager
async def running_machine(
    environment: Mapping[str, str],
    url: str,
    *arguments: str,
    program: type[WaitingProgram] = WaitingProgram,
) -> AsyncIterator[WaitingProgram]:
    """A machine called `NAME` that waits in `room1`, with test devices unless others are said."""
    given = " ".join(arguments)
    defaults = {"--camera": "test", "--microphone": "test", "--speaker": "none"}
    devices = [part for key, value in defaults.items() if key not in given for part in (key, value)]
    machine = program(
        environment,
        *("--server", url, "--room", "room1", "--name", NAME, "--no-ice-servers"),
        *(*devices, *arguments),
    )
    async with running(machine):
        yield machine
