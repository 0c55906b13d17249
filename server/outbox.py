"""What waits to be sent to one connection."""

from collections import deque
from typing import NamedTuple

from server.deliveries import Close, Cut
from server.limits import Limits


class Frame(NamedTuple):
    """One text frame; `received_at` is when it came from the peer, by `time.monotonic`."""

    data: bytes | str
    received_at: float | None = None  # None: the server's own


class Outbox:
    """As many messages and bytes as the limits allow; then it is full for good.

    The end of the connection is put behind the last message and nothing comes after it.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._frames: deque[Frame] | None = None  # until it is needed: an empty one takes 760 bytes
        self._size = 0  # bytes or characters
        self._end: Close | Cut | None = None
        self.is_ended = False

    def put(self, frame: Frame) -> bool:
        """Append a frame; False if there is no room for it. Ignored after the end."""
        if self.is_ended:
            return True
        if self._frames is None:
            self._frames = deque()
        if (
            len(self._frames) >= self._limits.queue_messages
            or self._size + len(frame.data) > self._limits.queue_bytes
        ):
            return False
        self._frames.append(frame)
        self._size += len(frame.data)
        return True

    def end(self, end: Close | Cut) -> None:
        """Let nothing in any more; the first end counts."""
        if self._end is None:
            self._end = end
            self.is_ended = True

    def take(self) -> Frame | Close | Cut | None:
        """Take out the next frame; behind the last one the end, if there is one yet."""
        if not self._frames:
            return self._end
        frame = self._frames.popleft()
        self._size -= len(frame.data)
        return frame


def size_of(text: str) -> int:
    """In bytes of UTF-8."""
    return len(text) if text.isascii() else len(text.encode(errors="surrogatepass"))
