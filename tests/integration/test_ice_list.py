"""The ICE servers that a server offers, from its settings to the peer connection."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from desktop.core.server_address import ServerAddress
from desktop.core.wire import FromServer
from desktop.rtc.ice_connection import IceConnection
from desktop.rtc.ice_servers import read_ice_servers
from desktop.rtc.relays import find_relay
from desktop.signaling.ice_list import FRESH_S, LIMIT_S, MAX_ASKING, MAX_BYTES, IceList
from desktop.signaling.link import WebSocketSignaling
from server.certificate import own_certificate
from server.config import IceServer, ServerConfig, Turn
from tests.support.gateway import running_gateway
from tests.support.link_side import Side
from tests.support.stun_server import dying_turn_server

SECRET = "north wind and south wind"
STUN = {"urls": ["stun:stun.example:3478"]}
LOCAL = ServerConfig(port=0, ice_servers=(IceServer("stun:stun.example:3478"),))


class Clock:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def at(port: int, scheme: str = "ws", fragment: str = "") -> ServerAddress:
    return ServerAddress.parse(f"{scheme}://127.0.0.1:{port}/ws{fragment}")


@asynccontextmanager
async def answering(answer: Callable[[], Awaitable[bytes]]) -> AsyncIterator[int]:
    """Another server, which answers `/ice` with these bytes and takes WebSockets; its port."""

    async def of(socket: ServerConnection, request: Request) -> Response | None:
        if request.path != "/ice":
            return None
        body = await answer()
        return Response(200, "OK", Headers({"Content-Length": str(len(body))}), body)

    async def converse(socket: ServerConnection) -> None:
        await socket.wait_closed()

    async with serve(converse, "127.0.0.1", 0, process_request=of) as server:
        yield next(iter(server.sockets)).getsockname()[1]


async def test_a_server_tells_its_list() -> None:
    ice_list = IceList()
    assert await ice_list.servers() is None  # nobody was asked
    async with running_gateway(LOCAL) as server:
        ice_list.ask(at(server.port))
        assert await ice_list.servers() == [STUN]
    async with running_gateway(replace(LOCAL, ice_servers=())) as server:
        ice_list.ask(at(server.port))
        assert await ice_list.servers() == []  # none is an answer, too


async def test_the_server_is_asked_only_if_it_has_the_pinned_certificate(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "server.entrance")
    own = own_certificate(tmp_path)
    config = replace(LOCAL, tls_certificate=own.certificate, tls_key=own.key)
    async with running_gateway(config) as server:
        ice_list = IceList()
        for fragment in ("", f"#sha256={'0' * 64}"):
            ice_list.ask(at(server.port, "wss", fragment))
            assert await ice_list.servers() is None
        assert "/ice" not in caplog.text
        ice_list.ask(at(server.port, "wss", f"#sha256={own.fingerprint}&password=word"))
        assert await ice_list.servers() == [STUN]
        assert "GET '/ice': 200" in caplog.text


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 17\r\n\r\n" + b'{"iceServers":[]}',
        b"HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n<!doctype html><title>Robot</title>",
        b'HTTP/1.1 200 OK\r\n\r\n{"iceServers":"stun:a"}',
        b'HTTP/1.1 200 OK\r\n\r\n{"iceServers":["stun:a"]}',
        b'HTTP/1.1 200 OK\r\n\r\n{"iceServers":[' + b"{}," * 16 + b"{}]}",
        b'HTTP/1.1 200 OK\r\n\r\n{"iceServers":' + b"[" * 50_000,
        b'HTTP/1.1 200 OK\r\n\r\n{"iceServers":[]' + b" " * MAX_BYTES + b"}",
        b"HTTP/1.1 200 OK\r\n\r\n\xff",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{",
        b"SSH-2.0-OpenSSH\r\n",
        b"",
    ],
    ids=lambda answer: repr(answer[:60]),
)
async def test_servers_without_a_list_leave_it_to_the_settings(answer: bytes) -> None:
    asked = []

    async def respond(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(respond, "127.0.0.1", 0) as stranger:
        ice_list = IceList()
        ice_list.ask(at(stranger.sockets[0].getsockname()[1]))
        assert await ice_list.servers() is None
    assert [request.split(b"\r\n")[0] for request in asked] == [b"GET /ice HTTP/1.1"]


async def test_the_join_waits_for_no_list() -> None:
    may_answer = asyncio.Event()

    async def slowly() -> bytes:
        await may_answer.wait()
        return json.dumps({"iceServers": [STUN]}).encode()

    def unexpected(what: FromServer | str) -> None:
        raise AssertionError(what)

    clock = Clock()
    async with answering(slowly) as port:
        ice_list = IceList(clock)
        signaling = WebSocketSignaling(f"127.0.0.1:{port}", "a1", None, ice_list)
        link = await signaling.connect(unexpected, unexpected)
        clock.now_s += LIMIT_S
        assert await ice_list.servers() is None  # the limit counts from the question on
        may_answer.set()
        clock.now_s -= LIMIT_S
        assert await ice_list.servers() == [STUN]  # a link that comes later has it
        await link.close()


async def test_an_old_list_is_asked_for_anew() -> None:
    answers = [{"iceServers": [{"urls": ["turn:a"], "username": str(n)}]} for n in (1, 2)]

    async def next_one() -> bytes:
        return json.dumps(answers.pop(0)).encode()

    clock = Clock()
    async with answering(next_one) as port:
        ice_list = IceList(clock)
        ice_list.ask(at(port))
        for age_s, user in ((0.0, "1"), (FRESH_S - 1, "1"), (1.0, "2")):
            clock.now_s += age_s
            servers = await ice_list.servers()
            assert servers is not None
            assert servers[0]["username"] == user


async def test_servers_that_never_answer_hold_a_few_threads_only() -> None:
    may_answer = asyncio.Event()
    asked = 0

    async def slowly() -> bytes:
        nonlocal asked
        asked += 1
        await may_answer.wait()
        return b'{"iceServers": []}'

    async with answering(slowly) as port:
        lists = IceList()
        for _ in range(MAX_ASKING):
            lists.ask(at(port))
        last = asyncio.create_task(lists.servers())
        await asyncio.sleep(0)  # lets it begin to wait
        lists.ask(at(port))
        assert await lists.servers() is None  # at once: this one was not asked for
        may_answer.set()
        assert await last == []
    assert asked == MAX_ASKING


def minted(user: str) -> str:
    return base64.b64encode(hmac.digest(SECRET.encode(), user.encode(), hashlib.sha1)).decode()


async def test_passwords_that_the_server_mints_open_the_relay() -> None:
    async with dying_turn_server(minted) as (host, port):
        turn = Turn(urls=(f"turn:{host}:{port}",), secret=SECRET)
        async with running_gateway(replace(LOCAL, ice_servers=(), turn=turn)) as server:
            ice_list = IceList()
            ice_list.ask(at(server.port))
            anna = Side(["stun:of.the.settings:3478"], ice_list)
            offer = await anna.link.create_offer("VP8")
            boris = Side(offered=ice_list)
            await boris.link.accept_offer(offer)
            for side in (anna, boris):
                found = await side.first_candidate()
                assert "127.0.0.1 50000 typ relay" in found.candidate
                await side.link.close()


async def test_a_wrong_password_opens_no_relay() -> None:
    async with dying_turn_server(minted) as (host, port):
        turn = Turn(urls=(f"turn:{host}:{port}",), secret="another secret")
        async with running_gateway(replace(LOCAL, ice_servers=(), turn=turn)) as server:
            ice_list = IceList()
            ice_list.ask(at(server.port))
            offered = read_ice_servers(await ice_list.servers() or ())
            connection, told = IceConnection(ice_controlling=True), list[str]()
            await find_relay(connection, offered.turn, told.append)
            await connection.close()
    assert len(offered.turn) == 1
    assert told == []
