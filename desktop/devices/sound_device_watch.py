"""Why an open microphone or loudspeaker cannot go on: unplugged, taken by others, refused."""

from PySide6.QtCore import QObject
from PySide6.QtMultimedia import QAudioDevice, QAudioSink, QAudioSource, QMediaDevices, QtAudio

from desktop.core.notice import NoticeKind
from desktop.devices.gate import Gate
from desktop.devices.listing import is_plugged_in, system_name
from desktop.devices.pulse_names import SoundPlugWatch


class SoundDeviceWatch(QObject):
    """Tells the gate when the device of Qt's `stream` is lost. Thread: the sound thread.

    Made before the stream starts, and before anybody else hears of its state.
    """

    def __init__(self, device: QAudioDevice, stream: QAudioSource | QAudioSink, gate: Gate) -> None:
        super().__init__()
        self._device = device
        self._stream = stream
        self._gate = gate
        stream.stateChanged.connect(self._on_state_changed)
        self._media_devices = QMediaDevices()
        if isinstance(stream, QAudioSource):
            self._media_devices.audioInputsChanged.connect(self._on_devices_changed)
        else:
            self._media_devices.audioOutputsChanged.connect(self._on_devices_changed)
        self._plugs = _plug_watch(device, gate)

    def start(self) -> bool:
        """The stream was started; False if that failed, which the gate knows then."""
        if self._stream.error() is not QtAudio.Error.NoError:
            self._fail()
            return False
        self._plugs.start()
        return True

    def stop(self) -> None:
        """The stream is about to be stopped."""
        self._plugs.stop()
        self._stream.stateChanged.disconnect(self._on_state_changed)

    def _on_state_changed(self) -> None:
        # An empty queue is told as IdleState with UnderrunError: no failure, it is filled again.
        is_stopped = self._stream.state() is QtAudio.State.StoppedState
        if is_stopped and self._stream.error() is not QtAudio.Error.NoError:
            self._fail()

    def _on_devices_changed(self) -> None:
        if not is_plugged_in(self._device):
            self._gate.fail(NoticeKind.DEVICE_GONE, self._device.description())

    def _fail(self) -> None:
        # Qt says only that it did not work; one that is still there is held by somebody else.
        kind = NoticeKind.DEVICE_BUSY if is_plugged_in(self._device) else NoticeKind.DEVICE_GONE
        self._gate.fail(kind, self._device.description(), self._stream.error().name)


def _plug_watch(device: QAudioDevice, gate: Gate) -> SoundPlugWatch:
    """A watch, not yet started, that tells the gate when the sound server lost the device.

    The server moves the streams of such a device to another one, and Qt says nothing.
    """
    name, label = system_name(device), device.description()

    # It must not know who owns the watch: a cycle of references would keep Qt's objects until the
    # garbage collector destroys them, in whatever thread it runs.
    def on_removed(names: frozenset[str]) -> None:
        if name in names:
            gate.fail(NoticeKind.DEVICE_GONE, label)

    return SoundPlugWatch(on_removed)
