"""A transport without a socket, for a connection of the server's under test."""

import asyncio
from collections.abc import Iterator

from websockets.asyncio.server import Server, ServerConnection
from websockets.frames import Frame, Opcode
from websockets.server import ServerProtocol

REQUEST = (
    b"GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


class MemoryTransport(asyncio.Transport):
    """Keeps what is written. Nothing is ever full: `pause_writing` is the test's to call.

    `unsent` is how many bytes the other side has not taken, as the test says.
    """

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[bytes] = []
        self.unsent = 0
        self.has_eof = False
        self.is_reading_paused = False
        self._is_closing = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.writes.append(bytes(data))

    def get_write_buffer_size(self) -> int:
        return self.unsent

    def write_eof(self) -> None:
        self.has_eof = True

    def can_write_eof(self) -> bool:
        return True

    def is_closing(self) -> bool:
        return self._is_closing

    def close(self) -> None:
        self._is_closing = True

    abort = close

    def pause_reading(self) -> None:
        self.is_reading_paused = True

    def resume_reading(self) -> None:
        self.is_reading_paused = False

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """There is no buffer."""


def opened(kind: type[ServerConnection], max_size: int) -> tuple[ServerConnection, MemoryTransport]:
    """Make a connection whose handshake is over; what was written for it is forgotten.

    Its loop must run, and `connection_lost` be called at the end.
    """

    async def nothing(_: ServerConnection) -> None:
        return

    async def unused() -> asyncio.Server:
        raise AssertionError("it does not listen")

    connection = kind(ServerProtocol(max_size=max_size), Server(unused, nothing))
    transport = MemoryTransport()
    connection.connection_made(transport)
    connection.data_received(REQUEST)
    assert connection.request is not None
    connection.protocol.send_response(connection.protocol.accept(connection.request))
    connection.send_data()
    transport.writes.clear()
    return connection, transport


def masked(opcode: Opcode, payload: bytes, *, fin: bool = True) -> bytes:
    """A frame as clients send it."""
    return Frame(opcode, payload, fin).serialize(mask=True)


def texts_in(data: bytes) -> Iterator[bytes]:
    """The payloads of whole frames of a server, texts all of them."""
    at = 0
    while at < len(data):
        assert data[at] == 0x81, "a text in one piece"
        length, start = data[at + 1], at + 2
        if length == 126:
            length, start = int.from_bytes(data[at + 2 : at + 4]), at + 4
        elif length == 127:
            length, start = int.from_bytes(data[at + 2 : at + 10]), at + 10
        yield data[start : start + length]
        at = start + length
