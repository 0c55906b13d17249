"""A running gateway, and clients that join a room there."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from websockets.asyncio.client import connect

from server.gateway import SignalingServer
from tests.support.gateway import running_gateway
from tests.support.raw_client import Join, RawClient


@pytest.fixture
async def server() -> AsyncIterator[SignalingServer]:
    async with running_gateway() as server:
        yield server


@pytest.fixture
async def join(server: SignalingServer) -> AsyncIterator[Join]:
    """Opens a connection and sends a join; all are ended after the test."""
    sockets = []

    async def opened(message: dict[str, Any]) -> RawClient:
        socket = await connect(f"ws://127.0.0.1:{server.port}/wsgo", compression=None)
        sockets.append(socket)
        client = RawClient(socket)
        await client.send(message)
        return client

    yield opened
    for socket in sockets:
        socket.transport.abort()
        await socket.wait_closed()
