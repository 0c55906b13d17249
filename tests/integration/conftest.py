"""A running gateway, and clients that join a room there."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest
import uvloop
from websockets.asyncio.client import connect

from server.config import StoreAddress
from server.gateway import SignalingServer
from server.limits import Limits
from tests.support.gateway import PLAIN, running_gateway
from tests.support.raw_client import Join, RawClient
from tests.support.redis_server import RedisServer

# Tests that run on both loops of a server: these buffer, pause and close in their own ways.
ON_BOTH_LOOPS = ("test_gateway_limits.py", "test_gateway_lifetime.py")


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    factories: dict[str, Callable[[], asyncio.AbstractEventLoop]] = {
        "asyncio": asyncio.new_event_loop
    }
    if item.path.name in ON_BOTH_LOOPS:
        factories["uvloop"] = uvloop.new_event_loop
    return factories


@pytest.fixture
def limits() -> Limits:
    """Of the gateway; a test may choose others."""
    return PLAIN.limits


@pytest.fixture(params=["memory", "redis"])
async def server(request: pytest.FixtureRequest, limits: Limits) -> AsyncIterator[SignalingServer]:
    """With its rooms in memory, and with its rooms in an empty Redis."""
    store = None
    if request.param == "redis":
        redis: RedisServer = request.getfixturevalue("redis")
        redis.empty()
        store = StoreAddress.parse(redis.url)
    async with running_gateway(replace(PLAIN, store=store, limits=limits)) as server:
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
