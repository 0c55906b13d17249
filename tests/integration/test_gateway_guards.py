"""Who is not let in, how it is told, and that nobody else feels it."""

import asyncio
import json
import logging
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus
from websockets.http11 import Response
from websockets.typing import Origin

from server.config import ServerConfig, parse_network
from server.gateway import SignalingServer
from server.limits import Limits
from tests.support.gateway import running_gateway
from tests.support.raw_client import ANNA, BORIS, CANDIDATE, LIMIT_S, PHONE, RawClient

PROXY = (parse_network("127.0.0.1"),)


def _config(limits: Limits | None = None) -> ServerConfig:
    return ServerConfig(port=0, ice_servers=(), limits=limits or Limits())


async def _opened(
    server: SignalingServer, person: str | None = None, origin: Origin | None = None
) -> ClientConnection:
    headers = {"X-Forwarded-For": person} if person else {}
    url = f"ws://127.0.0.1:{server.port}/ws"
    return await connect(url, additional_headers=headers, origin=origin)


async def _opened_if_there_is_room(server: SignalingServer, person: str) -> ClientConnection | None:
    try:
        return await _opened(server, person)
    except InvalidStatus:
        return None


async def _refused(
    server: SignalingServer, person: str | None = None, origin: Origin | None = None
) -> Response:
    with pytest.raises(InvalidStatus) as caught:
        await _opened(server, person, origin)
    return caught.value.response


