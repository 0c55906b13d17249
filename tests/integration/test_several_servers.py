"""Several real server programs that share their rooms through a real Redis, and what may break."""

import asyncio
import contextlib
import json
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect

from tests.support.raw_client import (
    ANNA,
    ANSWER,
    BORIS,
    CANDIDATE,
    OFFER,
    OTHER_PAGE,
    PAGE,
    PHONE,
    RawClient,
)
from tests.support.redis_server import RedisServer, running_redis
from tests.support.server import ServerProgram, running_server

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")

GONE_LIMIT_S = 10.0  # for the people of a server that died
BACK_LIMIT_S = 15.0  # for everything to be as before, on a slow day

JoinAt = Callable[[ServerProgram, dict[str, Any]], Awaitable[RawClient]]


@pytest.fixture
def own_redis() -> Iterator[RedisServer]:
    with running_redis() as redis:
        yield redis


@pytest.fixture
async def servers(own_redis: RedisServer) -> AsyncIterator[tuple[ServerProgram, ServerProgram]]:
    async with contextlib.AsyncExitStack() as stack:
        one, other = await asyncio.gather(
            stack.enter_async_context(running_server("--store", own_redis.url)),
            stack.enter_async_context(running_server("--store", own_redis.url)),
        )
        yield one, other


@pytest.fixture
async def join_at() -> AsyncIterator[JoinAt]:
    """Opens a connection to a server and sends a join; all are ended after the test."""
    sockets: list[ClientConnection] = []

    async def opened(server: ServerProgram, message: dict[str, Any]) -> RawClient:
        socket = await connect(f"ws://127.0.0.1:{server.port}/ws", compression=None)
        sockets.append(socket)
        client = RawClient(socket)
        await client.send(message)
        return client

    yield opened
    for socket in sockets:
        socket.transport.abort()
        await socket.wait_closed()


async def pair_at(
    join_at: JoinAt, one: ServerProgram, other: ServerProgram
) -> tuple[RawClient, RawClient]:
    """Anna at one server, Boris at the other, and nothing left to be read."""
    anna = await join_at(one, ANNA)
    await anna.message()
    boris = await join_at(other, BORIS)
    await boris.message()
    told = await anna.messages(2)
    assert [message["type"] for message in told] == ["room_info", "rejoin_and_offer"]
    return anna, boris


async def heard(client: RawClient, kind: str, within_s: float) -> dict[str, Any]:
    """Read up to a message of a type."""
    async with asyncio.timeout(within_s):
        while True:
            message: dict[str, Any] = json.loads(await client.socket.recv())
            if message["type"] == kind:
                return message


async def exchange(anna: RawClient, boris: RawClient) -> None:
    """An offer and its answer pass, and candidates in their order both ways."""
    await anna.send(OFFER)
    assert await boris.frame() == OFFER
    await boris.send(ANSWER)
    await boris.send(ANSWER)
    assert await anna.frame() == ANSWER
    candidates = [CANDIDATE.replace('"c"', f'"c{number}"') for number in range(40)]
    for candidate in candidates:
        await anna.send(candidate)
        await boris.send(candidate)
    assert [await boris.frame() for _ in candidates] == candidates
    assert [await anna.frame() for _ in candidates] == candidates, "an answer is relayed once"


async def joined_when_back(join_at: JoinAt, server: ServerProgram, name: str) -> None:
    """Join a room of one's own until that is not refused any more."""
    message = {**ANNA, "room": f"{name}s own", "username": name, "instance": name}
    async with asyncio.timeout(BACK_LIMIT_S):
        while True:
            client = await join_at(server, message)
            told = await client.message()
            if told["type"] == "room_info":
                return
            assert told["code"] == "unavailable"
            assert await client.end() == (1008, told["data"])


