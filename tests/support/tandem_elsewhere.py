"""Tandem's own call in a program of its own, on any host, and the program.

    python -m tests.support.tandem_elsewhere NAME URL ROOM TONE_HZ

joins the room and writes a line of JSON whenever something has changed, until its standard input
ends: `state`, `pictures` (stamped ones), `heard_hz`, `codec` and `first_picture_s` (since it
joined).
"""

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from desktop.core.snapshot import CallState
from tests.support.network.hosts import Host
from tests.support.progress import Progress
from tests.support.tandem_call import TONE_TOLERANCE_HZ, running_tandem

_ROOT = Path(__file__).parents[2]
_TOLD_EVERY_S = 0.2
_STOP_LIMIT_S = 10.0


class TandemElsewhere:
    """One that has joined; made by `running_elsewhere`."""

    def __init__(self, name: str, process: asyncio.subprocess.Process) -> None:
        self.name = name
        self._process = process
        self._progress = Progress()
        self._heard: list[float | None] = []
        self._told: dict[str, Any] = {}
        self._output: list[str] = []  # what else it wrote

    @property
    def pictures(self) -> int:
        return int(self._told.get("pictures", 0))

    @property
    def first_picture_s(self) -> float | None:
        """From its join to the first stamped picture of the peer."""
        first_s: float | None = self._told.get("first_picture_s")
        return first_s

    async def is_in_state(self, state: CallState, limit_s: float = 20.0) -> None:
        await self._wait(lambda: self._told.get("state") == state.value, state.value, limit_s)

    async def sees(self, pictures: int = 15, limit_s: float = 25.0) -> None:
        """Pictures of the peer go on: so many new ones."""
        until = self.pictures + pictures
        await self._wait(lambda: self.pictures >= until, f"{pictures} pictures", limit_s)

    async def hears(self, hz: float, limit_s: float = 25.0) -> None:
        self._heard.clear()  # anew: what was heard before is no proof
        await self._wait(
            lambda: any(heard and abs(heard - hz) < TONE_TOLERANCE_HZ for heard in self._heard),
            f"tone of {hz} Hz",
            limit_s,
        )

    async def read(self) -> None:
        """Take what it tells, until it ends."""
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            text = line.decode()
            if text.startswith("{"):
                self._told = json.loads(text)
                self._heard.append(self._told["heard_hz"])
            else:
                self._output.append(text)
            self._progress.notify()

    async def _wait(self, condition: Any, what: str, limit_s: float) -> None:
        try:
            await self._progress.wait_until(condition, limit_s, f"{self.name}'s {what}")
        except AssertionError as error:
            raise AssertionError(f"{error}; {self._told}\n{''.join(self._output)}") from None


@contextlib.asynccontextmanager
async def running_elsewhere(
    host: Host,
    name: str,
    url: str,
    room: str,
    tone_hz: float,
    environment: Mapping[str, str] | None = None,
) -> AsyncIterator[TandemElsewhere]:
    """One on that host, which joins at once; ended at the end."""
    arguments = ("-m", "tests.support.tandem_elsewhere", name, url, room, str(tone_hz))
    process = await asyncio.create_subprocess_exec(
        *host.command(sys.executable, *arguments),
        cwd=_ROOT,
        env={**os.environ, **(environment or {})},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    tandem = TandemElsewhere(name, process)
    reading = asyncio.create_task(tandem.read(), name=f"what {name} tells")
    try:
        yield tandem
    finally:
        assert process.stdin is not None
        process.stdin.close()
        try:
            async with asyncio.timeout(_STOP_LIMIT_S):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
        await reading


async def _run(name: str, url: str, room: str, tone_hz: str) -> None:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_reader(sys.stdin, ended.set)
    async with running_tandem(name, microphone=f"test:{tone_hz}") as call:
        call.join(url, room)
        while not ended.is_set():
            first_s = call.screen.first_s
            told = {
                "state": call.state.value,
                "pictures": call.screen.pictures,
                "heard_hz": call.heard_hz,
                "codec": call.codec,
                "first_picture_s": None if first_s is None else first_s - call.joined_s,
            }
            call.heard_hz = None  # what is told is new
            sys.stdout.write(json.dumps(told) + "\n")
            sys.stdout.flush()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_TOLD_EVERY_S):
                    await ended.wait()
    loop.remove_reader(sys.stdin)


if __name__ == "__main__":
    asyncio.run(_run(*sys.argv[1:]))
