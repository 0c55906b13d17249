"""One WebSocket connection, from its opening to its end."""

import asyncio
import logging
import time
from collections.abc import Callable

from websockets.exceptions import ConnectionClosed

from server.deliveries import Close, Cut
from server.events import act
from server.frames import NOT_READING, FrameConnection
from server.limits import Limits, TokenBucket
from server.outbox import Frame, Outbox
from server.protocol import codec
from server.protocol import messages as m
from server.protocol.codes import Code
from server.protocol.texts import TEXT_OF
from server.seats import ConnectionId

_log = logging.getLogger(__name__)

_FLUSH_LIMIT_S = 2.0  # for the last words before the connection is cut
_SEND_LIMIT_S = 30.0  # for one message: who takes nothing for so long is gone

_REJECTIONS_TOLD = 20

_CANDIDATE = "ice_candidate"

TOO_BIG = "it sent a message above the limit"  # why a connection ended
FLOODING = "it sent too many pings or parts of messages"

# Close codes by which somebody says that it goes: done, going away (a page that is closed), and
# a close frame without a code, which is what browsers send for `close()`.
_GOODBYES = (1000, 1001, 1005)

CLOSE_TOO_BIG = 1009
_CLOSE_RESTART = 1012  # service restart: come again (RFC 6455 registry)


