"""A server and its Redis: the start, the end, contention, and a lease that is taken away."""

import asyncio
import logging
import os
import re
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect

from server.certificate import own_certificate
from server.config import ConfigError, StoreAddress
from server.gateway import SignalingServer
from server.protocol.messages import Join
from server.store.port import StoreAway
from server.store.record import IDS_PER_NODE
from server.store.session import Memory, Session
from server.store.shared_rooms import SharedRooms
from tests.support.gateway import PLAIN, running_gateway
from tests.support.raw_client import ANNA, BORIS, CANDIDATE, LIMIT_S, PHONE, RawClient
from tests.support.redis_server import RedisServer, free_port, running_redis

ROOT = Path(__file__).parents[2]
AWAY = r"the rooms in redis://127\.0\.0\.1:\d+/0 cannot be reached"
BACK = "are back"


@pytest.fixture
def own_redis() -> Iterator[RedisServer]:
    with running_redis() as redis:
        yield redis


async def joined(
    stack: AsyncExitStack, server: SignalingServer, message: dict[str, Any]
) -> RawClient:
    url = f"ws://127.0.0.1:{server.port}/ws"
    client = RawClient(await stack.enter_async_context(connect(url, compression=None)))
    await client.send(message)
    return client


async def status(server: SignalingServer, path: str) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    async with asyncio.timeout(LIMIT_S):
        answer = await reader.read()
    writer.close()
    return answer.decode()


