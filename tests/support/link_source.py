"""The test picture and tone for links, on a thread each, as a camera and a microphone would."""

import threading
import time
from types import TracebackType

import av
import numpy as np

from desktop.media.stamp import draw_stamp
from desktop.media.tone import ToneGenerator
from desktop.ports import BLOCK_SAMPLES, SAMPLE_RATE_HZ, PeerLinks
from tests.support.libwebrtc import moving_texture


class TestSignals:
    """Feeds `links` while it is entered: stamped pictures at `fps` and a tone."""

    __test__ = False  # no test class, whatever its name

    def __init__(
        self,
        links: PeerLinks,
        *,
        tone_hz: float = 440.0,
        size: tuple[int, int] = (640, 360),
        fps: float = 30.0,
    ) -> None:
        self._links = links
        self._size, self._fps = size, fps
        self._tone = ToneGenerator(tone_hz)
        self._end = threading.Event()
        self._threads = [
            threading.Thread(target=self._send_pictures, name="test-picture", daemon=True),
            threading.Thread(target=self._send_tone, name="test-tone", daemon=True),
        ]

    def __enter__(self) -> "TestSignals":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join()

    def _send_pictures(self) -> None:
        width, height = self._size
        texture = moving_texture(width, height)
        started, number = time.monotonic(), 0
        while not self._end.wait(max(0.0, started + number / self._fps - time.monotonic())):
            offset = (number * 4) % width
            picture = stamped_picture(texture[:, offset : offset + width], time.time())
            self._links.put_picture(picture)
            number += 1

    def _send_tone(self) -> None:
        started, wall, number = time.monotonic(), time.time(), 0
        block_s = BLOCK_SAMPLES / SAMPLE_RATE_HZ
        while not self._end.wait(max(0.0, started + number * block_s - time.monotonic())):
            self._links.put_block(self._tone.block(wall + number * block_s, BLOCK_SAMPLES))
            number += 1


def stamped_picture(
    luma: "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]", at_s: float
) -> av.VideoFrame:
    """A gray picture of `luma`, shape (height, width), with the stamp of `at_s`."""
    height, width = luma.shape
    frame = av.VideoFrame(width, height, "yuv420p")
    for index, plane in enumerate(frame.planes):
        rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
        if index == 0:
            rows[:height, :width] = luma
            draw_stamp(rows[:height, :width], int(at_s * 1000))
        else:
            rows[:] = 128
    return frame
