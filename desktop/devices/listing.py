"""What is plugged in: cameras, microphones and loudspeakers, with ids that last.

Qt finds devices as soon as a `QCoreApplication` exists; no window system is needed. The first call
decides in which thread Qt watches the plugs: make it in the main thread (`list_devices` or
`DeviceWatcher`), whose event loop runs as long as the program.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import QByteArray, QCoreApplication, QObject, Qt, Signal
from PySide6.QtMultimedia import QAudioDevice, QCameraDevice, QMediaDevices

from desktop.core.device_order import Device, DeviceList
from desktop.core.errors import DeviceError
from desktop.core.notice import Notice, NoticeKind
from desktop.core.settings import is_device_id
from desktop.devices.camera_names import lasting_names
from desktop.devices.pulse_names import SoundPlugWatch, sound_device_names

_D = TypeVar("_D", QCameraDevice, QAudioDevice)

HEX = "hex:"  # before the bytes of an id that would be taken for something else


def list_devices() -> DeviceList:
    """What is plugged in now. Takes up to half a second the first time. Thread: any, but see above.

    Raises:
        RuntimeError: there is no `QCoreApplication`.
    """
    if QCoreApplication.instance() is None:
        raise RuntimeError("devices are found only while a QCoreApplication exists")
    microphones, loudspeakers = _sound_devices()
    names = lasting_names()
    return DeviceList(
        cameras=tuple(
            replace(_described(camera, _camera_id(camera, names)), most_height=_most_height(camera))
            for camera in QMediaDevices.videoInputs()
        ),
        microphones=tuple(_described(device, id_text(device.id())) for device in microphones),
        loudspeakers=tuple(_described(device, id_text(device.id())) for device in loudspeakers),
    )


class DeviceWatcher(QObject):
    """Tells when something was plugged in or out, or the default changed. Thread: GUI.

    It has a thread of its own, which `close` ends.
    """

    changed = Signal(DeviceList)
    _removed = Signal()  # from the watch's thread to this object's

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._media_devices = QMediaDevices(self)
        self._devices = list_devices()
        self._media_devices.videoInputsChanged.connect(self._on_changed)
        self._media_devices.audioInputsChanged.connect(self._on_changed)
        self._media_devices.audioOutputsChanged.connect(self._on_changed)
        self._removed.connect(self._on_changed, Qt.ConnectionType.QueuedConnection)
        self._watch = SoundPlugWatch(lambda _names: self._removed.emit())
        self._watch.start()

    def close(self) -> None:
        """Tell nothing any more; takes at most 2 s, idempotent."""
        self._media_devices.disconnect(self)
        self._watch.stop()

    @property
    def devices(self) -> DeviceList:
        """What is plugged in now."""
        return self._devices

    def _on_changed(self) -> None:
        devices = list_devices()
        if devices != self._devices:
            self._devices = devices
            self.changed.emit(devices)


def find_camera(device_id: str | None) -> QCameraDevice:
    """The camera of that id, or the default one.

    Raises:
        DeviceError: with NO_CAMERA or DEVICE_NOT_FOUND.
    """
    devices = QMediaDevices.videoInputs()
    if not devices:
        raise DeviceError(Notice(NoticeKind.NO_CAMERA))
    if device_id is None:
        return _first_default(devices)
    names = lasting_names()
    for device in devices:
        # By its node, too: earlier versions remembered that, and people may say it.
        if device_id in (_camera_id(device, names), id_text(device.id())):
            return device
    raise DeviceError(Notice(NoticeKind.DEVICE_NOT_FOUND, device_id))


def find_microphone(device_id: str | None) -> QAudioDevice:
    """As `find_camera`, with NO_MICROPHONE."""
    devices, _ = _sound_devices()
    if not devices:
        raise DeviceError(Notice(NoticeKind.NO_MICROPHONE))
    if device_id is None:
        return _first_default(devices)
    return _found(devices, device_id)


def find_loudspeaker(device_id: str | None) -> QAudioDevice:
    """As `find_camera`, with NO_LOUDSPEAKER."""
    _, devices = _sound_devices()
    if not devices:
        raise DeviceError(Notice(NoticeKind.NO_LOUDSPEAKER))
    if device_id is None:
        return _first_default(devices)
    return _found(devices, device_id)


def is_plugged_in(device: QAudioDevice) -> bool:
    """False when the microphone or loudspeaker was unplugged. Thread: any."""
    return any(device.id() == other.id() for kind in _sound_devices() for other in kind)


def system_name(device: QAudioDevice) -> str:
    """The device's name in the sound server."""
    return bytes(device.id().data()).decode("utf-8", "replace")


def id_text(raw: QByteArray | bytes) -> str:
    """A device's id as one line of text that a command line can carry."""
    data = bytes(raw.data()) if isinstance(raw, QByteArray) else raw
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if not is_device_id(text) or text.startswith(HEX) or not text.isprintable():
        return HEX + data.hex()
    return text


def _sound_devices() -> tuple[list[QAudioDevice], list[QAudioDevice]]:
    """Microphones and loudspeakers that are really there."""
    microphones, loudspeakers = QMediaDevices.audioInputs(), QMediaDevices.audioOutputs()
    names = sound_device_names()
    listed = {system_name(device) for device in (*microphones, *loudspeakers)}
    if names is None or not listed & names:
        return microphones, loudspeakers  # Qt has them from somebody else
    return (
        [device for device in microphones if system_name(device) in names],
        [device for device in loudspeakers if system_name(device) in names],
    )


def _camera_id(device: QCameraDevice, names: Mapping[str, str]) -> str:
    node = id_text(device.id())
    return names.get(node, node)


def _described(device: QCameraDevice | QAudioDevice, device_id: str) -> Device:
    return Device(device_id, device.description() or device_id, device.isDefault())


def _most_height(camera: QCameraDevice) -> int | None:
    heights = [each.resolution().height() for each in camera.videoFormats()]
    return max(heights, default=None)


def _first_default(devices: list[_D]) -> _D:
    return next((device for device in devices if device.isDefault()), devices[0])


def _found(devices: list[QAudioDevice], device_id: str) -> QAudioDevice:
    for device in devices:
        if id_text(device.id()) == device_id:
            return device
    raise DeviceError(Notice(NoticeKind.DEVICE_NOT_FOUND, device_id))
