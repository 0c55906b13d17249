"""Loudspeakers, through QtMultimedia."""

import time
from collections.abc import Callable

from PySide6.QtCore import QIODevice, QObject, Qt, QTimer
from PySide6.QtMultimedia import QAudioDevice, QAudioFormat, QAudioSink

from desktop.core.errors import DeviceError
from desktop.devices.device_thread import DeviceThread
from desktop.devices.gate import Gate
from desktop.devices.listing import find_loudspeaker
from desktop.devices.sound_device_watch import SoundDeviceWatch
from desktop.devices.sound_format import PlayoutConverter, best_format
from desktop.devices.sound_thread import SoundThread
from desktop.media.far_end import FarEnd
from desktop.ports import SAMPLE_RATE_HZ, Block

Pull = Callable[[int, float], Block]

QUEUED_US = 30_000  # outlasts twice the 13 ms for which other threads hold up Python's lock
# Short, and a measure of no device's pieces: what is seen of a device's clock depends on it. With
# 5 ms a device of 10 ms pieces that drifts by 100 ppm seemed to stand still for 50 s.
TICK_MS = 3
LEAST_SAMPLES = 240  # 5 ms: less is not worth the call
DEVICE_LATENCY_S = 0.010  # behind Qt's buffer; not known by Qt, 5 to 20 ms on the usual systems


class LoudspeakerSink:
    """An `AudioSink` to the loudspeaker with that id; None: to the default one."""

    def __init__(self, sound_thread: SoundThread, device_id: str | None) -> None:
        self._sound_thread = sound_thread
        self._device_id = device_id
        self._gate: Gate | None = None  # None until the start
        self._thread: DeviceThread | None = None  # None before the start and after the stop
        self._playout: _LoudspeakerPlayout | None = None  # only in the sound thread

    def start(self, pull: Pull, on_failed: Callable[[DeviceError], None]) -> None:
        gate = self._gate = Gate(on_failed)
        self._thread = self._sound_thread.enter(lambda far_end: self._open(pull, gate, far_end))

    def stop(self) -> None:
        thread, self._thread = self._thread, None
        if thread is None or self._gate is None:
            return
        self._gate.close()
        self._sound_thread.leave(thread, self._close)

    def _open(self, pull: Pull, gate: Gate, far_end: FarEnd) -> None:
        try:
            device = find_loudspeaker(self._device_id)
        except DeviceError as error:
            gate.fail(error.notice.kind, error.notice.detail)
            return
        sound_format = best_format(device)
        path = PlayoutPath(sound_format, pull, gate, far_end)
        self._playout = _LoudspeakerPlayout(device, sound_format, path, gate)
        self._playout.open()

    def _close(self) -> None:
        if self._playout is not None:
            self._playout.close()
            self._playout = None


class PlayClock:
    """When the next sample is heard, without the jitter of the queue's level.

    The level is known in steps of the device's own pieces (5 to 10 ms), the truth moves evenly.
    """

    JUMP_S = 0.05  # a queue that ran dry, or a step of the clock
    SHARE = 0.02  # of a new estimate; a hundred pulls or half a second level its jitter

    def __init__(self) -> None:
        self._next_s: float | None = None  # None until the first estimate

    def play_time_s(self, estimate_s: float, samples: int) -> float:
        """When the next `samples` begin to be heard; `estimate_s` is what the queue says."""
        if self._next_s is None or abs(estimate_s - self._next_s) > self.JUMP_S:
            start_s = estimate_s
        else:
            start_s = self._next_s + self.SHARE * (estimate_s - self._next_s)
        self._next_s = start_s + samples / SAMPLE_RATE_HZ
        return start_s


class PlayoutPath:
    """From what is pulled to what a loudspeaker takes, without the device. Thread: one.

    What it took is told to the far end.
    """

    def __init__(self, sound_format: QAudioFormat, pull: Pull, gate: Gate, far_end: FarEnd) -> None:
        self._format = sound_format
        self._pull = pull
        self._gate = gate
        self._far_end = far_end
        self._converter = PlayoutConverter(sound_format)
        self._clock = PlayClock()
        self._block: Block | None = None  # between `due` and `taken`
        self._given_bytes = 0
        self._play_delay_s = 0.0

    def due(self, queued_bytes: int, wall_s: float) -> bytes:
        """What fills the device's queue, of which so much is not played yet; b"" if it is full.

        `wall_s` is the wall clock's time now. `taken` must follow before the next call.
        """
        queued_s = self._format.durationForBytes(queued_bytes) / 1e6
        samples = round((QUEUED_US / 1e6 - queued_s) * SAMPLE_RATE_HZ)
        if samples < LEAST_SAMPLES:
            return b""
        self._play_delay_s = queued_s + DEVICE_LATENCY_S
        play_time_s = self._clock.play_time_s(wall_s + self._play_delay_s, samples)
        with self._gate as is_open:
            if not is_open:
                return b""
            self._block = self._pull(samples, play_time_s)
        data = self._converter.data(self._block)
        self._given_bytes = len(data)
        return data

    def taken(self, taken_bytes: int, now_s: float) -> None:
        """The device took so many of the bytes, at `now_s` of the monotonic clock."""
        block, self._block = self._block, None
        if block is None or taken_bytes <= 0:
            return
        count = len(block) * taken_bytes // self._given_bytes
        self._far_end.write(block[:count], now_s, self._play_delay_s)

    def close(self) -> None:
        """The device plays nothing more."""
        self._far_end.clear()


class _LoudspeakerPlayout(QObject):
    """A loudspeaker that is open; lives in the sound thread."""

    def __init__(
        self, device: QAudioDevice, sound_format: QAudioFormat, path: PlayoutPath, gate: Gate
    ) -> None:
        super().__init__()
        self._path = path
        self._sink = QAudioSink(device, sound_format)
        self._sink.setBufferSize(sound_format.bytesForDuration(QUEUED_US))
        self._watch = SoundDeviceWatch(device, self._sink, gate)
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._fill)
        self._stream: QIODevice | None = None  # None until it is open

    def open(self) -> None:
        stream = self._sink.start()
        if self._watch.start():
            self._stream = stream
            self._fill()
            self._timer.start()

    def close(self) -> None:
        self._timer.stop()
        self._watch.stop()
        self._sink.reset()  # stop() would play what is queued
        self._stream = None
        self._path.close()

    def _fill(self) -> None:
        """Ask for as much as the queue has room for."""
        if self._stream is None:
            return
        data = self._path.due(self._sink.bufferSize() - self._sink.bytesFree(), time.time())
        if data:
            self._path.taken(self._stream.write(data), time.monotonic())
