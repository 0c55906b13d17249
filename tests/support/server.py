"""The real server as a program of its own, for tests that need one to talk to.

It keeps the port over a restart, so that what was connected finds it again.
"""

import asyncio
import contextlib
import re
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from tests.support.network.hosts import Host

_ROOT = Path(__file__).parents[2]
_START_LIMIT_S = 30.0
_STOP_LIMIT_S = 10.0
_ADDRESS = re.compile(r"https?://[^\s,)]+")


class ServerProgram:
    """`python -m server` on loopback, or on another host; made by `running_server`."""

    def __init__(self, *arguments: str, host: Host | None = None, port: int = 0) -> None:
        """`port`: 0 for a free one."""
        self._arguments = arguments
        self._first_port = port
        self._host = host  # None: this one
        self._process: asyncio.subprocess.Process | None = None
        self._output: asyncio.Task[None] | None = None
        self._lines: list[str] = []
        self._printed = asyncio.Event()  # set at each line, for those who wait then
        self._url: str | None = None  # of the first start; the port stays

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`, without a slash at the end."""
        assert self._url is not None, "the server was not started"
        return self._url

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    @property
    def pid(self) -> int:
        assert self._process is not None, "the server does not run"
        return self._process.pid

    @property
    def log(self) -> str:
        """Everything that was printed, over all starts."""
        return "".join(self._lines)

    async def start(self) -> None:
        """Start it, on the same port as before if it ran already, and wait until it listens.

        Raises:
            RuntimeError: it did not come up; its output is in the message.
        """
        assert self._process is None, "the server runs already"
        port = str(self._first_port if self._url is None else self.port)
        address = "127.0.0.1" if self._host is None else self._host.address
        command = [
            *(sys.executable, "-m", "server"),
            *("--host", address, "--port", port, *self._arguments),
        ]
        self._process = await asyncio.create_subprocess_exec(
            *(command if self._host is None else self._host.command(*command)),
            cwd=_ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        stdout = self._process.stdout
        assert stdout is not None
        try:
            async with asyncio.timeout(_START_LIMIT_S):
                self._url = await self._address(stdout)
        except TimeoutError:
            await self.kill()
            raise RuntimeError(f"the server did not come up:\n{self.log}") from None
        # Read on, or the program stops when the pipe is full.
        self._output = asyncio.create_task(self._read(stdout), name="server's output")

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal to the program."""
        assert self._process is not None, "the server does not run"
        self._process.send_signal(number)

    async def logged(self, text: str) -> None:
        """Wait until a line with this text was printed."""
        async with asyncio.timeout(_STOP_LIMIT_S):
            while text not in self.log:
                await self._printed.wait()

    async def kill(self) -> None:
        """End it as a crash does (SIGKILL); returns when it is gone."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """End it as Ctrl-C does; returns when it is gone. Idempotent."""
        await self._end(signal.SIGINT)

    async def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(number)
        try:
            async with asyncio.timeout(_STOP_LIMIT_S):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
        if self._output is not None:
            await self._output
            self._output = None

    async def _address(self, stdout: asyncio.StreamReader) -> str:
        while line := await stdout.readline():
            self._lines.append(line.decode())
            if line.startswith(b"Tandem server: ") and (found := _ADDRESS.search(line.decode())):
                return found[0]
        raise RuntimeError(f"the server ended at once:\n{self.log}")

    async def _read(self, stdout: asyncio.StreamReader) -> None:
        while line := await stdout.readline():
            self._lines.append(line.decode())
            self._printed.set()
            self._printed.clear()


@contextlib.asynccontextmanager
async def running_server(
    *arguments: str, host: Host | None = None, port: int = 0
) -> AsyncIterator[ServerProgram]:
    """A server on a free port of loopback, without ICE servers unless named; stopped at the end."""
    own = () if "--ice-server" in arguments else ("--no-ice-servers",)
    server = ServerProgram(*own, *arguments, host=host, port=port)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