class _Told(logging.Handler):
    """Waits for lines of the log."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._lines: list[str] = []
        self._came = asyncio.Event()

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(record.getMessage())
        self._came.set()

    async def __call__(self, pattern: str) -> None:
        async with asyncio.timeout(LIMIT_S):
            while not any(re.search(pattern, line) for line in self._lines):
                self._came.clear()
                await self._came.wait()


@pytest.fixture
def told() -> Iterator[_Told]:
    handler = _Told()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)


async def test_a_wrong_password_is_told_in_a_sentence_without_it() -> None:
    with running_redis("--requirepass", "the-right-one") as redis:
        right = StoreAddress("127.0.0.1", redis.port, password="the-right-one")
        for address in (replace(right, password="a-wrong-one"), replace(right, password=None)):
            server = SignalingServer(replace(PLAIN, store=address))
            with pytest.raises(ConfigError, match=r"/0 does not let us in: ") as caught:
                await server.start()
            assert "one" not in str(caught.value)
        async with (
            running_gateway(replace(PLAIN, store=right)) as server,
            AsyncExitStack() as stack,
        ):
            anna = await joined(stack, server, ANNA)
            assert (await anna.message())["type"] == "room_info"


async def test_the_rights_that_the_documents_name_are_enough() -> None:
    (rights,) = re.findall(
        r"A user of its own needs `(.+?)`", (ROOT / "docs/deploy.md").read_text(encoding="utf-8")
    )
    user = ("--user", "tandem", "on", ">a-password", *rights.split())
    with running_redis("--user", "default", "off", *user) as redis:
        address = StoreAddress("127.0.0.1", redis.port, 0, "tandem", "a-password")
        config = replace(PLAIN, store=address)
        async with (
            running_gateway(config) as one,
            running_gateway(config) as other,
            AsyncExitStack() as stack,
        ):
            anna = await joined(stack, one, ANNA)
            await anna.message()
            boris = await joined(stack, other, BORIS)
            await boris.message()
            await anna.messages(2)
            await anna.send(CANDIDATE)
            assert await boris.frame() == CANDIDATE


async def test_redis_is_reached_over_tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = own_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(own.certificate))
    files = ("--tls-cert-file", str(own.certificate), "--tls-key-file", str(own.key))
    port = free_port()
    with running_redis("--tls-port", str(port), "--tls-auth-clients", "no", *files):
        store = StoreAddress.parse(f"rediss://127.0.0.1:{port}")
        config = replace(PLAIN, store=store)
        async with running_gateway(config) as server, AsyncExitStack() as stack:
            anna = await joined(stack, server, ANNA)
            assert (await anna.message())["type"] == "room_info"


@pytest.mark.expects_warnings(AWAY, BACK)
async def test_a_server_that_starts_before_its_redis_waits_for_it(
    own_redis: RedisServer, told: _Told, caplog: pytest.LogCaptureFixture
) -> None:
    own_redis.stop()
    config = replace(PLAIN, store=StoreAddress.parse(own_redis.url))
    async with running_gateway(config) as server, AsyncExitStack() as stack:
        assert '"store":"away"' in await status(server, "/status")
        assert "tandem_store_up 0.0" in await status(server, "/metrics")
        anna = await joined(stack, server, ANNA)
        refusal = await anna.message()
        assert refusal["code"] == "unavailable"
        assert await anna.end() == (1008, refusal["data"])
        phone = await joined(stack, server, PHONE)
        assert (await phone.message())["code"] == "unavailable"
        assert await phone.end() == (None, ""), "it waits for 45 s after a close frame"
        own_redis.start()
        await told(BACK)
        anna = await joined(stack, server, ANNA)
        assert (await anna.message())["type"] == "room_info"
        assert '"store":"ok"' in await status(server, "/status")
        assert "tandem_store_up 1.0" in await status(server, "/metrics")
        assert len(re.findall(AWAY, caplog.text)) == 1, "not at each attempt"


@pytest.mark.expects_warnings(AWAY, BACK)
async def test_what_is_dropped_while_redis_is_away_is_one_line_of_the_log(
    own_redis: RedisServer, told: _Told, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    config = replace(PLAIN, store=StoreAddress.parse(own_redis.url))
    async with running_gateway(config) as server, AsyncExitStack() as stack:
        anna = await joined(stack, server, ANNA)
        await anna.message()
        boris = await joined(stack, server, BORIS)
        await boris.message()
        await anna.messages(2)
        own_redis.stop()
        await told(AWAY)
        caplog.clear()
        for _ in range(50):
            await anna.send(CANDIDATE)
        await anna.nothing_before_pong()
        await boris.nothing_before_pong()
        assert not caplog.records
        own_redis.start()
        await told(BACK)
        await anna.send(CANDIDATE)
        assert await boris.frame() == CANDIDATE


async def test_many_who_join_one_room_at_once_are_two_in_the_end(own_redis: RedisServer) -> None:
    config = replace(PLAIN, store=StoreAddress.parse(own_redis.url))
    async with (
        running_gateway(config) as one,
        running_gateway(config) as other,
        AsyncExitStack() as stack,
    ):
        clients = await asyncio.gather(
            *(
                joined(
                    stack,
                    (one, other)[number % 2],
                    {**ANNA, "username": f"user {number}", "instance": f"i{number}"},
                )
                for number in range(40)
            )
        )
        ends = [asyncio.create_task(client.end()) for client in clients]
        async with asyncio.timeout(LIMIT_S):
            while len(open_ones := [end for end in ends if not end.done()]) > 2:
                await asyncio.wait(open_ones, return_when=asyncio.FIRST_COMPLETED)
        replaced = {end.result() for end in ends if end not in open_ones}
        assert replaced == {(1000, "Replaced by new follower")}
        left = {f"user {number}" for number, end in enumerate(ends) if end in open_ones}
        for server in (one, other):
            assert {name: set(names) for name, names in server.people().items()} in (
                {},  # if both are at the other one
                {"room1": left},
            )
        assert one.room_count + other.room_count > 0
        for end in open_ones:
            end.cancel()
        await asyncio.gather(*open_ones, return_exceptions=True)


async def test_a_server_forgets_a_room_that_its_people_have_left(own_redis: RedisServer) -> None:
    config = replace(PLAIN, store=StoreAddress.parse(own_redis.url))
    async with (
        running_gateway(config) as one,
        running_gateway(config) as other,
        AsyncExitStack() as stack,
    ):
        anna = await joined(stack, one, ANNA)
        await anna.message()
        boris = await joined(stack, other, BORIS)
        await boris.message()
        await anna.messages(2)
        assert (one.people(), other.people()) == ({"room1": ("Anna", "Boris")},) * 2
        await boris.send({"type": "leave"})
        await anna.message()
        elsewhere = await joined(stack, other, {**BORIS, "room": "another"})
        await elsewhere.message()  # comes behind everything before
        assert (one.people(), other.people()) == ({"room1": ("Anna",)}, {"another": ("Boris",)})
        assert (one.room_count, other.room_count) == (1, 1)


@pytest.mark.expects_warnings(AWAY, BACK)
async def test_a_server_whose_lease_ended_unnoticed_takes_another_and_keeps_its_people(
    own_redis: RedisServer, told: _Told
) -> None:
    config = replace(PLAIN, store=StoreAddress.parse(own_redis.url))
    async with running_gateway(config) as server, AsyncExitStack() as stack:
        anna = await joined(stack, server, ANNA)
        await anna.message()
        (lease,) = own_redis.keys("tandem:*:lease:*")
        own_redis.delete(lease)
        await told(BACK)
        boris = await joined(stack, server, BORIS)
        assert (await boris.message())["data"]["peer"]["id"] == "a1"
        assert (await anna.message())["data"]["change"] == "joined"


async def test_a_server_without_a_lease_changes_nothing(own_redis: RedisServer) -> None:
    address = StoreAddress.parse(own_redis.url)
    assert address is not None
    rooms = SharedRooms(1, "s")
    rooms.session = await Session.opened(address, 1, Memory("a process"), lambda _: None)
    try:
        own_redis.delete("tandem:1:lease:1")
        join = Join(room="r", username="Anna", instance="a1")
        with pytest.raises(StoreAway):
            await rooms.act("r", lambda rules, now: rules.join(IDS_PER_NODE, join, now))
        assert not own_redis.keys("tandem:1:rooms")
        assert rooms.session.broken.is_set(), "so that it looks for another lease"
    finally:
        await rooms.session.close()


async def test_a_server_that_has_ended_leaves_nothing_behind(own_redis: RedisServer) -> None:
    config = replace(PLAIN, store=StoreAddress.parse(own_redis.url))
    async with running_gateway(config) as server, AsyncExitStack() as stack:
        for message in (ANNA, BORIS, {**PHONE, "room": "another"}):
            client = await joined(stack, server, message)
            await client.message()
        assert own_redis.keys("tandem:*:rooms")
    names = {re.sub(r"^tandem:\d+:", "", key) for key in own_redis.keys("*")}
    assert names == {"number", "run"}, "and these are for the next one"


async def test_without_the_package_the_program_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['redis'] = None; from server.__main__ import main;"
        " sys.exit(main(['--store', 'redis://127.0.0.1', *sys.argv[1:]]))"
    )
    for arguments in ((), ("--check",)):
        program = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", code, *arguments),
            cwd=ROOT,
            env=dict(os.environ),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        async with asyncio.timeout(20.0):
            output, _ = await program.communicate()
        assert program.returncode == 1
        assert output.decode().splitlines()[-1] == (
            "tandem-server: rooms in Redis need a Python package that is not installed:"
            " pip install 'tandem[redis]'"
        )