async def test_two_at_two_servers_have_the_call_of_one(
    servers: tuple[ServerProgram, ServerProgram], join_at: JoinAt
) -> None:
    one, other = servers
    phone = await join_at(one, PHONE)
    alone = {"users": ["PRA-LA1"], "leader": "PRA-LA1", "follower": ""}
    assert [told["data"] for told in await phone.messages(2)][1] == alone
    page = await join_at(other, PAGE)
    both = {"users": ["PRA-LA1", "user_1"], "leader": "PRA-LA1", "follower": "user_1"}
    assert [told["data"] for told in await page.messages(2)] == [
        {"room": "room1", "username": "user_1", "isLeader": False},
        both,
    ]
    assert await phone.messages(2) == [
        {"type": "room_info", "data": both},
        {"type": "rejoin_and_offer", "room": "room1", "preferredCodec": "VP8"},
    ]
    await exchange(phone, page)
    await page.send({"type": "leave"})
    assert await page.end() == (1000, "")
    assert (await phone.message())["data"] == alone


async def test_whoever_comes_replaces_the_one_at_the_other_server(
    servers: tuple[ServerProgram, ServerProgram], join_at: JoinAt
) -> None:
    one, other = servers
    phone = await join_at(one, PHONE)
    await phone.messages(2)
    page = await join_at(other, PAGE)
    await page.messages(2)
    await join_at(one, OTHER_PAGE)
    assert (await page.message())["type"] == "force_disconnect"
    assert await page.end() == (1000, "Replaced by new follower")
    await phone.messages(3)
    # What is asked for within a second is asked for at its end, by a timer of the phone's server.
    assert (await phone.message())["type"] == "rejoin_and_offer"
    refused = await join_at(other, {**PHONE, "username": "another phone"})
    assert (await refused.message())["code"] == "leader_present"
    again = await join_at(other, PHONE)
    assert await phone.end() == (None, ""), "the same phone is back elsewhere"
    await heard(again, "rejoin_and_offer", 5.0)


async def test_the_people_of_a_server_that_died_are_out_and_calls_of_others_go_on(
    own_redis: RedisServer, servers: tuple[ServerProgram, ServerProgram], join_at: JoinAt
) -> None:
    one, other = servers
    async with running_server("--store", own_redis.url) as third:
        _, boris = await pair_at(join_at, one, other)
        phone = await join_at(one, {**PHONE, "room": "left alone"})
        await phone.messages(2)
        room = {"room": "elsewhere"}
        clara = await join_at(other, {**ANNA, **room, "username": "Clara", "instance": "c1"})
        await clara.message()
        dora = await join_at(third, {**BORIS, **room, "username": "Dora", "instance": "d1"})
        await dora.message()
        await clara.messages(2)

        await one.kill()
        gone = asyncio.create_task(heard(boris, "room_info", GONE_LIMIT_S))
        while not gone.done():
            await exchange(clara, dora)
            await asyncio.wait((gone,), timeout=1.0)  # or they say too much
        assert gone.result()["data"] | {"room": ""} == {
            "room": "", "username": "Boris", "isLeader": False, "users": ["Boris"], "leader": "",
            "follower": "Boris", "peer": None, "change": "lost",
        }  # fmt: skip
        await exchange(clara, dora)
        async with asyncio.timeout(GONE_LIMIT_S):
            while True:  # its place is free: nobody would take that phone for this one
                other_phone = {**PHONE, "room": "left alone", "username": "another phone"}
                if (await (await join_at(third, other_phone)).message())["type"] == "room_info":
                    break
        assert (other.log + third.log).count("has died") == 1, "exactly one clears up"


async def test_a_server_that_stops_properly_is_not_waited_for(
    servers: tuple[ServerProgram, ServerProgram], join_at: JoinAt
) -> None:
    one, other = servers
    anna, boris = await pair_at(join_at, one, other)
    await one.stop()
    assert await anna.end() == (1012, "The server is stopping")
    assert (await boris.message())["data"]["peer"] is None
    assert "has died" not in other.log


