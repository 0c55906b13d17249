"""Pages, upgrades to WebSocket, and TLS of the real server."""

import asyncio
import hashlib
import json
import ssl
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from server.certificate import own_certificate
from server.config import ConfigError, ServerConfig
from server.gateway import SignalingServer
from tests.support.gateway import running_gateway
from tests.support.raw_client import ANNA, LIMIT_S, PHONE, Join, RawClient


async def get(url: str) -> tuple[str, dict[str, str], bytes]:
    """Fetch a page as a browser would; status line, headers (lower case) and body."""
    host, _, path = url.removeprefix("http://").partition("/")
    name, _, port = host.partition(":")
    reader, writer = await asyncio.open_connection(name, int(port))
    writer.write(f"GET /{path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    async with asyncio.timeout(LIMIT_S):
        head, _, body = (await reader.read(-1)).partition(b"\r\n\r\n")
    writer.close()
    await writer.wait_closed()
    status, *lines = head.decode().split("\r\n")
    return status, {k.lower(): v for k, v in (line.split(": ", 1) for line in lines)}, body


async def test_the_page_and_the_facts_beside_it_are_served(
    server: SignalingServer, join: Join
) -> None:
    await (await join(PHONE)).messages(2)
    url = server.urls[0]
    assert url == f"http://127.0.0.1:{server.port}"
    assert (await get(f"{url}/healthz"))[2] == b"ok\n"
    status = json.loads((await get(f"{url}/status"))[2])
    assert (status["connections"], status["rooms"]) == (1, 1)
    assert json.loads((await get(f"{url}/ice"))[2]) == {"iceServers": []}
    line, headers, body = await get(f"{url}/?room=room1")
    assert line == "HTTP/1.1 200 OK"
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert int(headers["content-length"]) == len(body)
    line, _, body = await get(f"{url}/../pyproject.toml")
    assert line == "HTTP/1.1 404 Not Found"
    assert "There is no such page here." in body.decode()
    assert "Здесь нет такой страницы." in body.decode()


@pytest.mark.parametrize("path", ["/ws", "/wsgo", "/ws?v=1"])
async def test_the_upgrade_is_as_phones_want_it(server: SignalingServer, path: str) -> None:
    """Their library compares `Connection: Upgrade` letter by letter."""
    async with connect(f"ws://127.0.0.1:{server.port}{path}", origin=None) as socket:
        assert socket.response is not None
        assert socket.response.headers.get_all("Connection") == ["Upgrade"]
        assert "Sec-WebSocket-Extensions" not in socket.response.headers


async def test_a_websocket_elsewhere_is_not_found(server: SignalingServer) -> None:
    with pytest.raises(InvalidStatus) as caught:
        await connect(f"ws://127.0.0.1:{server.port}/other")
    assert caught.value.response.status_code == 404


async def test_its_own_certificate_is_the_one_that_is_told(tmp_path: Path) -> None:
    own = own_certificate(tmp_path)
    config = ServerConfig(port=0, ice_servers=(), tls_certificate=own.certificate, tls_key=own.key)
    async with running_gateway(config) as server:
        assert server.urls == (f"https://127.0.0.1:{server.port}",)
        trusting = ssl.create_default_context(cafile=own.certificate)
        async with connect(f"wss://127.0.0.1:{server.port}/ws", ssl=trusting) as socket:
            shown = socket.transport.get_extra_info("ssl_object").getpeercert(binary_form=True)
            assert hashlib.sha256(shown).hexdigest() == own.fingerprint.replace(":", "").lower()
            client = RawClient(socket)
            await client.send(ANNA)
            assert (await client.message())["type"] == "room_info"


async def test_a_certificate_that_is_none_is_told(tmp_path: Path) -> None:
    nonsense = tmp_path / "nonsense.pem"
    nonsense.write_text("nonsense")
    config = ServerConfig(port=0, tls_certificate=nonsense, tls_key=nonsense)
    with pytest.raises(ConfigError, match="cannot be used"):
        await SignalingServer(config).start()
