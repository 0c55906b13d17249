"""Who says nothing, or one byte at a time, holds no place for long."""

import asyncio
import json
import logging
import ssl
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest
from websockets.asyncio.client import connect

from server.certificate import own_certificate
from server.config import ServerConfig
from server.gateway import SignalingServer
from server.limits import USUAL_PATIENCE, Patience
from tests.support.gateway import running_gateway
from tests.support.own_network import UNSHARE, need_own_network
from tests.support.raw_client import ANNA, BORIS, LIMIT_S, RawClient

SHORT = Patience(handshake_s=1.0, ping_s=1.0, close_s=0.1)
A_BYTE_EACH_S = 0.01
UPGRADE = (
    b"GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nX-Long: "
)


def _trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _client_hello() -> bytes:
    """The first words of a TLS handshake."""
    outgoing = ssl.MemoryBIO()
    tls = _trusting().wrap_bio(ssl.MemoryBIO(), outgoing)
    with pytest.raises(ssl.SSLWantReadError):
        tls.do_handshake()
    return outgoing.read()


async def _drip(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, words: Callable[[int], bytes]
) -> int:
    """Send a byte now and then until the server ends the connection; how many it took."""
    count = 0
    async with asyncio.timeout(LIMIT_S):
        while True:
            writer.write(words(count))
            count += 1
            try:
                async with asyncio.timeout(A_BYTE_EACH_S):
                    assert await reader.read(1) == b"", "it answers nothing"
                break
            except TimeoutError:
                continue  # it is still open
            except ConnectionResetError:
                break
    writer.transport.abort()
    return count


def _never_ending(words: bytes) -> Callable[[int], bytes]:
    return lambda count: words[count : count + 1] or b"a"


@asynccontextmanager
async def _opened(
    server: SignalingServer, tls: ssl.SSLContext | None = None
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port, ssl=tls)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


async def _no_connection_left(before: int) -> None:
    async with asyncio.timeout(LIMIT_S):
        while True:
            if psutil.Process().num_fds() <= before:
                return
            await asyncio.sleep(0)


@pytest.mark.skipif(sys.platform == "win32", reason="open files are counted otherwise")
@pytest.mark.parametrize("words", [b"", UPGRADE], ids=["nothing", "a request"])
async def test_a_request_byte_by_byte_is_cut_at_its_limit(words: bytes) -> None:
    async with running_gateway(patience=SHORT) as server:
        open_files = psutil.Process().num_fds()
        async with _opened(server) as (reader, writer):
            send = _never_ending(words) if words else lambda count: b""
            assert await _drip(reader, writer, send) > 3
        await _no_connection_left(open_files)


@pytest.mark.skipif(sys.platform == "win32", reason="open files are counted otherwise")
@pytest.mark.parametrize("within", ["the TLS handshake", "the request"])
async def test_tls_byte_by_byte_is_cut_at_its_limit(tmp_path: Path, within: str) -> None:
    own = own_certificate(tmp_path)
    config = ServerConfig(port=0, ice_servers=(), tls_certificate=own.certificate, tls_key=own.key)
    async with running_gateway(config, SHORT) as server:
        open_files = psutil.Process().num_fds()
        if within == "the request":
            async with _opened(server, _trusting()) as (reader, writer):
                assert await _drip(reader, writer, _never_ending(UPGRADE)) > 3
        else:
            hello = _client_hello()[:-1]
            async with _opened(server) as (reader, writer):
                assert await _drip(reader, writer, lambda n: hello[n : n + 1]) > 3
        await _no_connection_left(open_files)


async def test_slow_ones_keep_nobody_else_waiting() -> None:
    async with running_gateway(patience=Patience(handshake_s=30.0)) as server:
        slow = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(200)]
        for _, writer in slow:
            writer.write(UPGRADE[:30])
        async with connect(f"ws://127.0.0.1:{server.port}/ws") as socket:
            client = RawClient(socket)
            await client.send(ANNA)
            assert (await client.message())["type"] == "room_info"
        for _, writer in slow:
            writer.transport.abort()


async def test_who_answers_no_ping_is_removed_and_the_peer_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "server.conversations")
    async with running_gateway(patience=SHORT) as server:
        url = f"ws://127.0.0.1:{server.port}/ws"
        async with connect(url) as one, connect(url, ping_interval=None) as other:
            anna, boris = RawClient(one), RawClient(other)
            await anna.send(ANNA)
            await boris.send(BORIS)
            other.transport.pause_reading()  # the system takes what comes; nobody answers
            told = await anna.message()
            while told["type"] != "room_info" or told["data"]["change"] != "lost":
                told = await anna.message()
            assert (told["data"]["users"], told["data"]["peer"]) == (["Anna"], None)
            assert (server.connections, server.room_count) == (1, 1)
            await anna.nothing_before_pong()
            assert "closed: it did not answer pings" in caplog.text
            other.transport.resume_reading()
            assert await boris.end() == (None, ""), "a close frame keeps phones away for 45 s"


def test_pings_come_as_often_as_the_document_says() -> None:
    document = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text(encoding="utf-8")
    assert f"a WebSocket ping every {USUAL_PATIENCE.ping_s:.0f} s" in document
    assert 15 <= USUAL_PATIENCE.ping_s <= 20, "phones and proxies give up on what is silent"


async def test_who_vanishes_without_a_packet_is_removed_and_the_peer_told() -> None:
    await need_own_network()
    program = await asyncio.create_subprocess_exec(
        *(*UNSHARE, sys.executable, "-m", "tests.support.vanishing"),
        *(str(SHORT.ping_s), str(SHORT.close_s)),
        cwd=Path(__file__).parents[2],
        stdout=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(120.0):
        output, _ = await program.communicate()
    facts = json.loads(output)
    assert facts["told"]["data"]["follower"] == ""
    assert facts["connections"] == 1
