"""Cameras, through QtMultimedia."""

import logging
import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtMultimedia import (
    QCamera,
    QCameraDevice,
    QCameraFormat,
    QMediaDevices,
    QVideoFrameFormat,
)

from desktop.core.device_order import DeviceKind
from desktop.core.notice import NoticeKind
from desktop.devices.camera_mode import USUAL, CameraMode, best_mode
from desktop.devices.capture import Capture, CaptureSource
from desktop.devices.gate import Gate
from desktop.devices.listing import find_camera
from desktop.devices.pacing import Watchdog
from desktop.devices.qt_frames import LAYOUTS
from desktop.devices.torch import Torch
from desktop.ports import Picture

log = logging.getLogger(__name__)

MOST_FPS = 30.0


def camera_source(
    device_id: str | None, wanted: tuple[int, int] = USUAL, torch: Torch | None = None
) -> CaptureSource:
    """A `VideoSource` of the camera with that id; None: of the default one.

    `wanted`: the width and height that its pictures should have, or come near to. `torch`: gets
    its light while it is open, if it has one.
    """

    def make(
        on_picture: Callable[[Picture], None], gate: Gate, watchdog: Watchdog
    ) -> CameraCapture:
        return CameraCapture(device_id, wanted, torch or Torch(), on_picture, gate, watchdog)

    return CaptureSource("camera", device_id or DeviceKind.CAMERA.value, make)


class CameraCapture(Capture):
    """A camera that is open, in its thread."""

    _light_wished = Signal(bool)  # from any thread

    def __init__(
        self,
        device_id: str | None,
        wanted: tuple[int, int],
        torch: Torch,
        on_picture: Callable[[Picture], None],
        gate: Gate,
        watchdog: Watchdog,
    ) -> None:
        super().__init__(on_picture, gate, watchdog, MOST_FPS)
        self._device_id = device_id
        self._wanted = wanted
        self._torch = torch
        self._wish_light: Callable[[bool], None] | None = None  # while it has a light
        self._device = QCameraDevice()
        self._camera: QCamera | None = None  # None until it is opened
        self._media_devices = QMediaDevices()

    def open(self) -> QObject:
        self._device = find_camera(self._device_id)
        camera = self._camera = QCamera(self._device)
        chosen = chosen_format(self._device, self._wanted)
        if chosen is not None:
            camera.setCameraFormat(chosen)
            mode = _mode(chosen)
            log.info(
                "%s: %dx%d, at most %g pictures a second, %s",
                *(self.label(), mode.width, mode.height, mode.most_fps),
                "JPEG" if mode.layout is None else mode.layout.name,
            )
        camera.errorOccurred.connect(self._on_error)
        self._media_devices.videoInputsChanged.connect(self._on_devices_changed)
        self.session.setCamera(camera)
        if camera.isTorchModeSupported(QCamera.TorchMode.TorchOn):
            self._light_wished.connect(self._light)
            self._wish_light = self._light_wished.emit
            self._torch.attach(self._wish_light)
        return camera

    def close(self) -> None:
        if self._wish_light is not None:
            self._torch.detach(self._wish_light)
            self._wish_light = None  # it knows its owner, who would wait for the garbage collector

    def _light(self, is_lit: bool) -> None:
        assert self._camera is not None
        mode = QCamera.TorchMode.TorchOn if is_lit else QCamera.TorchMode.TorchOff
        self._camera.setTorchMode(mode)

    def label(self) -> str:
        return self._device.description() or self._device_id or ""

    def _on_error(self, error: QCamera.Error, text: str) -> None:
        if error is QCamera.Error.NoError:
            return
        kind = kind_of_failure(bytes(self._device.id().data()), is_listed=self._is_listed())
        self.fail(kind, text)

    def _on_devices_changed(self) -> None:
        if not self._is_listed():
            self.fail(NoticeKind.DEVICE_GONE)

    def _is_listed(self) -> bool:
        return self._device in QMediaDevices.videoInputs()


def kind_of_failure(system_id: bytes, *, is_listed: bool) -> NoticeKind:
    """What is wrong with a camera that failed; Qt knows one error only, and words for people.

    One that is there is nearly always held by another program, and worth trying again. One that
    is being unplugged may still be listed, but on Linux its node, which is its id, has vanished.
    """
    node = Path(os.fsdecode(system_id))
    has_vanished = node.is_relative_to("/dev") and not node.exists()
    return NoticeKind.DEVICE_BUSY if is_listed and not has_vanished else NoticeKind.DEVICE_GONE


def chosen_format(device: QCameraDevice, wanted: tuple[int, int] = USUAL) -> QCameraFormat | None:
    """The camera's best format that we can read; None leaves the choice to Qt."""
    formats = [
        camera_format
        for camera_format in device.videoFormats()
        if camera_format.pixelFormat() in LAYOUTS
        or camera_format.pixelFormat() is QVideoFrameFormat.PixelFormat.Format_Jpeg
    ]
    index = best_mode([_mode(camera_format) for camera_format in formats], wanted)
    return None if index is None else formats[index]


def _mode(camera_format: QCameraFormat) -> CameraMode:
    size = camera_format.resolution()
    return CameraMode(
        width=size.width(),
        height=size.height(),
        most_fps=camera_format.maxFrameRate(),
        layout=LAYOUTS.get(camera_format.pixelFormat()),
    )
