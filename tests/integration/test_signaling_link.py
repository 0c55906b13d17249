"""The client's way to the server, against real servers on loopback."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from desktop.core.errors import SignalingError
from desktop.core.notice import Notice, NoticeKind
from desktop.core.wire import FromServer, Join, Leave, PeerChange, Refused, Role, RoomInfo
from desktop.signaling.link import WebSocketLink, WebSocketSignaling
from server.certificate import OwnCertificate, own_certificate
from server.config import Locks, ServerConfig
from server.gateway import SignalingServer
from tests.support.gateway import running_gateway
from tests.support.moved_clock import MovedClock
from tests.support.progress import Progress
from tests.support.server import running_server

ANNA = Join("room1", "Anna", create=True, lead=False)


class Heard:
    """What one connection told."""

    def __init__(self) -> None:
        self.progress = Progress()
        self.messages: list[FromServer] = []
        self.lost: list[str] = []

    def on_message(self, message: FromServer) -> None:
        self.messages.append(message)
        self.progress.notify()

    def on_lost(self, reason: str) -> None:
        self.lost.append(reason)
        self.progress.notify()

    async def connect(self, address: str, instance: str = "a1") -> WebSocketLink:
        signaling = WebSocketSignaling(address, instance)
        return await signaling.connect(self.on_message, self.on_lost)

    async def wait_for_messages(self, count: int) -> None:
        await self.progress.wait_until(lambda: len(self.messages) >= count, what="a message")


async def refused(address: str) -> SignalingError:
    with pytest.raises(SignalingError) as caught:
        await Heard().connect(address)
    return caught.value


@pytest.fixture
def certificate(tmp_path: Path) -> OwnCertificate:
    return own_certificate(tmp_path)


@pytest.fixture
async def secure_server(certificate: OwnCertificate) -> AsyncIterator[SignalingServer]:
    server = SignalingServer(
        ServerConfig(
            port=0,
            ice_servers=(),
            tls_certificate=certificate.certificate,
            tls_key=certificate.key,
        )
    )
    await server.start()
    yield server
    await server.close()


async def test_join_is_answered_and_leave_arrives(server: SignalingServer) -> None:
    anna, boris = Heard(), Heard()
    link = await anna.connect(f"127.0.0.1:{server.port}")
    link.send(ANNA)
    await anna.wait_for_messages(1)
    other = await boris.connect(f"127.0.0.1:{server.port}", "b1")
    other.send(Join("room1", "Boris", create=True, lead=False))
    await anna.wait_for_messages(3)
    first = anna.messages[0]
    assert isinstance(first, RoomInfo)
    assert (first.users, first.role) == (("Anna",), Role.LEADER)
    other.send(Leave())
    await other.close()
    await anna.wait_for_messages(4)
    last = anna.messages[-1]
    assert isinstance(last, RoomInfo)
    assert last.change is PeerChange.LEFT
    await link.close()
    assert anna.lost == boris.lost == []


async def test_server_that_goes_away_is_told_once(server: SignalingServer) -> None:
    anna = Heard()
    link = await anna.connect(f"127.0.0.1:{server.port}")
    await server.close()
    await anna.progress.wait_until(lambda: bool(anna.lost), what="the loss")
    link.send(ANNA)  # into the void
    await link.close()
    assert len(anna.lost) == 1


async def test_a_locked_room_is_joined_by_its_link_or_by_the_password_of_the_program() -> None:
    locks = Locks(room_passwords={"room1": "the right one"})
    async with running_gateway(ServerConfig(port=0, ice_servers=(), locks=locks)) as server:
        address = f"http://127.0.0.1:{server.port}/?room=room1"
        for link, password, told in (
            (f"{address}#password=the%20right%20one", None, None),
            (address, "the right one", None),
            (f"{address}#password=the%20right%20one", "of another room", None),
            (address, None, NoticeKind.PASSWORD_NEEDED),
            (address, "of another room", NoticeKind.PASSWORD_WRONG),
        ):
            heard = Heard()
            signaling = WebSocketSignaling(link, "a1", password)
            connection = await signaling.connect(heard.on_message, heard.on_lost)
            connection.send(ANNA)
            await heard.wait_for_messages(1)
            await connection.close()
            if told is None:
                assert isinstance(heard.messages[0], RoomInfo)
            else:
                assert heard.messages == [Refused(Notice(told, "room1"), retryable=False)]


async def test_a_server_that_stops_is_away_and_tried_again() -> None:
    config = ServerConfig(port=0, ice_servers=(), drain_seconds=300)
    async with running_gateway(config) as server:
        address, heard = f"127.0.0.1:{server.port}", Heard()
        connection = await heard.connect(address)
        draining = asyncio.create_task(server.drain())
        await asyncio.sleep(0)  # lets it begin
        connection.send(ANNA)  # on a connection that was open before
        await heard.wait_for_messages(1)
        notice = Notice(NoticeKind.SERVER_AWAY, f"http://{address}")
        assert heard.messages == [Refused(notice, retryable=True)]
        await connection.close()
        error = await refused(address)
        assert (error.notice, error.retryable) == (notice, True)
        draining.cancel()


async def test_nobody_listens(unused_tcp_port: int) -> None:
    error = await refused(f"ws://127.0.0.1:{unused_tcp_port}/ws")
    assert error.notice.kind is NoticeKind.SERVER_UNREACHABLE
    assert str(unused_tcp_port) in error.notice.detail
    assert error.retryable


async def test_no_address() -> None:
    error = await refused("ws://host:port/ws")
    assert error.notice.kind is NoticeKind.BAD_SERVER_URL
    assert not error.retryable


async def test_path_without_rooms(server: SignalingServer) -> None:
    error = await refused(f"ws://127.0.0.1:{server.port}/other")
    assert error.notice.kind is NoticeKind.NOT_A_TANDEM_SERVER
    assert not error.retryable


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (b"SSH-2.0-OpenSSH\r\n\r\n", NoticeKind.NOT_A_TANDEM_SERVER),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", NoticeKind.NOT_A_TANDEM_SERVER),
        (b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n", NoticeKind.NOT_A_TANDEM_SERVER),
        (b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", NoticeKind.SERVER_AWAY),
        (b"", NoticeKind.SERVER_UNREACHABLE),
    ],
)
async def test_something_else_listens(words: bytes, kind: NoticeKind) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(words)
        await writer.drain()
        writer.close()

    stranger = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with stranger:
        port = stranger.sockets[0].getsockname()[1]
        assert (await refused(f"ws://127.0.0.1:{port}/ws")).notice.kind is kind


async def test_proxy_of_the_system_is_not_asked_for_a_near_server(
    server: SignalingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    link = await Heard().connect(f"127.0.0.1:{server.port}")
    await link.close()


async def test_unknown_certificate_is_told_by_its_fingerprint(
    secure_server: SignalingServer, certificate: OwnCertificate
) -> None:
    error = await refused(f"wss://127.0.0.1:{secure_server.port}/ws")
    assert error.notice.kind is NoticeKind.CERTIFICATE_UNKNOWN
    assert error.notice.detail == certificate.fingerprint  # as it is shown where it is served


async def test_fingerprint_in_the_address_is_enough(
    secure_server: SignalingServer, certificate: OwnCertificate
) -> None:
    anna = Heard()
    address = f"https://127.0.0.1:{secure_server.port}/?room=r#sha256={certificate.fingerprint}"
    link = await anna.connect(address)
    link.send(ANNA)
    await anna.wait_for_messages(1)
    await link.close()


async def test_another_certificate_than_the_pinned_one_is_refused(
    secure_server: SignalingServer,
) -> None:
    error = await refused(f"wss://127.0.0.1:{secure_server.port}/ws#sha256={'0' * 64}")
    assert error.notice.kind is NoticeKind.CERTIFICATE_UNKNOWN
    assert not error.retryable


async def test_a_server_that_gives_a_sign_of_life_is_kept(server: SignalingServer) -> None:
    heard = Heard()
    connection = await heard.connect(f"127.0.0.1:{server.port}")
    connection.send(ANNA)
    connection.probe()
    connection.probe()
    await heard.wait_for_messages(1)
    assert connection.local_address == "127.0.0.1"
    await connection.close()
    assert heard.lost == []


async def test_a_server_that_gives_none_is_lost(
    server: SignalingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.signaling.link.PROBE_S", 0.1)
    async with deaf_way_to(server.port) as (port, become_deaf):
        heard = Heard()
        connection = await heard.connect(f"127.0.0.1:{port}")
        connection.send(ANNA)
        await heard.wait_for_messages(1)
        become_deaf()
        connection.probe()
        await heard.progress.wait_until(lambda: len(heard.lost) == 1, what="the loss")
        await connection.close()


async def test_a_server_that_died_in_silence_is_noticed_within_40_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # In a process of its own, or its clock would be moved as well.
    async with (
        running_server() as server,
        deaf_way_to(server.port) as (port, become_deaf),
    ):
        clock = MovedClock(monkeypatch)
        heard = Heard()
        connection = await heard.connect(f"127.0.0.1:{port}")
        connection.send(ANNA)
        await heard.wait_for_messages(1)
        for _ in range(60):  # a minute in which it answers
            await clock.advance(1)
            await breathe(server.port)
        assert heard.lost == []
        become_deaf()
        seconds = 0
        while not heard.lost:
            seconds += 1
            assert seconds <= 40
            await clock.advance(1)
            await breathe(server.port)
        assert seconds >= 20  # a late answer is no reason
        await connection.close()


async def breathe(port: int) -> None:
    """What is on its way to the server, and back, arrives: another asks, and is answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    await reader.read()
    writer.close()
    await writer.wait_closed()


@contextlib.asynccontextmanager
async def deaf_way_to(port: int) -> AsyncIterator[tuple[int, Callable[[], None]]]:
    """A port that leads to another, until it carries nothing any more and says nothing of it."""
    is_deaf = False

    def become_deaf() -> None:
        nonlocal is_deaf
        is_deaf = True

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(1 << 16):
            if not is_deaf:
                writer.write(data)
        writer.close()

    async def on_client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to_server = await asyncio.open_connection("127.0.0.1", port)
        with contextlib.suppress(ConnectionError):
            await asyncio.gather(carry(reader, to_server[1]), carry(to_server[0], writer))

    way = await asyncio.start_server(on_client, "127.0.0.1", 0)
    try:
        yield way.sockets[0].getsockname()[1], become_deaf
    finally:
        way.close()
        await way.wait_closed()
