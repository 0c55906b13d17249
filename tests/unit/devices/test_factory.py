import pytest
from PySide6.QtCore import QCoreApplication

from desktop.core.errors import DeviceError
from desktop.core.notice import Notice, NoticeKind
from desktop.devices.capture import CaptureSource
from desktop.devices.factory import QtDevices
from desktop.devices.file_source import FilePictureSource, FileSoundSource
from desktop.devices.loudspeaker import LoudspeakerSink
from desktop.devices.microphone import MicrophoneSource
from desktop.devices.synthetic import (
    MovingPictureSource,
    NoPictureSource,
    NullSink,
    PacedBlockSource,
)
from desktop.ports import Devices

# Qt's remark on a computer without a sound server; no device is opened here.
pytestmark = pytest.mark.qt_log_ignore("pa_context_connect", extend=True)


@pytest.fixture
def devices(qapp: QCoreApplication) -> Devices:
    return QtDevices()


@pytest.mark.parametrize(
    ("device_id", "kind"),
    [
        ("test", MovingPictureSource),
        ("none", NoPictureSource),
        ("screen", CaptureSource),
        ("file:/films/test.mkv", FilePictureSource),
        ("/dev/video0", CaptureSource),
        (None, CaptureSource),
    ],
)
def test_an_id_names_a_camera(devices: Devices, device_id: str | None, kind: type) -> None:
    assert type(devices.video_source(device_id)) is kind


@pytest.mark.parametrize(
    ("device_id", "kind"),
    [
        ("test", PacedBlockSource),
        ("test:880", PacedBlockSource),
        ("test:440.5", PacedBlockSource),
        ("none", PacedBlockSource),
        ("file:C:\\films\\test.mkv", FileSoundSource),
        ("alsa_input.usb", MicrophoneSource),
        (None, MicrophoneSource),
    ],
)
def test_an_id_names_a_microphone(devices: Devices, device_id: str | None, kind: type) -> None:
    assert type(devices.audio_source(device_id)) is kind


@pytest.mark.parametrize(
    ("device_id", "kind"),
    [("none", NullSink), ("alsa_output.usb", LoudspeakerSink), (None, LoudspeakerSink)],
)
def test_an_id_names_a_loudspeaker(devices: Devices, device_id: str | None, kind: type) -> None:
    assert type(devices.audio_sink(device_id)) is kind


@pytest.mark.parametrize("hz", ["x", "0", "-440", "1e9", "nan"])
def test_a_tone_that_is_none_is_no_device(devices: Devices, hz: str) -> None:
    with pytest.raises(DeviceError) as caught:
        devices.audio_source(f"test:{hz}")
    assert caught.value.notice == Notice(NoticeKind.DEVICE_NOT_FOUND, f"test:{hz}")
