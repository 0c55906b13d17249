"""Times, sizes and rates: who exceeds one harms nobody else."""

import asyncio
import json
from contextlib import suppress
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.frames import Frame, Opcode

from server.config import ServerConfig
from server.gateway import SignalingServer
from server.limits import Limits
from tests.support.gateway import running_gateway
from tests.support.raw_client import ANNA, BORIS, CANDIDATE, PAGE, PHONE, Join, RawClient


async def test_who_does_not_join_in_time_is_told_and_cut() -> None:
    async with (
        running_gateway(first_message_s=0.05) as server,
        connect(f"ws://127.0.0.1:{server.port}/ws") as socket,
    ):
        client = RawClient(socket)
        assert (await client.message())["code"] == "join_timeout"
        assert await client.end() == (None, "")


async def test_the_time_for_a_join_is_told_as_it_was_configured() -> None:
    for seconds, sentence in (
        (60, "No join within 60 seconds"),
        (20, "No join within 20 seconds"),
        (1, "No join within 1 second"),
    ):
        config = ServerConfig(port=0, ice_servers=(), limits=Limits(first_message_seconds=seconds))
        async with (
            running_gateway(config, first_message_s=0.05) as server,
            connect(f"ws://127.0.0.1:{server.port}/ws") as socket,
        ):
            told = await RawClient(socket).message()
            assert told == {"type": "error", "data": sentence, "code": "join_timeout"}


async def test_the_time_limit_ends_with_the_join() -> None:
    async with (
        running_gateway(first_message_s=0.2) as server,
        connect(f"ws://127.0.0.1:{server.port}/ws") as socket,
        connect(f"ws://127.0.0.1:{server.port}/ws") as idle,
    ):
        client = RawClient(socket)
        await client.send(ANNA)
        await client.message()
        assert (await RawClient(idle).message())["code"] == "join_timeout"  # the time is over
        await client.nothing_before_pong()


async def test_nonsense_is_dropped_and_the_call_goes_on(join: Join) -> None:
    anna, boris = await join(ANNA), await join(BORIS)
    await anna.messages(3)
    await boris.message()
    for frame in (
        "",
        "nonsense",
        "[" * 50_000,
        '{"type": "start_call"}',
        '{"type": "offer", "sdp": "v=0"}',
        '{"type": "ice_candidate", "ice": {"candidate": 5}}',
    ):
        await boris.send(frame)
    await boris.socket.send(b"\x00binary")
    await boris.nothing_before_pong()
    await anna.nothing_before_pong()


async def test_a_frame_above_the_limit_ends_only_its_sender(join: Join) -> None:
    anna, boris = await join(ANNA), await join(BORIS)
    await anna.messages(3)
    await boris.message()
    await boris.send('{"type": "ping", "x": "' + "x" * 1024 * 1024 + '"}')
    assert (await boris.end())[0] == 1009
    assert (await anna.message())["data"]["change"] == "lost"


@pytest.mark.parametrize("limits", [Limits(messages_per_second=1)])  # slower than any computer
async def test_a_flood_ends_only_its_sender(join: Join) -> None:
    anna, boris = await join(ANNA), await join(BORIS)
    await anna.messages(3)
    await boris.message()
    candidates = [boris.send(CANDIDATE) for _ in range(Limits().messages_at_once * 2)]
    await asyncio.gather(*candidates, return_exceptions=True)
    assert await boris.end() == (1008, "Too many messages")
    told = [await anna.message()]
    while told[-1]["type"] == "ice_candidate":
        told.append(await anna.message())
    assert told[-1]["data"]["change"] == "lost"


