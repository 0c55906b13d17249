"""Events of a `PeerLink`, recorded; what comes is read like a test picture and a tone."""

import time
from collections import deque

import numpy as np
from numpy.typing import NDArray

from desktop.core.wire import Candidate
from desktop.media.meters import dominant_hz
from desktop.media.stamp import read_stamp
from desktop.ports import Block, Picture
from tests.support.progress import Progress


class LinkRecorder:
    """Keeps the promise of `PeerLinkEvents`; made in the engine's thread."""

    def __init__(self) -> None:
        self.progress = Progress()
        self.connected = 0
        self.failures: list[str] = []
        self.frames: list[str] = []
        self.peer_key: str | None = None
        self.talks = 0  # data channels that are open: it is 1 at most
        self.candidates: list[Candidate] = []
        self.media_times: dict[bool, list[float]] = {True: [], False: []}  # sound's, and the rest
        self.pictures = 0
        self.advanced = 0  # pictures with a newer stamp than the one before
        self.size: tuple[int, int] | None = None
        self.stamp_ms: int | None = None
        self.delays_ms: deque[float] = deque(maxlen=5000)
        self.blocks = 0
        self.paused = 0  # samples
        self.block_shapes: set[tuple[int, ...]] = set()
        self._heard: deque[Block] = deque(maxlen=50)

    @property
    def heard_hz(self) -> float | None:
        """The dominant frequency of the last second; None in silence."""
        return dominant_hz(np.concatenate(list(self._heard))) if self._heard else None

    @property
    def loudness(self) -> int:
        """The greatest sample of the last second; 32767 is the most."""
        return max(
            (int(np.abs(block.astype(np.int32)).max()) for block in tuple(self._heard)), default=0
        )

    @property
    def ended(self) -> bool:
        return bool(self.failures)

    def on_connected(self) -> None:
        self.connected += 1
        self.progress.notify()

    def on_peer_key(self, key: str) -> None:
        self.peer_key = key

    def on_talk_opened(self) -> None:
        self.talks += 1
        self.progress.notify()

    def on_frame(self, frame: str) -> None:
        self.frames.append(frame)
        self.progress.notify()

    def on_talk_closed(self) -> None:
        self.talks -= 1
        self.progress.notify()

    def on_failed(self, reason: str) -> None:
        self.failures.append(reason)
        self.progress.notify()

    def on_candidate(self, candidate: Candidate) -> None:
        self.candidates.append(candidate)
        self.progress.notify()

    def on_media(self, *, is_sound: bool) -> None:
        self.media_times[is_sound].append(time.monotonic())
        self.progress.notify()

    def on_picture(self, picture: Picture) -> None:
        stamp_ms = read_stamp(luma_of(picture))
        if stamp_ms is not None and (self.stamp_ms is None or stamp_ms > self.stamp_ms):
            self.stamp_ms = stamp_ms
            self.delays_ms.append(time.time() * 1000 - stamp_ms)
            self.advanced += 1
        self.size = (picture.width, picture.height)
        self.pictures += 1
        self.progress.notify()

    def sound_delay_s(self) -> float:
        return 0.0

    def on_pause(self, samples: int) -> None:
        self.paused += samples

    def on_block(self, block: Block) -> None:
        self._heard.append(block)
        self.block_shapes.add(block.shape)
        self.blocks += 1
        self.progress.notify()


def luma_of(picture: Picture) -> NDArray[np.uint8]:
    """The luma plane, shape (height, width), without padding."""
    plane = picture.planes[0]
    rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    return rows[: picture.height, : picture.width]