class Client:
    """A connection with its outbox and what the server must remember of it."""

    def __init__(
        self,
        connection_id: ConnectionId,
        socket: FrameConnection,
        address: str,
        limits: Limits,
        now: float,
        on_relayed: Callable[[int, float], None],
    ) -> None:
        self.id = connection_id
        self.socket = socket
        self.address = address  # of the person, not of a proxy
        self.limits = limits
        self.outbox = Outbox(limits)
        self.bucket = TokenBucket(limits.messages_per_second, limits.messages_at_once, now)
        # Of their own, so that a pong after a burst that is allowed ends nothing.
        self._fragments = TokenBucket(limits.messages_per_second, limits.messages_at_once, now)
        self.closes_abruptly = True  # until its join tells that it understands a close frame
        self.why = ""  # why it ended, for the log
        self.has_spoken = False
        self.room = self.name = ""  # of its join
        self._on_relayed = socket.on_relayed = on_relayed  # so many were sent, come then
        socket.on_fragment = self._count_fragment
        socket.on_paused = self._start_writer  # it gives up if what was written is not taken
        self._writer: asyncio.Task[None] | None = None  # while something waits
        self._candidates = 0  # relayed and not told on the log yet
        self._candidate_size = 0
        self._rejections = 0

    def put(self, data: bytes | str, received_at: float | None = None) -> None:
        """Let it be sent; a client that does not read is ended (its reader tells the rooms).

        `received_at` is when it came from the peer, by `time.monotonic`; None: the server's own.
        """
        # With no writer, nothing waits and the end has not been put either.
        if self._writer is None and self.socket.send_now(data, received_at):
            return
        if self.outbox.put(Frame(data, received_at)):
            self._start_writer()
        else:
            self.abort(NOT_READING)

    def end(self, end: Close | Cut) -> None:
        """End it behind what was put before."""
        self.why = self.why or "the server closed it"
        self.outbox.end(end)
        self._start_writer()

    def let_go(self, *, refusing: bool = False) -> None:
        """End it because the server stops; `refusing`: it was about to join.

        Newer clients are told to come again. Old ones see a broken connection, after which they
        come back by themselves: phones wait longer after a close frame, and some pages take an
        error for the last word.
        """
        self.why = self.why or "the server stops"
        if self.closes_abruptly:
            self.end(Cut(self.id))
            return
        text = TEXT_OF[Code.STOPPING]
        if refusing:
            self.put(codec.encode(m.Error(data=text, code=Code.STOPPING)))
        self.end(Close(self.id, _CLOSE_RESTART, text))

    def abort(self, why: str) -> None:
        """End it at once; what it was not sent yet is dropped."""
        self.why = self.why or why
        self.outbox.end(Cut(self.id))
        self.socket.transport.abort()

    def tell_relay(self, kind: str, size: int, to: ConnectionId) -> None:
        """Log a relay; candidates come in dozens and are told together, before what is next."""
        if kind == _CANDIDATE:
            self._candidates += 1
            self._candidate_size += size
            return
        self.tell_candidates()
        _log.info(
            "connection %d: %s of %d characters relayed to connection %d",
            self.id, kind, size, to,
            extra=act("relayed", connection=self.id, type=kind, size=size, to=to, room=self.room),
        )  # fmt: skip

    def tell_candidates(self) -> None:
        """Log the candidates that were relayed since the last time, if any."""
        if not self._candidates:
            return
        _log.info(
            "connection %d: %d candidates relayed, %d characters",
            self.id, self._candidates, self._candidate_size,
            extra=act(
                "relayed", connection=self.id, type=_CANDIDATE, count=self._candidates,
                size=self._candidate_size, room=self.room,
            ),
        )  # fmt: skip
        self._candidates = self._candidate_size = 0

    def tell_rejection(self, why: str) -> None:
        """Log input that was dropped; of a client that sends much of it the first ones only."""
        self._rejections += 1
        level = logging.INFO if self._rejections <= _REJECTIONS_TOLD else logging.DEBUG
        _log.log(
            level, "connection %d: a message dropped: %s", self.id, why,
            extra=act("rejected", connection=self.id, address=self.address, why=why),
        )  # fmt: skip

    async def finish(self) -> None:
        """Take part in the end of the connection; returns when nothing writes to it any more."""
        self.outbox.end(Cut(self.id))
        self.socket.at_once = self.socket.on_relayed = None
        self.socket.on_fragment = self.socket.on_paused = None
        if self._writer is not None:
            await self._writer

    def _count_fragment(self) -> None:
        if not self.outbox.is_ended and not self._fragments.take(time.monotonic()):
            self.abort(FLOODING)

    def _start_writer(self) -> None:
        if self._writer is None:
            self._writer = asyncio.create_task(self._write(), name=f"write to connection {self.id}")

    async def _write(self) -> None:
        """Send what waits, when the connection takes it again, and carry out the end."""
        try:
            async with asyncio.timeout(_SEND_LIMIT_S):
                await self.socket.drain()
            while (item := self.outbox.take()) is not None:
                match item:
                    case Close():
                        await self.socket.close(item.code, item.reason)
                        return
                    case Cut():
                        await self._cut()
                        return
                    case Frame():
                        async with asyncio.timeout(_SEND_LIMIT_S):
                            await self.socket.send(item.data, text=True)
                        if item.received_at is not None:
                            self._on_relayed(1, item.received_at)
            self._writer = None
        except TimeoutError:
            self.abort(NOT_READING)
        except (ConnectionClosed, OSError):
            pass  # the reading side tells how it ended

    async def _cut(self) -> None:
        """Close the TCP connection behind what was sent, without a close frame."""
        self.socket.transport.close()
        try:
            async with asyncio.timeout(_FLUSH_LIMIT_S):
                await self.socket.wait_closed()
        except TimeoutError:
            self.socket.transport.abort()


def has_said_goodbye(closed: ConnectionClosed) -> bool:
    """True if the other side ended the connection properly."""
    return closed.rcvd is not None and closed.rcvd.code in _GOODBYES


def why_it_ended(closed: ConnectionClosed) -> str:
    """Tell for the log how a connection ended that the server's rules did not end."""
    if has_said_goodbye(closed):
        return "the other side closed it"
    if closed.sent is not None and not closed.rcvd_then_sent:
        if closed.sent.code == CLOSE_TOO_BIG:
            return TOO_BIG
        return f"it broke the protocol, {closed.sent.code}"
    if closed.rcvd is not None:
        return f"the other side closed it with code {closed.rcvd.code}"
    return "it broke"
