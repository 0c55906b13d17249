"""The data channel of a link: short texts both ways, bounded both ways (RFC 8831)."""

import logging
import time
from collections.abc import Callable
from typing import Protocol

from aiortc import RTCDataChannel, RTCPeerConnection

from desktop.core.talk_message import MAX_FRAME_BYTES
from desktop.rtc.talk_transport import STREAM

log = logging.getLogger(__name__)

LABEL = "tandem"
RATE = 20  # frames a second that the peer may send on average
BURST = 100  # and at once
MAX_UNSENT_BYTES = 262_144


class TalkEvents(Protocol):
    """What the channel tells, as `PeerLinkEvents` does. Thread: engine."""

    def on_talk_opened(self) -> None: ...

    def on_frame(self, frame: str) -> None: ...

    def on_talk_closed(self) -> None: ...


class TalkChannel:
    """Reliable and ordered. Both ends make it by themselves, so that none is announced (`STREAM`).

    It ends by itself when the peer says more, or longer, than is allowed, or does not take what is
    said to it. Thread: engine.

    Args:
        connection: has one after `open`.
        events: told until `close`.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        connection: RTCPeerConnection,
        events: TalkEvents,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connection = connection
        self._events = events
        self._clock = clock
        self._allowed = float(BURST)
        self._counted_s = clock()
        self._is_over = False
        self._channel: RTCDataChannel | None = None

    def open(self) -> None:
        """Have it in the description that is made next; once."""
        channel = self._connection.createDataChannel(LABEL, negotiated=True, id=STREAM)
        channel.on("open", self._on_open)
        channel.on("message", self._on_message)
        channel.on("close", self._on_close)
        self._channel = channel

    def say(self, frame: str) -> None:
        """Send it; lost if the channel is not open."""
        channel = self._channel
        if self._is_over or channel is None or channel.readyState != "open":
            return
        if channel.bufferedAmount > MAX_UNSENT_BYTES:
            self._end("the peer does not take what is said to it")
            return
        try:
            channel.send(frame)
        except ValueError as error:  # the peer takes shorter ones only
            self._end(str(error))

    def close(self) -> None:
        """Tell nothing any more; the connection closes the channel. Idempotent."""
        self._is_over = True

    def _on_open(self) -> None:
        if not self._is_over:
            self._events.on_talk_opened()

    def _on_message(self, frame: str | bytes) -> None:
        if self._is_over:
            return
        now_s = self._clock()
        self._allowed = min(BURST, self._allowed + (now_s - self._counted_s) * RATE)
        self._counted_s = now_s
        if self._allowed < 1:
            self._end("the peer says too much")
            return
        self._allowed -= 1
        if not isinstance(frame, str) or len(frame.encode()) > MAX_FRAME_BYTES:
            self._end("the peer says what is no text, or too long")
            return
        self._events.on_frame(frame)

    def _on_close(self) -> None:
        if not self._is_over:
            self._end("the peer closed it")

    def _end(self, reason: str) -> None:
        log.info("The data channel is closed: %s", reason)
        self._is_over = True
        if self._channel is not None:
            self._channel.close()
        self._events.on_talk_closed()
