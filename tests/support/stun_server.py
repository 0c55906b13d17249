"""STUN and TURN servers on loopback: those that answer, and those that do not (any more)."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from typing import cast

from aioice import stun
from aioice.turn import make_integrity_key

Address = tuple[str, int]


class _Responder(asyncio.DatagramProtocol):
    def __init__(self, mapped: Address) -> None:
        self._mapped = mapped
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: Address) -> None:
        request = stun.parse_message(data)
        response = stun.Message(
            message_method=stun.Method.BINDING,
            message_class=stun.Class.RESPONSE,
            transaction_id=request.transaction_id,
        )
        response.attributes["XOR-MAPPED-ADDRESS"] = self._mapped
        assert self._transport is not None
        self._transport.sendto(bytes(response), addr)


@contextlib.asynccontextmanager
async def answering_stun_server(
    mapped: Address, own_host: str = "127.0.0.1"
) -> AsyncIterator[Address]:
    """A server that tells everybody the address `mapped`, as behind one router."""
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(
        lambda: _Responder(mapped), local_addr=(own_host, 0)
    )
    host, port = transport.get_extra_info("sockname")[:2]
    try:
        yield host, port
    finally:
        transport.close()


@contextlib.contextmanager
def silent_stun_server() -> Iterator[Address]:
    """A server that takes every question and never answers."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        host, port = sock.getsockname()
        yield host, port


TURN_USER, TURN_PASSWORD, _REALM = "anna", "secret", "tests"


class _Allocator(asyncio.DatagramProtocol, asyncio.Protocol):
    """Grants an allocation to whoever knows the password, and is deaf from then on."""

    def __init__(self, password_of: Callable[[str], str]) -> None:
        self._password_of = password_of
        self._transport: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: Address) -> None:
        response = self._response(data, addr)
        if response is not None:
            cast(asyncio.DatagramTransport, self._transport).sendto(response, addr)

    def data_received(self, data: bytes) -> None:
        transport = cast(asyncio.Transport, self._transport)
        response = self._response(data, transport.get_extra_info("peername"))
        if response is not None:
            transport.write(response)

    def _response(self, data: bytes, addr: Address) -> bytes | None:
        request = stun.parse_message(data)
        if request.message_method != stun.Method.ALLOCATE:
            return None
        user = request.attributes.get("USERNAME")
        key = make_integrity_key(user, _REALM, self._password_of(user)) if user else b""
        is_known = user is not None and request.check_message_integrity(key)
        response = stun.Message(
            message_method=stun.Method.ALLOCATE,
            message_class=stun.Class.RESPONSE if is_known else stun.Class.ERROR,
            transaction_id=request.transaction_id,
        )
        if is_known:
            response.attributes["LIFETIME"] = 600
            response.attributes["XOR-MAPPED-ADDRESS"] = addr
            response.attributes["XOR-RELAYED-ADDRESS"] = ("127.0.0.1", 50_000)
            response.add_message_integrity(key)
        else:
            response.attributes["ERROR-CODE"] = (401, "Unauthorized")
            response.attributes["NONCE"] = b"once"
            response.attributes["REALM"] = _REALM
        return bytes(response)


@contextlib.asynccontextmanager
async def dying_turn_server(
    password_of: Callable[[str], str] = lambda user: TURN_PASSWORD,
) -> AsyncIterator[Address]:
    """A TURN server that gives a relayed address (of nobody) and then never answers again."""
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(
        lambda: _Allocator(password_of), local_addr=("127.0.0.1", 0)
    )
    host, port = transport.get_extra_info("sockname")[:2]
    try:
        yield host, port
    finally:
        transport.close()


@contextlib.asynccontextmanager
async def dying_turn_stream_server(tls: ssl.SSLContext | None) -> AsyncIterator[Address]:
    """The same over TCP, or over TLS: what comes after the allocation is read by nobody."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: _Allocator(lambda user: TURN_PASSWORD), "127.0.0.1", 0, ssl=tls
    )
    host, port = server.sockets[0].getsockname()[:2]
    try:
        yield host, port
    finally:
        server.close()
        await server.wait_closed()
