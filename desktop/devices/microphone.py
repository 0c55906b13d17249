"""Microphones, through QtMultimedia."""

import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QIODevice, QObject
from PySide6.QtMultimedia import QAudioDevice, QAudioFormat, QAudioSource

from desktop.core.device_order import DeviceKind
from desktop.core.errors import DeviceError
from desktop.core.notice import NoticeKind
from desktop.core.settings import VoiceProcessing
from desktop.devices.blocks import BlockCutter
from desktop.devices.device_thread import DeviceThread
from desktop.devices.gate import Gate
from desktop.devices.listing import find_microphone
from desktop.devices.pacing import Watchdog
from desktop.devices.sound_device_watch import SoundDeviceWatch
from desktop.devices.sound_format import CaptureConverter, best_format
from desktop.devices.sound_thread import SoundThread
from desktop.devices.voice import FRAME_SAMPLES, VoiceProcessor
from desktop.media.far_end import FarEnd
from desktop.media.level import LevelMeter
from desktop.ports import Block

# Outlasts a stall of that length and costs no delay, as the system delivers pieces of 5 ms
# (loop through PulseAudio: 55 ms with 40 and with 120 ms).
BUFFER_US = 100_000
SILENT_S = 5.0  # the port's promise


class MicrophoneSource:
    """An `AudioSource` of the microphone with that id; None: of the default one.

    `wanted` is asked in the sound thread what is to be done to its sound; `on_level` is told there
    how loud it is before that.
    """

    def __init__(
        self,
        sound_thread: SoundThread,
        device_id: str | None,
        wanted: Callable[[], VoiceProcessing],
        on_level: Callable[[float], None],
    ) -> None:
        self._sound_thread = sound_thread
        self._wanted = wanted
        self._on_level = on_level
        self._device_id = device_id
        self._label = device_id or DeviceKind.MICROPHONE.value  # until it was found
        self._gate: Gate | None = None  # None until the start
        self._watchdog: Watchdog | None = None
        self._thread: DeviceThread | None = None  # None before the start and after the stop
        self._capture: _MicrophoneCapture | None = None  # only in the sound thread

    def start(
        self, on_block: Callable[[Block], None], on_failed: Callable[[DeviceError], None]
    ) -> None:
        gate = self._gate = Gate(on_failed)
        watchdog = self._watchdog = Watchdog(
            "microphone watchdog",
            SILENT_S,
            lambda: gate.fail(NoticeKind.DEVICE_SILENT, self._label),
        )
        watchdog.start()
        self._thread = self._sound_thread.enter(
            lambda far_end: self._open(on_block, gate, watchdog, far_end)
        )

    def stop(self) -> None:
        thread, self._thread = self._thread, None
        if thread is None or self._gate is None or self._watchdog is None:
            return
        self._gate.close()
        self._watchdog.stop()
        self._sound_thread.leave(thread, self._close)

    def _open(
        self,
        on_block: Callable[[Block], None],
        gate: Gate,
        watchdog: Watchdog,
        far_end: FarEnd,
    ) -> None:
        try:
            device = find_microphone(self._device_id)
        except DeviceError as error:
            gate.fail(error.notice.kind, error.notice.detail)
            return
        self._label = device.description()
        sound_format = best_format(device)
        path = CapturePath(sound_format, far_end, self._wanted, self._on_level)
        self._capture = _MicrophoneCapture(device, sound_format, path, on_block, gate, watchdog)
        self._capture.open()

    def _close(self) -> None:
        if self._capture is not None:
            self._capture.close()
            self._capture = None


class CapturePath:
    """From what a microphone delivers to frames of 10 ms, without the device. Thread: one."""

    def __init__(
        self,
        sound_format: QAudioFormat,
        far_end: FarEnd,
        wanted: Callable[[], VoiceProcessing],
        on_level: Callable[[float], None],
    ) -> None:
        self._on_level = on_level
        self._meter = LevelMeter()
        self._converter = CaptureConverter(sound_format)
        self._voice = VoiceProcessor(far_end, wanted)
        self._cutter = BlockCutter(FRAME_SAMPLES)

    def blocks(self, data: bytes, now_s: float) -> Iterator[Block]:
        """The frames that these bytes, delivered at `now_s` (monotonic), complete."""
        samples = self._converter.samples(data)
        level_dbfs = self._meter.feed(samples)
        if level_dbfs is not None:
            self._on_level(level_dbfs)
        yield from self._cutter.cut(self._voice.processed(samples, now_s))


class _MicrophoneCapture(QObject):
    """A microphone that is open; lives in the sound thread."""

    def __init__(
        self,
        device: QAudioDevice,
        sound_format: QAudioFormat,
        path: CapturePath,
        on_block: Callable[[Block], None],
        gate: Gate,
        watchdog: Watchdog,
    ) -> None:
        super().__init__()
        self._on_block = on_block
        self._gate = gate
        self._watchdog = watchdog
        self._path = path
        self._source = QAudioSource(device, sound_format)
        self._source.setBufferSize(sound_format.bytesForDuration(BUFFER_US))
        self._watch = SoundDeviceWatch(device, self._source, gate)
        self._stream: QIODevice | None = None  # None until it is open

    def open(self) -> None:
        stream = self._source.start()
        if self._watch.start():
            self._stream = stream
            stream.readyRead.connect(self._on_ready)

    def close(self) -> None:
        self._watch.stop()
        self._source.stop()
        self._stream = None

    def _on_ready(self) -> None:
        if self._stream is None:
            return
        data = bytes(self._stream.readAll().data())
        if not data:
            return
        self._watchdog.feed()
        for block in self._path.blocks(data, time.monotonic()):
            with self._gate as is_open:
                if is_open:
                    self._on_block(block)
