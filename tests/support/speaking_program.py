"""A Python program that says line by line what happens, and ends with its standard input."""

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

_LIMIT_S = 30.0


class SpeakingProgram:
    """See the module; made by `speaking_program`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def wait_for(self, words: str) -> None:
        """Read on until it says that.

        Raises:
            AssertionError: it ended before.
        """
        assert self._process.stdout is not None
        said: list[str] = []
        async with asyncio.timeout(_LIMIT_S):
            while line := await self._process.stdout.readline():
                said.append(line.decode().strip())
                if said[-1] == words:
                    return
        raise AssertionError(f"ended without {words!r}, after {said}")


@asynccontextmanager
async def speaking_program(
    environment: Mapping[str, str], *arguments: str
) -> AsyncIterator[SpeakingProgram]:
    """Run Python with these arguments, to the end of the block."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "error", *arguments),
        env=environment,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield SpeakingProgram(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        async with asyncio.timeout(_LIMIT_S):
            await process.wait()
