"""The real `tandem` as a program of its own, seen as a script sees it: by its `--stats`."""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import sys
import tempfile
import weakref
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any

import psutil

from tests.support.network.hosts import Host

_ROOT = Path(__file__).parents[2]
_START_LIMIT_S = 60.0
_STOP_LIMIT_S = 30.0

Statistics = dict[str, Any]


class DesktopProgram:
    """`python -m desktop`, with settings and logs of its own; made by `running_desktop`."""

    module = "desktop"  # what is run
    command: tuple[str, ...] = ()  # before all options

    def __init__(
        self,
        environment: Mapping[str, str],
        *arguments: str,
        settings: Mapping[str, object] | None = None,
        folder: Path | None = None,
        host: Host | None = None,
    ) -> None:
        self._host = host  # None: this one
        if folder is None:
            folder = Path(tempfile.mkdtemp(prefix="tandem-"))
            # Not at its stop: what it wrote is read after that, too.
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.folder = folder
        self._pipe = Path(tempfile.mkdtemp(prefix="stats-", dir=self.folder)) / "stats"
        self._environment = {
            **environment,
            "LANGUAGE": "en",  # the tests look for English words
            **{f"XDG_{kind}_HOME": str(self.folder / kind) for kind in ("CONFIG", "STATE", "DATA")},
        }
        self._arguments = arguments
        if settings is not None:
            file = self.folder / "CONFIG" / "tandem" / "settings.json"
            file.parent.mkdir(parents=True)
            file.write_text(json.dumps(settings))
        self._process: asyncio.subprocess.Process | None = None
        self._transport: asyncio.ReadTransport  # of the statistics, from `start` on
        self._tasks: list[asyncio.Task[None]] = []
        self._output: list[str] = []
        self._arrived = asyncio.Condition()
        self.lines: list[Statistics] = []

    @property
    def program(self) -> tuple[str, ...]:
        """What is run, before all options."""
        return (sys.executable, "-m", self.module, *self.command)

    @property
    def output(self) -> str:
        """What it wrote to stdout and stderr."""
        return "".join(self._output)

    @property
    def log(self) -> str:
        """Its log file."""
        files = sorted(self.folder.rglob("*.log"))
        return "".join(file.read_text() for file in files)

    @property
    def environment(self) -> Mapping[str, str]:
        """For another program with the same settings."""
        return self._environment

    @property
    def stored(self) -> dict[str, Any]:
        """What it remembers; empty before anything was chosen."""
        file = self.folder / "CONFIG" / "tandem" / "settings.json"
        stored: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
        return stored

    @property
    def process(self) -> psutil.Process:
        """For looking at threads and files."""
        assert self._process is not None
        return psutil.Process(self._process.pid)

    async def start(self) -> None:
        """Start it, after a `stop` with the same settings; returns when statistics came."""
        self._pipe.unlink(missing_ok=True)
        os.mkfifo(self._pipe)  # so that each line is an event, and not to be looked for
        # For writing, too: so it has no end when the program ends and begins anew.
        descriptor = os.open(self._pipe, os.O_RDWR | os.O_NONBLOCK)
        reader = asyncio.StreamReader()
        self._transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(descriptor, "rb")
        )
        command = [*self.program, "--stats", str(self._pipe), *self._arguments]
        self._process = await asyncio.create_subprocess_exec(
            *(command if self._host is None else self._host.command(*command)),
            cwd=_ROOT,
            env=self._environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        assert self._process.stdout is not None
        self._tasks = [
            asyncio.create_task(self._read_output(self._process.stdout), name="desktop's output"),
            asyncio.create_task(self._read_statistics(reader), name="desktop's statistics"),
        ]
        await self.wait_for(lambda line: True, "statistics", _START_LIMIT_S)

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """End it; returns its exit code. Idempotent."""
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(number)
        try:
            async with asyncio.timeout(_STOP_LIMIT_S):
                code = await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
            raise AssertionError(f"the program did not end:\n{self.output}\n{self.log}") from None
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._transport.close()
        return code

    async def wait_for(
        self, condition: Callable[[Statistics], bool], what: str, limit_s: float = 20.0
    ) -> Statistics:
        """The first new line of statistics for which the condition holds.

        Raises:
            AssertionError: none came within the limit; the message has the last lines and the log.
        """
        seen = len(self.lines)
        try:
            async with asyncio.timeout(limit_s), self._arrived:
                while True:
                    for line in self.lines[seen:]:
                        if condition(line):
                            return line
                    seen = len(self.lines)
                    await self._arrived.wait()
        except TimeoutError:
            last = "\n".join(map(json.dumps, self.lines[-3:]))
            raise AssertionError(
                f"no {what} within {limit_s:.0f} s; last:\n{last}\n{self.output}\n{self.log}"
            ) from None

    async def wait_for_state(self, state: str, limit_s: float = 20.0) -> Statistics:
        return await self.wait_for(lambda line: line["state"] == state, f"state {state}", limit_s)

    def write(self, text: str) -> None:
        """Put it into its standard input, which `tandem` does not read."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(text.encode())

    def on_output(self, line: str) -> None:
        """A line of stdout or stderr came."""
        self._output.append(line)

    async def _read_output(self, stdout: asyncio.StreamReader) -> None:
        while line := await stdout.readline():
            self.on_output(line.decode(errors="replace"))

    async def _read_statistics(self, reader: asyncio.StreamReader) -> None:
        while line := await reader.readline():
            async with self._arrived:
                self.lines.append(json.loads(line))
                self._arrived.notify_all()


@contextlib.asynccontextmanager
async def running(program: DesktopProgram) -> AsyncIterator[None]:
    """Start it, and end it."""
    await program.start()
    try:
        yield
    finally:
        await program.stop()


@contextlib.asynccontextmanager
async def running_desktop(
    environment: Mapping[str, str],
    *arguments: str,
    settings: Mapping[str, object] | None = None,
    folder: Path | None = None,
) -> AsyncIterator[DesktopProgram]:
    """Start it, with stored settings, in a folder of its own or in another's; and end it."""
    program = DesktopProgram(environment, *arguments, settings=settings, folder=folder)
    async with running(program):
        yield program
