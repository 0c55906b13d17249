"""Start and end of the server inside its program."""

import asyncio
import errno
from contextlib import suppress

import pytest
from websockets.asyncio.client import connect

from server.config import ServerConfig
from server.gateway import SignalingServer
from tests.support.gateway import running_gateway
from tests.support.raw_client import ANNA, RawClient


async def test_a_port_that_is_taken_is_told(server: SignalingServer) -> None:
    second = SignalingServer(ServerConfig(port=server.port, ice_servers=()))
    with pytest.raises(OSError, match="address already in use") as caught:
        await second.start()
    assert caught.value.errno == errno.EADDRINUSE
    await second.close()


async def test_closing_drops_members_and_idle_connections_at_once() -> None:
    async with running_gateway() as server:
        idle_reader, idle_writer = await asyncio.open_connection("127.0.0.1", server.port)
        async with connect(f"ws://127.0.0.1:{server.port}/ws") as socket:
            client = RawClient(socket)
            await client.send(ANNA)
            await client.message()
            async with asyncio.timeout(10.0):
                await server.close()
                await server.close()
            assert (await client.end())[0] is None
        async with asyncio.timeout(10.0):
            with suppress(ConnectionResetError):
                assert await idle_reader.read() == b""
        idle_writer.close()
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", server.port)
