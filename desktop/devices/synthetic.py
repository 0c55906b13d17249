"""Sources and sinks without a device: the test picture, the test tone, silence, the null sink."""

import time
from collections.abc import Callable

import numpy as np

from desktop.core.errors import DeviceError
from desktop.devices.gate import Gate
from desktop.devices.pacing import PacedThread
from desktop.media.moving_picture import FPS, MovingPicture
from desktop.media.picture import BLACK_SIZE, black_picture
from desktop.media.tone import TONE_HZ, ToneGenerator
from desktop.ports import BLOCK_SAMPLES, SAMPLE_RATE_HZ, Block, Picture

BLOCK_S = BLOCK_SAMPLES / SAMPLE_RATE_HZ
NULL_SINK_SAMPLES = 480  # 10 ms
# A step of the wall clock larger than this moves the marks of the test tone at once; smaller
# deviations are the thread's jitter, of which a microphone has none either.
CLOCK_STEP_S = 0.05


class MovingPictureSource:
    """A `VideoSource` of the test picture: 1280x720 at 30 fps, stamped (docs/test-signals.md)."""

    def __init__(self) -> None:
        self._gate: Gate | None = None  # None until the start
        self._thread: PacedThread | None = None

    def start(
        self, on_picture: Callable[[Picture], None], on_failed: Callable[[DeviceError], None]
    ) -> None:
        gate = self._gate = Gate(on_failed)
        moving: list[MovingPicture] = []  # painted in the thread, as that takes a while

        def step(_due: float) -> None:
            picture = moving[0].next(time.time_ns() // 1_000_000)
            with gate as is_open:
                if is_open:
                    on_picture(picture)

        self._thread = PacedThread(
            "test picture",
            1 / FPS,
            step,
            catches_up=False,
            prepare=lambda: moving.append(MovingPicture()),
        )
        self._thread.start()

    def stop(self) -> None:
        _stop(self._gate, self._thread)


class NoPictureSource:
    """The camera `none`: one picture, so that nobody looks at the last one before it.

    It is black, if no other is given.
    """

    def __init__(self, stand_in: Picture | None = None) -> None:
        self._stand_in = stand_in

    def start(
        self, on_picture: Callable[[Picture], None], on_failed: Callable[[DeviceError], None]
    ) -> None:
        on_picture(self._stand_in or black_picture(*BLACK_SIZE))

    def stop(self) -> None:
        pass


class PacedBlockSource:
    """An `AudioSource` of made sound, 20 ms each 20 ms.

    Args:
        name: of its thread.
        make: makes the block that begins at a wall-clock time in seconds.
    """

    def __init__(self, name: str, make: Callable[[float], Block]) -> None:
        self._name = name
        self._make = make
        self._gate: Gate | None = None  # None until the start
        self._thread: PacedThread | None = None

    def start(
        self, on_block: Callable[[Block], None], on_failed: Callable[[DeviceError], None]
    ) -> None:
        gate = self._gate = Gate(on_failed)
        wall = WallClock()

        def step(due: float) -> None:
            # As from a microphone: a block is delivered when its last sample is over.
            block = self._make(wall.time_s(due) - BLOCK_S)
            with gate as is_open:
                if is_open:
                    on_block(block)

        self._thread = PacedThread(self._name, BLOCK_S, step, catches_up=True)
        self._thread.start()

    def stop(self) -> None:
        _stop(self._gate, self._thread)


def tone_source(tone_hz: float = TONE_HZ) -> PacedBlockSource:
    """An `AudioSource` of the test tone with its time mark (docs/test-signals.md)."""
    return PacedBlockSource("test tone", ToneGenerator(tone_hz).block)


def silence_source() -> PacedBlockSource:
    """An `AudioSource` of digital silence: the microphone `none`."""
    return PacedBlockSource("silence", lambda _time_s: np.zeros(BLOCK_SAMPLES, np.int16))


class NullSink:
    """An `AudioSink` that takes sound at the pace of a loudspeaker: the loudspeaker `none`."""

    def __init__(self) -> None:
        self._gate: Gate | None = None  # None until the start
        self._thread: PacedThread | None = None

    def start(
        self, pull: Callable[[int, float], Block], on_failed: Callable[[DeviceError], None]
    ) -> None:
        gate = self._gate = Gate(on_failed)
        wall = WallClock()

        def step(due: float) -> None:
            with gate as is_open:
                if is_open:
                    pull(NULL_SINK_SAMPLES, wall.time_s(due))

        self._thread = PacedThread(
            "null sink", NULL_SINK_SAMPLES / SAMPLE_RATE_HZ, step, catches_up=True
        )
        self._thread.start()

    def stop(self) -> None:
        _stop(self._gate, self._thread)


class WallClock:
    """Wall-clock times as even as the monotonic clock's. Thread: one."""

    def __init__(self) -> None:
        self._ahead_s = time.time() - time.monotonic()

    def time_s(self, monotonic_s: float) -> float:
        """The wall-clock time of a monotonic one; follows a step of the wall clock."""
        ahead_s = time.time() - time.monotonic()
        if abs(ahead_s - self._ahead_s) > CLOCK_STEP_S:
            self._ahead_s = ahead_s
        return monotonic_s + self._ahead_s


def _stop(gate: Gate | None, thread: PacedThread | None) -> None:
    if gate is not None and thread is not None:
        gate.close()
        thread.stop()
