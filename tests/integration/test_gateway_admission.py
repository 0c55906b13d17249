"""Rooms that need a password or a token, on a real server."""

import asyncio
import signal
import sys
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect

from server.admission import WRONG_AT_ONCE
from server.config import Locks, ServerConfig, parse_network
from server.protocol.codes import Code
from server.protocol.texts import TEXT_OF
from server.tokens import make_token
from tests.support.gateway import running_gateway
from tests.support.raw_client import ANNA, BORIS, PAGE, PHONE, RawClient
from tests.support.server import running_server

SECRET = "0123456789abcdef0123456789abcdef"
PASSWORD = "the right one"
LOCKED = ServerConfig(
    port=0,
    ice_servers=(),
    trusted_proxies=(parse_network("127.0.0.1"),),
    locks=Locks(room_passwords={"room1": PASSWORD}, token_secret=SECRET),
)
GENERATION_1 = {"action": "join", "room": "room1", "username": "Ivan_417"}
FAR_AWAY_S = 90_000_000_000  # seconds since 1970


@asynccontextmanager
async def joining(
    port: int, join: dict[str, Any], address: str = "203.0.113.5"
) -> AsyncIterator[RawClient]:
    """Somebody at `address`, behind the proxy that this test is."""
    url = f"ws://127.0.0.1:{port}/ws"
    async with connect(url, additional_headers={"X-Forwarded-For": address}) as socket:
        client = RawClient(socket)
        await client.send(join)
        yield client


async def refusal(port: int, join: dict[str, Any]) -> Code:
    """Why a newer client is not let in; that it is told so in words and closed is checked."""
    async with joining(port, join) as client:
        told = await client.message()
        code = Code(told["code"])
        assert told == {"type": "error", "data": TEXT_OF[code], "code": code}
        assert await client.end() == (1008, TEXT_OF[code])
        return code


@pytest.mark.parametrize("password", [PASSWORD, make_token(SECRET, "room1", FAR_AWAY_S)])
async def test_who_says_the_password_or_a_token_is_in_the_call(password: str) -> None:
    async with (
        running_gateway(LOCKED) as server,
        joining(server.port, {**ANNA, "password": password}) as anna,
    ):
        assert (await anna.message())["type"] == "room_info"
        async with joining(server.port, {**BORIS, "password": PASSWORD}) as boris:
            assert (await boris.message())["data"]["peer"]["username"] == "Anna"
            await anna.messages(2)
            await anna.send({"type": "join", "room": "room1", "username": "Anna"})  # once more
            assert (await anna.message())["type"] == "room_info"


async def test_who_does_not_is_refused_in_words_and_disturbs_nobody() -> None:
    async with (
        running_gateway(LOCKED) as server,
        joining(server.port, {**ANNA, "password": PASSWORD}) as anna,
    ):
        await anna.message()
        for said, code in (
            ({}, Code.PASSWORD_NEEDED),
            ({"password": "another one"}, Code.PASSWORD_WRONG),
            ({"password": make_token(SECRET, "room2", FAR_AWAY_S)}, Code.PASSWORD_WRONG),
            ({"password": make_token(SECRET, "room1", 1)}, Code.PASSWORD_EXPIRED),
            ({"password": "x" * 257}, Code.BAD_JOIN),
        ):
            if code is Code.BAD_JOIN:  # from whom nothing was learned, not even its dialect
                async with joining(server.port, {**BORIS, **said}) as client:
                    assert (await client.message())["code"] == code
            else:
                assert await refusal(server.port, {**BORIS, **said}) is code
        await anna.nothing_before_pong()


@pytest.mark.parametrize(
    "join", [PHONE, PAGE, GENERATION_1, {**GENERATION_1, "isLeader": True}], ids=str
)
async def test_old_clients_are_told_so_and_cut(join: dict[str, Any]) -> None:
    async with running_gateway(LOCKED) as server, joining(server.port, join) as client:
        code = Code.PASSWORD_NEEDED
        assert await client.message() == {"type": "error", "data": TEXT_OF[code], "code": code}
        assert await client.end() == (None, "")


async def test_guesses_are_counted_by_address_and_told_without_the_secret(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG", "server")
    guess = {**ANNA, "password": "guessed word"}
    async with running_gateway(LOCKED) as server:
        for _ in range(WRONG_AT_ONCE):
            assert await refusal(server.port, guess) is Code.PASSWORD_WRONG
        assert await refusal(server.port, {**ANNA, "password": PASSWORD}) is Code.TOO_MANY_TRIES
        async with joining(server.port, {**ANNA, "password": PASSWORD}, "203.0.113.6") as other:
            assert (await other.message())["type"] == "room_info"
        numbers = await asyncio.to_thread(metrics, server.port)
    assert f'tandem_rejections_total{{reason="password_wrong"}} {WRONG_AT_ONCE}.0' in numbers
    assert 'tandem_rejections_total{reason="too_many_tries"} 1.0' in numbers
    told = [record for record in caplog.records if "is not let in" in record.getMessage()]
    assert len(told) == WRONG_AT_ONCE + 1
    for record in caplog.records:
        assert "guessed word" not in str(vars(record))
        assert PASSWORD not in str(vars(record))


def metrics(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5.0) as response:
        text: bytes = response.read()
    return text.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
async def test_a_reload_changes_passwords_and_leaves_those_who_are_in(tmp_path: Path) -> None:
    file = tmp_path / "server.toml"
    file.write_text('[room_passwords]\nroom1 = "the first one"\n')
    async with running_server("--config", str(file)) as server:
        first = {**ANNA, "password": "the first one"}
        async with joining(server.port, first) as anna:
            await anna.message()
            file.write_text('[room_passwords]\nroom1 = "short"\n')
            server.send_signal(signal.SIGHUP)
            await server.logged("not configured anew: the password of 'room1' in room_passwords")
            file.write_text('[room_passwords]\nroom1 = "the second one"\n')
            server.send_signal(signal.SIGHUP)
            await server.logged("configured anew\n")
            assert await refusal(server.port, {**first, "instance": "c1"}) is Code.PASSWORD_WRONG
            second = {**BORIS, "password": "the second one"}
            async with joining(server.port, second) as boris:
                assert (await boris.message())["data"]["peer"]["username"] == "Anna"
            await anna.messages(3)
            await anna.nothing_before_pong()
    assert "the first one" not in server.log
    assert "the second one" not in server.log
