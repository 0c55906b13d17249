"""nginx in front of the server, both as docs/deploy.md sets them up."""

import asyncio
import json
import re
import tomllib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from desktop.core.wire import FromServer, Join, RoomInfo
from desktop.signaling.link import WebSocketSignaling
from server.limits import USUAL_PATIENCE, Patience
from tests.support.deploy_page import block
from tests.support.gateway import running_gateway
from tests.support.nginx import IS_THERE, Nginx, running_nginx
from tests.support.raw_client import ANNA, BORIS, LIMIT_S, OFFER, RawClient
from tests.support.server import ServerProgram, running_server

pytestmark = pytest.mark.skipif(not IS_THERE, reason="needs Debian's nginx")

SETTINGS = tomllib.loads(block("Settings", "toml"))
PERSON = "127.0.0.2"  # not the proxy's own address


@dataclass(frozen=True)
class Deployed:
    server: ServerProgram
    nginx: Nginx

    async def opened(self, origin: str | None = None, **headers: str) -> ClientConnection:
        """A WebSocket of a person at another address than the proxy's."""
        url = f"{self.nginx.url.replace('https', 'wss')}/ws"
        return await connect(
            url,
            ssl=self.nginx.context,
            local_addr=(PERSON, 0),
            origin=Origin(origin) if origin else None,
            additional_headers={name.replace("_", "-"): value for name, value in headers.items()},
            compression=None,
        )

    def events(self, kind: str) -> list[dict[str, object]]:
        lines = [line for line in self.server.log.splitlines() if line.startswith("{")]
        return [event for event in map(json.loads, lines) if event["event"] == kind]

    async def fetched(self, path: str, address: str, token: str = "") -> tuple[int, bytes]:
        """Status and body of a page that a person at `address` asks for."""
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", self.nginx.port, ssl=self.nginx.context, local_addr=(address, 0)
        )
        authorization = f"Authorization: Bearer {token}\r\n" if token else ""
        request = f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{authorization}\r\n"
        writer.write(request.encode())
        async with asyncio.timeout(LIMIT_S):
            answer = await reader.read(-1)
        writer.close()
        head, _, body = answer.partition(b"\r\n\r\n")
        return int(head.split()[1]), body


@pytest.fixture
async def deployed(tmp_path: Path) -> AsyncIterator[Deployed]:
    """The server with the page's settings, and nginx before it."""
    file = tmp_path / "server.toml"
    file.write_text(block("Settings", "toml"), encoding="utf-8")
    async with (
        running_server("--config", str(file), "--drain-seconds", "0") as server,
        running_nginx(tmp_path, server.port) as nginx,
    ):
        yield Deployed(server, nginx)


async def test_two_people_meet_through_it_and_the_log_has_their_address(
    deployed: Deployed,
) -> None:
    async with AsyncExitStack() as stack:
        sockets = [
            await stack.enter_async_context(
                await deployed.opened("https://call.example.org", X_Forwarded_For="203.0.113.9")
            )
            for _ in range(2)
        ]
        anna, boris = map(RawClient, sockets)
        await anna.send(ANNA)
        await anna.message()
        await boris.send(BORIS)
        await boris.message()
        await anna.messages(2)
        await anna.send(OFFER)
        assert await boris.frame() == OFFER
    await deployed.server.logged('"event":"closed"')
    # What the person writes itself into the field helps nothing
    assert [event["address"] for event in deployed.events("opened")] == [PERSON, PERSON]


async def test_the_desktop_client_joins_through_it(deployed: Deployed) -> None:
    heard: asyncio.Queue[FromServer] = asyncio.Queue(16)
    address = f"{deployed.nginx.url}/#sha256={deployed.nginx.fingerprint}"
    link = await WebSocketSignaling(address, "a1").connect(heard.put_nowait, pytest.fail)
    link.send(Join("room1", "Anna", create=True, lead=False))
    async with asyncio.timeout(LIMIT_S):
        told = await heard.get()
    assert isinstance(told, RoomInfo)
    assert told.users == ("Anna",)
    await link.close()


async def test_pages_of_other_origins_are_refused_through_it(deployed: Deployed) -> None:
    with pytest.raises(InvalidStatus) as caught:
        await deployed.opened("https://evil.example")
    assert caught.value.response.status_code == 403


async def test_the_page_is_for_everybody_and_the_numbers_are_for_the_operator(
    deployed: Deployed,
) -> None:
    status, body = await deployed.fetched("/", PERSON)
    assert (status, b"<html" in body) == (200, True)
    assert (await deployed.fetched("/healthz", PERSON)) == (200, b"ok\n")
    assert (await deployed.fetched("/metrics", PERSON))[0] == 403
    assert (await deployed.fetched("/metrics", "127.0.0.1"))[0] == 200
    async with await deployed.opened() as socket:
        anna = RawClient(socket)
        await anna.send(ANNA)
        await anna.message()
        status, body = await deployed.fetched("/status", PERSON)
        assert (status, json.loads(body)["connections"]) == (200, 1)
        assert b"Anna" not in body
        _, body = await deployed.fetched("/status", PERSON, str(SETTINGS["admin_token"]))
        assert json.loads(body)["people"] == {"room1": ["Anna"]}


async def test_a_reload_of_nginx_drops_nobody(deployed: Deployed) -> None:
    async with await deployed.opened() as socket:
        anna = RawClient(socket)
        await anna.send(ANNA)
        await anna.message()
        await deployed.nginx.reload()
        async with await deployed.opened() as other:
            boris = RawClient(other)
            await boris.send(BORIS)
            await boris.message()
            await anna.messages(2)
            await anna.send(OFFER)
            assert await boris.frame() == OFFER


async def test_pings_keep_a_silent_connection_open(tmp_path: Path) -> None:
    async with (
        running_gateway(patience=Patience(ping_s=1.0)) as server,
        running_nginx(tmp_path, server.port, read_timeout="3s") as nginx,
        connect(nginx.url.replace("https", "wss") + "/ws", ssl=nginx.context) as socket,
    ):
        client = RawClient(socket)
        await client.send(ANNA)
        await client.message()
        with pytest.raises(TimeoutError):  # neither a message nor the end
            await asyncio.wait_for(socket.recv(), 4.0)
        await client.nothing_before_pong()


def test_nginx_waits_longer_than_two_pings() -> None:
    (seconds,) = re.findall(r"proxy_read_timeout (\d+)s;", block("nginx in front", "nginx"))
    assert int(seconds) > 2 * USUAL_PATIENCE.ping_s