async def test_an_empty_redis_that_comes_back_is_told_who_is_where(
    own_redis: RedisServer, servers: tuple[ServerProgram, ServerProgram], join_at: JoinAt
) -> None:
    one, other = servers
    anna, boris = await pair_at(join_at, one, other)
    page = {**PAGE, "room": "b"}
    phone = await join_at(one, {**PHONE, "room": "b"})
    await phone.messages(2)
    viewer = await join_at(other, page)
    await viewer.messages(2)
    await phone.messages(2)

    own_redis.stop()
    for server in servers:
        await server.logged("cannot be reached")
    await anna.nothing_before_pong()
    await boris.send(OFFER)  # dropped
    await boris.nothing_before_pong()
    refused = await join_at(other, {**ANNA, "username": "Clara", "instance": "c1"})
    assert (await refused.message())["code"] == "unavailable"
    await viewer.send({"type": "leave"})
    assert await viewer.end() == (1000, "")

    own_redis.start()
    await asyncio.gather(
        joined_when_back(join_at, one, "Dora"), joined_when_back(join_at, other, "Emil")
    )
    assert (await phone.message())["data"]["users"] == ["PRA-LA1"], "it left while Redis was away"
    for client in (anna, boris):
        await client.nothing_before_pong()
    await exchange(anna, boris)
    await join_at(one, {**ANNA, "username": "Clara", "instance": "c1"})
    assert (await boris.message())["type"] == "force_disconnect", "the room is what it was"


async def test_a_redis_that_stood_still_changes_nothing(
    own_redis: RedisServer, servers: tuple[ServerProgram, ServerProgram], join_at: JoinAt
) -> None:
    one, other = servers
    anna, boris = await pair_at(join_at, one, other)
    own_redis.pause()
    try:
        refused = await join_at(other, {**PAGE, "room": "b", "create": True})
        assert (await refused.message())["code"] == "unavailable", "within the limit of a message"
        for server in servers:
            await server.logged("cannot be reached")
        await anna.nothing_before_pong()
    finally:
        own_redis.resume()
    await asyncio.gather(
        joined_when_back(join_at, one, "Dora"), joined_when_back(join_at, other, "Emil")
    )
    await exchange(anna, boris)
    leader = await join_at(one, {**PHONE, "room": "b"})
    told = await leader.messages(2)
    assert told[1]["data"]["users"] == ["PRA-LA1"], "who was refused is no ghost in the room"


async def test_a_server_that_stood_still_lets_its_people_join_anew(
    servers: tuple[ServerProgram, ServerProgram], join_at: JoinAt
) -> None:
    one, other = servers
    anna, boris = await pair_at(join_at, one, other)
    one.send_signal(signal.SIGSTOP)
    try:
        told = await heard(boris, "room_info", GONE_LIMIT_S)
    finally:
        one.send_signal(signal.SIGCONT)
    assert told["data"]["change"] == "lost"
    assert await anna.end() == (None, ""), "she is in no room any more"
    await joined_when_back(join_at, one, "Dora")
    again = await join_at(one, {**ANNA, "resume": {"role": "leader", "peer": "b1"}})
    assert (await again.message())["data"]["peer"]["id"] == "b1"
    assert (await boris.message())["data"]["change"] == "joined"
    await exchange(again, boris)


async def test_whoever_missed_a_change_joins_anew(
    own_redis: RedisServer, servers: tuple[ServerProgram, ServerProgram], join_at: JoinAt
) -> None:
    one, other = servers
    anna, boris = await pair_at(join_at, one, other)
    one.send_signal(signal.SIGSTOP)
    try:
        own_redis.cut_subscribers()
        await other.logged("cannot be reached")
        await joined_when_back(join_at, other, "Emil")
        await join_at(other, {**BORIS, "username": "Clara", "instance": "c1"})
        assert (await boris.message())["type"] == "force_disconnect"
    finally:
        one.send_signal(signal.SIGCONT)
    assert await anna.end() == (None, ""), "what she was told does not come any more"
    await joined_when_back(join_at, one, "Dora")
    again = await join_at(one, ANNA)
    assert (await again.message())["data"]["peer"]["id"] == "c1"
