"""The two tracks that a link sends for its whole life; cameras and microphones change behind them.

aiortc's sender stops for good when its track ends, so these never end while the link lives:
without pictures they send black or what stands in for them, without sound silence.
"""

import asyncio
import fractions
import threading
import time
from collections.abc import Callable

import av
import numpy as np
from aiortc import MediaStreamTrack

from desktop.media.latest import LatestSlot
from desktop.media.picture import plane_of
from desktop.media.stand_in import StandIn
from desktop.ports import BLOCK_SAMPLES, SAMPLE_RATE_HZ, Block, Picture
from desktop.rtc.rate_meter import RateMeter

VIDEO_CLOCK_HZ = 90_000
BLACK_INTERVAL_S = 0.2
# An encoder's first picture of what stands still is coarse (libvpx.FIRST_Q), and mended by those
# after it: so many come quickly.
MENDING_INTERVAL_S = 1 / 30
MENDING_PICTURES = 15
FIRST_PICTURE_S = 0.2  # without a picture, black starts this soon,
NEXT_PICTURE_S = 1.0  # or after a picture this late
QUEUED_BLOCKS = 5
QUEUED_SAMPLES = QUEUED_BLOCKS * BLOCK_SAMPLES
SILENCE_AFTER_S = 0.06
_VIDEO_TIME_BASE = fractions.Fraction(1, VIDEO_CLOCK_HZ)
_AUDIO_TIME_BASE = fractions.Fraction(1, SAMPLE_RATE_HZ)


