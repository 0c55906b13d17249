"""`python -m server`: what it says, and how it ends."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest
from websockets.asyncio.client import connect

from server.gateway import SignalingServer
from tests.support.raw_client import ANNA, RawClient
from tests.support.server import running_server

ROOT = Path(__file__).parents[2]


async def _program(*arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "server", "--no-ice-servers", *arguments),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_the_program_tells_its_address_and_ends_cleanly(number: signal.Signals) -> None:
    program = await _program("--port", "0")
    assert program.stdout is not None
    async with asyncio.timeout(20.0):
        line = (await program.stdout.readline()).decode()
    url = line.split()[2]
    assert line == f"Tandem server: {url} (room link {url}/?room=room1)\n"
    async with connect(url.replace("http", "ws") + "/ws") as socket:
        client = RawClient(socket)
        await client.send(ANNA)
        await client.message()
        program.send_signal(number)
        assert await client.end() == (1012, "The server is stopping")
    async with asyncio.timeout(20.0):
        _, log = await program.communicate()
    assert program.returncode == 0
    assert b"Traceback" not in log
    assert b"'Anna' joined as leader (newer); in the room: 1" in log


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
async def test_a_second_signal_ends_a_long_drain() -> None:
    async with running_server("--drain-seconds", "300") as server:
        async with connect(f"ws://127.0.0.1:{server.port}/ws") as socket:
            client = RawClient(socket)
            await client.send(ANNA)
            await client.message()
            server.send_signal(signal.SIGTERM)
            await server.logged("draining for 300.0 s; connections: 1")
            await client.nothing_before_pong()
            server.send_signal(signal.SIGTERM)
            assert await client.end() == (None, "")
        await server.logged("INFO stopped")


async def test_the_program_says_in_a_sentence_that_the_port_is_taken(
    server: SignalingServer,
) -> None:
    program = await _program("--port", str(server.port))
    async with asyncio.timeout(20.0):
        out, log = await program.communicate()
    assert (program.returncode, out) == (1, b"")
    sentence = f"another program already listens on 127.0.0.1, port {server.port}\n"
    assert log.decode() == f"tandem-server: {sentence}"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--port", "70000"), "the port must be a number from 0 to 65535, not 70000"),
        (("--tls-key", "k.pem"), "a TLS certificate needs its key, and a key its certificate"),
        (("--ice-server", "stun:x"), "--ice-server and --no-ice-servers exclude each other"),
    ],
)
async def test_the_program_says_in_a_sentence_what_is_wrong(
    arguments: tuple[str, ...], sentence: str
) -> None:
    program = await _program(*arguments)
    async with asyncio.timeout(20.0):
        _, log = await program.communicate()
    assert program.returncode == 1
    assert log.decode() == f"tandem-server: {sentence}\n"