async def test_who_does_not_read_is_dropped_and_slows_nobody(
    server: SignalingServer, join: Join
) -> None:
    lazy = await join({**PHONE, "room": "lazy"})
    lazy.socket.transport.pause_reading()
    writer = await join({**PAGE, "room": "lazy"})
    phone, page = await join(PHONE), await join(PAGE)
    await phone.messages(4)
    await page.messages(2)
    await writer.messages(2)
    big = json.dumps({"type": "ice_candidate", "ice": {"candidate": "x" * 250_000}})
    told: dict[str, Any] = {}
    while told.get("type") != "room_info":  # until the lazy one is gone
        await writer.send(big)
        await phone.send(CANDIDATE)
        async with asyncio.timeout(10.0):
            assert await page.frame() == CANDIDATE
        await writer.send({"type": "ping"})
        told = await writer.message()
    assert told["data"] == {"users": ["user_1"], "leader": "", "follower": "user_1"}
    lazy.socket.transport.resume_reading()
    assert (await lazy.end())[0] is None


@pytest.mark.parametrize(
    ("first", "more"),
    [
        (Frame(Opcode.PING, b""), Frame(Opcode.PING, b"")),
        (Frame(Opcode.PONG, b""), Frame(Opcode.PONG, b"")),
        (Frame(Opcode.TEXT, b"{", fin=False), Frame(Opcode.CONT, b"", fin=False)),
        (Frame(Opcode.TEXT, b"{", fin=False), Frame(Opcode.PING, b"")),
    ],
    ids=["pings", "pongs", "parts of a message", "pings within a message"],
)
async def test_a_flood_of_what_is_no_message_ends_only_its_sender(
    join: Join, first: Frame, more: Frame
) -> None:
    phone = await join(PHONE)
    await phone.messages(2)
    page = await join(PAGE)
    await page.messages(2)
    flood = more.serialize(mask=True) * Limits().messages_at_once * 2
    phone.socket.transport.write(first.serialize(mask=True) + flood)
    assert await phone.end() == (None, "")
    assert (await page.message())["data"]["leader"] == ""


async def test_who_sends_as_many_messages_as_it_may_still_pongs_and_closes(join: Join) -> None:
    anna, boris = await join(ANNA), await join(BORIS)
    await anna.messages(3)
    await boris.message()
    for _ in range(Limits().messages_at_once - 1):
        await anna.send(CANDIDATE)
    await anna.socket.pong()
    await anna.socket.close()
    told = await boris.message()
    while told["type"] == "ice_candidate":
        told = await boris.message()
    assert told["data"]["change"] == "left"


async def test_who_takes_no_pongs_is_dropped_however_many_pings_it_may_send(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")
    limits = Limits(messages_per_second=100_000, messages_at_once=100_000)
    config = ServerConfig(port=0, ice_servers=(), limits=limits)
    async with (
        running_gateway(config) as server,
        connect(f"ws://127.0.0.1:{server.port}/ws") as lazy,
    ):
        await RawClient(lazy).send(PHONE)
        await RawClient(lazy).messages(2)
        lazy.transport.pause_reading()
        pings = Frame(Opcode.PING, b"x" * 125).serialize(mask=True) * 500
        async with asyncio.timeout(20.0):  # less than what one waits who only does not read
            with suppress(ConnectionError):
                while not lazy.transport.is_closing():
                    lazy.transport.write(pings)
                    await lazy.drain()
    assert "closed: it does not read" in caplog.text


async def test_who_breaks_off_while_much_waits_for_it_is_lost_like_others() -> None:
    limits = Limits(queue_bytes=64 * 1024 * 1024)
    config = ServerConfig(port=0, ice_servers=(), limits=limits)
    async with (
        running_gateway(config) as server,
        connect(f"ws://127.0.0.1:{server.port}/ws") as lazy,
        connect(f"ws://127.0.0.1:{server.port}/ws") as socket,
    ):
        await RawClient(lazy).send(PHONE)
        await RawClient(lazy).message()
        writer = RawClient(socket)
        await writer.send(PAGE)
        await writer.messages(2)
        lazy.transport.pause_reading()
        big = json.dumps({"type": "ice_candidate", "ice": {"candidate": "x" * 500_000}})
        for _ in range(40):  # more than two systems keep for it
            await writer.send(big)
        await writer.nothing_before_pong()
        lazy.transport.abort()
        told = await writer.message()
        assert told["data"] == {"users": ["user_1"], "leader": "", "follower": "user_1"}