async def _rejections(server: SignalingServer) -> dict[str, float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
    async with asyncio.timeout(LIMIT_S):
        text = (await reader.read(-1)).decode()
    writer.close()
    await writer.wait_closed()
    lines = [line for line in text.splitlines() if line.startswith("tandem_rejections_total{")]
    return {line.split('"')[1]: float(line.split()[1]) for line in lines}


async def test_one_address_gets_its_share_and_another_its_own() -> None:
    config = replace(_config(Limits(connections_per_address=2)), trusted_proxies=PROXY)
    async with running_gateway(config) as server, AsyncExitStack() as stack:
        first = await stack.enter_async_context(await _opened(server, "198.51.100.1"))
        # What it writes itself stands before what the proxy appends, and helps nothing
        await stack.enter_async_context(await _opened(server, "203.0.113.9, 198.51.100.1"))
        refused = await _refused(server, "203.0.113.10, 198.51.100.1")
        assert refused.status_code == 429
        assert refused.body == b"There are too many connections from your address.\n"
        assert refused.headers["Retry-After"] == "5"
        await stack.enter_async_context(await _opened(server, "198.51.100.2"))
        assert await _rejections(server) == {"address_full": 1}

        first.transport.abort()
        async with asyncio.timeout(LIMIT_S):
            while (socket := await _opened_if_there_is_room(server, "198.51.100.1")) is None:
                pass  # the server has not seen the end yet
        await socket.close()


async def test_loopback_is_not_counted_by_address() -> None:
    async with (
        running_gateway(_config(Limits(connections_per_address=1))) as server,
        AsyncExitStack() as stack,
    ):
        for person in (None, None, "198.51.100.1", "198.51.100.1"):  # nobody trusts this field
            await stack.enter_async_context(await _opened(server, person))
        assert server.connections == 4


async def test_a_full_server_says_so() -> None:
    async with (
        running_gateway(_config(Limits(connections=1))) as server,
        await _opened(server),
    ):
        refused = await _refused(server)
        assert (refused.status_code, refused.body) == (503, b"The server is full.\n")
        assert await _rejections(server) == {"server_full": 1}


async def test_pages_of_other_origins_are_refused_and_programs_are_not() -> None:
    config = replace(_config(), allowed_origins=("https://call.example",))
    async with running_gateway(config) as server:
        refused = await _refused(server, origin=Origin("https://evil.example"))
        assert refused.status_code == 403
        assert refused.body == b"Pages of this origin are not allowed here.\n"
        assert (await _refused(server, origin=Origin("null"))).status_code == 403
        for origin in (Origin("https://call.example"), None):
            await (await _opened(server, origin=origin)).close()


@pytest.mark.parametrize(
    ("limits", "join"),
    [
        (Limits(room_name_length=4), {**PHONE, "room": "room1"}),
        (Limits(user_name_length=3), {**PHONE, "username": "Anna"}),
    ],
)
async def test_names_are_as_long_as_configured(limits: Limits, join: dict[str, object]) -> None:
    async with running_gateway(_config(limits)) as server, await _opened(server) as socket:
        client = RawClient(socket)
        await client.send(join)
        assert await client.message() == {
            "type": "error",
            "data": "Room or Username is too long",
            "code": "too_long",
        }
        assert await client.end() == (None, "")
        assert await _rejections(server) == {"too_long": 1}


async def test_hyphens_do_not_make_a_room_too_long() -> None:
    async with (
        running_gateway(_config(Limits(room_name_length=4))) as server,
        await _opened(server) as socket,
    ):
        client = RawClient(socket)
        await client.send({**ANNA, "room": "r-o-o-m"})
        assert (await client.message())["type"] == "room_info"


@pytest.mark.parametrize("letter", ["x", "Ж"])
async def test_a_message_above_the_configured_size_ends_only_its_sender(letter: str) -> None:
    limits = Limits(message_bytes=20_000)
    async with (
        running_gateway(_config(limits)) as server,
        await _opened(server) as one,
        await _opened(server) as other,
    ):
        anna, boris = RawClient(one), RawClient(other)
        await anna.send(ANNA)
        await anna.message()
        await boris.send(BORIS)
        await boris.message()
        await anna.messages(2)
        fitting = json.dumps({"type": "ping", "x": letter * 9_900}, ensure_ascii=False)
        await boris.send(fitting)
        assert await boris.message() == {"type": "pong"}
        await boris.send(fitting + " " * 20_000)
        assert await boris.end() == (1009, "The message is too big")
        assert (await anna.message())["data"]["change"] == "lost"


@pytest.mark.parametrize("limit", [20_000, Limits().message_bytes])
async def test_a_message_above_the_limit_is_told_and_counted(
    limit: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with running_gateway(_config(Limits(message_bytes=limit))) as server:
        async with await _opened(server) as socket:
            client = RawClient(socket)
            await client.send(" " * (limit + 1))
            assert (await client.end())[0] == 1009
        assert await _rejections(server) == {"input": 1}
    why = "it sent a message above the limit"
    assert f"a message dropped: {why}" in caplog.text
    assert f"closed: {why}" in caplog.text


async def test_a_burst_is_as_large_as_configured() -> None:
    limits = Limits(messages_per_second=1, messages_at_once=5)
    async with running_gateway(_config(limits)) as server, await _opened(server) as socket:
        client = RawClient(socket)
        await client.send(ANNA)
        await client.message()
        for _ in range(8):
            await client.send(CANDIDATE)
        assert await client.end() == (1008, "Too many messages")


async def test_nonsense_on_the_port_disturbs_nobody() -> None:
    async with running_gateway(_config()) as server, await _opened(server) as socket:
        for garbage in (
            b"\x16\x03\x01\x02\x00",
            b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nIf-None-Match: a\r\nIf-None-Match: b\r\n\r\n",
            b"GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n",
            b"GET /ws HTTP/1.1\r\nOrigin: a\r\nOrigin: b\r\nX-Forwarded-For: ,\r\n\r\n",
            b"\r\n" * 1000,
        ):
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(garbage)
            writer.write_eof()
            async with asyncio.timeout(LIMIT_S):
                await reader.read(-1)
            writer.close()
            await writer.wait_closed()
        client = RawClient(socket)
        await client.send(ANNA)
        assert (await client.message())["type"] == "room_info"
        assert server.connections == 1
