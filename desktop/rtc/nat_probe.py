"""Asks STUN servers from one socket, and TURN servers for an address: what a call will find."""

import asyncio
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from aioice import stun
from aioice.turn import create_turn_endpoint

from desktop.core.findings import Address
from desktop.ports import IceServerSetting
from desktop.rtc.ice_servers import TurnServer, read_ice_servers
from desktop.rtc.reflexive import NameResolver

LIMIT_S = 5.0
MAX_SERVERS = 8


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking a server."""

    server: str  # `stun:HOST:PORT` and the like
    ms: float | None  # None: it did not answer, was not found, or refused
    seen: Address | None = None  # how the socket looks to it; STUN only
    own: Address | None = None  # and to this computer


async def probe(
    servers: Sequence[IceServerSetting], limit_s: float = LIMIT_S
) -> tuple[Answer, ...]:
    """Ask them all at once, each once; takes at most the limit. Thread: any with a loop.

    Raises:
        OSError: there is no network at all.
    """
    read = read_ice_servers(servers)
    resolver = NameResolver()
    loop = asyncio.get_running_loop()
    transport, asking = await loop.create_datagram_endpoint(_Socket, local_addr=("0.0.0.0", 0))
    try:
        questions = [
            *(_ask_stun(asking, server, resolver, limit_s) for server in read.stun[:MAX_SERVERS]),
            *(_ask_turn(server, resolver, limit_s) for server in read.turn[:MAX_SERVERS]),
        ]
        return tuple(await asyncio.gather(*questions))
    finally:
        transport.close()


class _Socket(asyncio.DatagramProtocol):
    """Sends requests again until they are answered, as RFC 8489 6.2.1 wants it."""

    def __init__(self) -> None:
        self._transport: asyncio.DatagramTransport | None = None
        self._open: dict[bytes, stun.Transaction] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: Address) -> None:
        try:
            message = stun.parse_message(data)
        except ValueError:
            return  # nobody was asked for that
        transaction = self._open.get(message.transaction_id)
        if transaction is not None:
            transaction.response_received(message, addr)

    def send_stun(self, message: stun.Message, addr: Address) -> None:
        assert self._transport is not None
        self._transport.sendto(bytes(message), addr)

    def own_address(self, host: str) -> Address:
        """Of this socket, on the way to that host."""
        assert self._transport is not None
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
            way.connect((host, 9))  # sends nothing: the system only chooses the way
            return str(way.getsockname()[0]), int(self._transport.get_extra_info("sockname")[1])

    async def ask(self, addr: Address) -> Address | None:
        """How this socket looks to the server. Raises stun.TransactionError."""
        request = stun.Message(message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST)
        transaction = stun.Transaction(request, addr, self)
        self._open[request.transaction_id] = transaction
        try:
            response, _ = await transaction.run()
        finally:
            del self._open[request.transaction_id]
        seen = response.attributes.get("XOR-MAPPED-ADDRESS")
        return None if seen is None else (str(seen[0]), int(seen[1]))


async def _ask_stun(
    asking: _Socket, server: Address, resolver: NameResolver, limit_s: float
) -> Answer:
    name = f"stun:{server[0]}:{server[1]}"
    began_s = time.perf_counter()
    try:
        async with asyncio.timeout(limit_s):
            host = await resolver.resolve(server[0], 4)
            if host is None:
                return Answer(name, None)
            seen = await asking.ask((host, server[1]))
    except (TimeoutError, OSError, stun.TransactionError):
        return Answer(name, None)
    ms = 1000 * (time.perf_counter() - began_s) if seen else None
    return Answer(name, ms, seen, asking.own_address(host))


async def _ask_turn(server: TurnServer, resolver: NameResolver, limit_s: float) -> Answer:
    kind = "turns" if server.is_tls else "turn"
    name = f"{kind}:{server.host}:{server.port}?transport={server.transport}"
    began_s = time.perf_counter()
    try:
        async with asyncio.timeout(limit_s):
            host = server.host if server.is_tls else await resolver.resolve(server.host, 4)
            if host is None:
                return Answer(name, None)
            relay, _ = await create_turn_endpoint(
                asyncio.DatagramProtocol,
                (host, server.port),
                server.username,
                server.credential,
                ssl=server.is_tls,
                transport=server.transport,
            )
    except (TimeoutError, OSError, UnicodeError, stun.TransactionError):
        return Answer(name, None)
    relay.close()
    return Answer(name, 1000 * (time.perf_counter() - began_s))
