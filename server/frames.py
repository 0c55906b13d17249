"""The short way of text frames past the library: whole ones in, ready ones out.

`websockets` serves every connection; its parser and its queues, made for all that a peer may send,
take most of the time of a relay. The usual frame, a text in one piece, masked and of less than
64 KiB, is taken from the data here. Everything else goes the library's way, and from the first
frame that is not understood on it goes that way to the end of the connection.
"""

import asyncio
import struct
import time
from collections.abc import Callable
from typing import ClassVar

from websockets.asyncio.server import ServerConnection
from websockets.frames import DATA_OPCODES, Frame, Opcode
from websockets.protocol import CONNECTING, OPEN, Event

try:
    from websockets.speedups import apply_mask
except ImportError:  # a platform without a compiled library
    from websockets.utils import apply_mask

_TEXT = 0x80 | Opcode.TEXT  # in one piece, without extensions
_CONTROLS = (0x80 | Opcode.CLOSE, 0x80 | Opcode.PING, 0x80 | Opcode.PONG)
_IS_MASKED = 0x80
_LENGTH_FOLLOWS, _LONG_LENGTH_FOLLOWS = 126, 127  # in place of the length
_MASK_BYTES = 4
_MISSED_PINGS = 2
# Bytes that may wait for who takes nothing: more than the largest message, so that it is pongs.
_MOST_UNSENT = 2 * 1024 * 1024
_LONGEST = 0xFFFF  # bytes of a payload that go the short way
_HEADER = struct.Struct("!BB").pack
_LONGER_HEADER = struct.Struct("!BBH").pack
_LONGEST_HEADER = struct.Struct("!BBQ").pack


SILENT = "it did not answer pings"  # why a connection ended
NOT_READING = "it does not read"


class Batch:
    """What one read brings for others, written at its end: one system call for each of them.

    One for each server; it is open only while a read of more than one frame is worked on.
    """

    def __init__(self) -> None:
        self.is_open = False
        self._connections: list[FrameConnection] = []

    def add(self, connection: "FrameConnection") -> None:
        """Let it be flushed at the end."""
        self._connections.append(connection)

    def end(self) -> None:
        self.is_open = False
        for connection in self._connections:
            connection.flush()
        self._connections.clear()