class _Waker:
    """Lets any thread wake a coroutine of the engine's loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._event = asyncio.Event()
        self._lock = threading.Lock()
        self._is_open = True  # guarded by _lock: a closed loop must not be called

    def wake(self) -> None:
        """Thread: any."""
        with self._lock:
            if self._is_open:
                self._loop.call_soon_threadsafe(self._event.set)

    async def wait(self, limit_s: float) -> None:
        """Wait for `wake`, at most so long."""
        self._event.clear()
        try:
            async with asyncio.timeout(max(0.0, limit_s)):
                await self._event.wait()
        except TimeoutError:
            return

    def close(self) -> None:
        with self._lock:
            self._is_open = False


class PictureTrack(MediaStreamTrack):
    """Sends the newest picture as soon as it comes, stamped with the time of its coming."""

    kind = "video"

    def __init__(self, stand_in: StandIn | None = None) -> None:
        """`stand_in` is sent while there are no pictures; None: black. Thread: engine."""
        super().__init__()
        self._stand_in = stand_in or StandIn()
        self._still: Picture | None = None  # what was sent of it last; None after a picture
        self._mending = 0  # pictures of it that are to come quickly
        self._slot: LatestSlot[tuple[Picture, float, bool]] = LatestSlot()
        self._waker = _Waker()
        self._origin = time.monotonic()
        self._last_pts = -1
        self._black_at = self._origin + FIRST_PICTURE_S
        self.rate = RateMeter()  # pictures that come, sent or not

    def put(self, picture: Picture) -> None:
        """Send this picture next, in place of one that waits. Thread: any.

        Encoders write into the frame they get (time stamp, picture type), and pictures are
        shared: the track sends a copy. It costs 0.1 ms at 1280x720.
        """
        now = time.monotonic()
        self.rate.count(now)
        is_stand_in = picture is self._stand_in.picture
        if self._slot.put((_copied(picture), now, is_stand_in)):
            self._waker.wake()

    def captured_at_s(self, timestamp: int) -> float:
        """When the picture of this time stamp came; monotonic."""
        return self._origin + timestamp / VIDEO_CLOCK_HZ

    async def recv(self) -> av.VideoFrame:
        while True:
            newest = self._slot.take()
            if newest is not None:
                picture, came_at, is_stand_in = newest
                self._still = None
                self._black_at = came_at + (MENDING_INTERVAL_S if is_stand_in else NEXT_PICTURE_S)
                return self._stamped(picture, came_at)
            now = time.monotonic()
            if now >= self._black_at:
                still = self._stand_in.picture
                if still is not self._still:
                    self._still, self._mending = still, MENDING_PICTURES
                self._mending = max(0, self._mending - 1)
                interval_s = MENDING_INTERVAL_S if self._mending else BLACK_INTERVAL_S
                self._black_at = max(self._black_at + interval_s, now)
                return self._stamped(_copied(still), now)
            await self._waker.wait(self._black_at - now)

    def close(self) -> None:
        """Wake nobody any more."""
        self._waker.close()

    def _stamped(self, picture: av.VideoFrame, at: float) -> av.VideoFrame:
        pts = max(int((at - self._origin) * VIDEO_CLOCK_HZ), self._last_pts + 1)
        self._last_pts = pts
        picture.pts = pts
        picture.time_base = _VIDEO_TIME_BASE
        return picture


class SoundTrack(MediaStreamTrack):
    """Sends sound in packets of one length as it comes; silence at the same pace if none does.

    The receiver plays what comes, so the number of samples sent follows the clock: the silence
    begins where the last block ended, not when its absence was noticed.
    """

    kind = "audio"

    def __init__(self, packet_ms: int = 20, clock: Callable[[], float] = time.monotonic) -> None:
        """`packet_ms`: 10 or 20, may be changed later. `clock`: seconds, steady. Thread: engine."""
        super().__init__()
        self.packet_ms = packet_ms
        self._clock = clock
        self._lock = threading.Lock()
        self._unsent: Block = np.empty(0, np.int16)  # guarded by _lock
        self._came_at = 0.0  # the end of what waits; guarded by _lock
        self._captured = (0, 0.0)  # time stamp of a sample, and when it was in the air
        self._waker = _Waker()
        self._pts = 0
        self._due: float | None = None  # when the next block should come; None: not asked yet
        self._is_silent = False

    def put(self, block: Block) -> None:
        """Send this block, shape (n,), after what waits; of more than 100 ms the oldest goes."""
        with self._lock:
            self._came_at = self._clock()
            before = len(self._unsent)
            self._unsent = np.concatenate([self._unsent, block])[-QUEUED_SAMPLES:]
            is_enough = before < self._packet_samples <= len(self._unsent)
        if is_enough:
            self._waker.wake()

    def captured_at_s(self, timestamp: int) -> float:
        """When the sample of this time stamp came; monotonic."""
        known, at = self._captured
        return at + (timestamp - known) / SAMPLE_RATE_HZ

    async def recv(self) -> av.AudioFrame:
        while True:
            samples = self._packet_samples
            packet_s = samples / SAMPLE_RATE_HZ
            block = None
            with self._lock:
                if len(self._unsent) >= samples:
                    ended_at = self._came_at - (len(self._unsent) - samples) / SAMPLE_RATE_HZ
                    self._captured = (self._pts + samples, ended_at)
                    block, self._unsent = self._unsent[:samples], self._unsent[samples:]
            now = self._clock()
            if self._due is None:
                self._due = now + packet_s
            if block is not None:
                self._is_silent = False
                self._due = now + packet_s
                return self._frame(block)
            patience = 0.0 if self._is_silent else SILENCE_AFTER_S - packet_s
            if now >= self._due + patience:
                self._is_silent = True
                # After a pause of the whole program only the last moment is made up for.
                self._due = max(self._due + packet_s, now - SILENCE_AFTER_S)
                self._captured = (self._pts + samples, now)
                return self._frame(np.zeros(samples, np.int16))
            await self._waker.wait(self._due + patience - now)

    def close(self) -> None:
        """Wake nobody any more."""
        self._waker.close()

    @property
    def _packet_samples(self) -> int:
        return self.packet_ms * SAMPLE_RATE_HZ // 1000

    def _frame(self, block: Block) -> av.AudioFrame:
        frame = av.AudioFrame("s16", "mono", len(block))
        frame.planes[0].update(np.ascontiguousarray(block, np.int16).tobytes())
        frame.sample_rate = SAMPLE_RATE_HZ
        frame.pts = self._pts
        frame.time_base = _AUDIO_TIME_BASE
        self._pts += len(block)
        return frame


def _copied(picture: Picture) -> av.VideoFrame:
    if picture.format.name != "yuv420p":
        raise ValueError(f"a picture of format {picture.format.name}")
    copy = av.VideoFrame(picture.width, picture.height, "yuv420p")
    for index in range(3):
        plane_of(copy, index)[:] = plane_of(picture, index)
    return copy