class FrameConnection(ServerConnection):
    """A connection of the library's with `at_once` for texts that come and `send_now` for others.

    Set `at_once` after a message was taken by `next_message`: from then on texts are given to it,
    with the time by `time.monotonic`, as they come. Those that went the library's way are still
    waited for by `next_message`, and while one of them waits all do, so that the order is kept.
    """

    batch: ClassVar[Batch]  # of the server

    # Slots, because the library's attributes just fit into what instances share of their dicts:
    # a few more, and each connection has a whole one, for 1.3 KB.
    __slots__ = (
        "_is_split",
        "_out",
        "_out_size",
        "_relayed",
        "_relayed_at",
        "_rest",
        "_waiting",
        "at_once",
        "on_fragment",
        "on_paused",
        "on_relayed",
        "why_cut",
    )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.at_once: Callable[[str, float], object] | None = None
        # So many that came from the peer were written, the last of them received then.
        self.on_relayed: Callable[[int, float], None] | None = None
        self.on_fragment: Callable[[], None] | None = None  # a ping, a pong, part of a message
        self.on_paused: Callable[[], None] | None = None  # the other side takes no more for now
        self.why_cut = ""  # for the log, if it was cut here
        self._is_split = False  # a frame comes next, and so far each was understood
        self._rest = b""  # the beginning of a frame
        self._waiting = 0  # whole messages that `next_message` was not asked for yet
        self._out: list[bytes] | None = None  # headers and payloads, while a batch is open
        self._out_size = 0
        self._relayed, self._relayed_at = 0, 0.0  # those of them that came from the peer
        super().connection_made(transport)

    def forget_handshake(self) -> None:
        """Give up the header fields of request and response, some KB for each browser."""
        for message in (self.request, self.response):
            if message is not None:
                message.headers.clear()

    async def next_message(self) -> str | bytes:
        """Wait for a message; raises as `recv`."""
        message = await self.recv()
        self._waiting -= 1
        return message

    async def keepalive(self) -> None:
        """Ping at regular intervals, and cut it when two pings wait for their pong.

        The library would wait for one pong only, and then send a close frame, after which a phone
        that hears again stays away for up to 45 s.
        """
        assert self.ping_interval is not None
        await asyncio.sleep(self.ping_interval)
        while len(self.pending_pings) < _MISSED_PINGS:
            await self.ping()
            await asyncio.sleep(self.ping_interval)
        self._cut(SILENT)

    def send_now(self, text: str | bytes, received_at: float | None = None) -> bool:
        """Write a text now, or at the end of the batch; False if it would have to wait.

        To one that is being closed nothing is written. `received_at` is when it came from the
        peer, by `time.monotonic`; None: the server's own.
        """
        if self.paused or self.protocol.state is not OPEN:
            return False
        payload = text.encode() if isinstance(text, str) else text
        size = len(payload)
        if size < _LENGTH_FOLLOWS:
            header = _HEADER(_TEXT, size)
        elif size <= _LONGEST:
            header = _LONGER_HEADER(_TEXT, _LENGTH_FOLLOWS, size)
        else:
            header = _LONGEST_HEADER(_TEXT, _LONG_LENGTH_FOLLOWS, size)
        if not self.batch.is_open:
            self._write(header + payload, received_at is not None, received_at or 0.0)
            return True
        if self._out is None:
            self._out = [header, payload]
            self.batch.add(self)
        else:
            self._out += (header, payload)
        self._out_size += size
        if received_at is not None:
            self._relayed += 1
            self._relayed_at = received_at
        if self._out_size > self.write_limit_high:
            self.flush()
        return True

    def flush(self) -> None:
        """Write what `send_now` took, if anything is left of it."""
        if self._out is not None:
            data, self._out, self._out_size = b"".join(self._out), None, 0
            relayed, self._relayed = self._relayed, 0
            self._write(data, relayed, self._relayed_at)

    def _write(self, data: bytes, relayed: int, relayed_at: float) -> None:
        if self.transport.is_closing():
            return  # ended meanwhile, without a farewell
        self.transport.write(data)
        if relayed and self.on_relayed is not None:
            self.on_relayed(relayed, relayed_at)

    def pause_writing(self) -> None:
        super().pause_writing()
        if self.on_paused is not None:
            self.on_paused()

    def data_received(self, data: bytes) -> None:
        if self.paused and self.transport.get_write_buffer_size() > _MOST_UNSENT:
            self._cut(NOT_READING)  # the library answers each ping, whether that is taken or not
            return
        if self._rest:
            data, self._rest = self._rest + data, b""
        if self._is_split and self.protocol.state is OPEN:
            try:
                data = self._take_frames(data)
            finally:
                if self.batch.is_open:
                    self.batch.end()
            if not data:
                return
        elif self.protocol.state is CONNECTING:
            # Nothing is expected behind the request before it was answered.
            self._is_split = data.endswith(b"\r\n\r\n")
        super().data_received(data)

    def _cut(self, why: str) -> None:
        self.why_cut = why
        self.transport.abort()

    def process_event(self, event: Event) -> None:
        if isinstance(event, Frame) and event.opcode is not Opcode.CLOSE:
            if event.opcode in DATA_OPCODES and event.fin:
                self._waiting += 1
            elif self.on_fragment is not None:
                self.on_fragment()
        super().process_event(event)

    def _take_frames(self, data: bytes) -> bytes:
        """Take all whole frames; return what the library has to have, from there on to the end."""
        received_at = time.monotonic()
        at, end = 0, len(data)
        while end - at > 1:
            kind, length = data[at], data[at + 1] ^ _IS_MASKED
            start = at + 2 + _MASK_BYTES
            if length == _LENGTH_FOLLOWS and end - at > 3:
                start += 2
                length = data[at + 2] << 8 | data[at + 3]
            elif length > _LENGTH_FOLLOWS:  # a longer one, or it is not masked
                break
            if kind != _TEXT and kind not in _CONTROLS:
                break
            after = start + length
            if after > end:
                self._rest = data[at:]
                return b""
            if after < end:
                self.batch.is_open = True
            if kind == _TEXT:
                mask = data[start - _MASK_BYTES : start]
                payload = apply_mask(data[start:after], mask)
                if self.at_once is None or self._waiting or (text := _text_of(payload)) is None:
                    self.process_event(Frame(Opcode.TEXT, payload))
                else:
                    self.at_once(text, received_at)
            else:
                self.flush()  # the answer comes behind the answers to what was before
                super().data_received(data[at:after])
                if self.transport.is_closing():
                    return b""  # it was one too many
                if self.protocol.state is not OPEN:
                    return data[after:]
            at = after
        else:
            self._rest = data[at:]
            return b""
        self._is_split = False
        return data[at:]


def _text_of(payload: bytes) -> str | None:
    try:
        return payload.decode()
    except UnicodeDecodeError:  # the library ends the connection for it
        return None
