"""What the camera and the screen have in common: a thread, a sink for frames, and its watchdog."""

import logging
import time
from abc import abstractmethod
from collections.abc import Callable

from PySide6.QtCore import QMetaObject, QObject, QRect, Qt
from PySide6.QtMultimedia import QMediaCaptureSession, QVideoFrame, QVideoSink

from desktop.core.errors import DeviceError
from desktop.core.notice import NoticeKind
from desktop.devices.device_thread import DeviceThread
from desktop.devices.gate import Gate
from desktop.devices.pacing import Watchdog
from desktop.devices.qt_frames import FrameConverter
from desktop.media.picture import UndecodablePicture
from desktop.ports import Picture

log = logging.getLogger(__name__)

SILENT_S = 5.0  # the port's promise


class Capture(QObject):
    """One device that is open, in its thread; everything here runs there.

    Args:
        on_picture: told each picture, behind the gate.
        gate: told failures.
        watchdog: fed with each picture.
        most_fps: of faster devices frames are left out.
    """

    # A frame may come this much early (jitter of the driver) before it counts as one too many.
    early = 0.75

    def __init__(
        self,
        on_picture: Callable[[Picture], None],
        gate: Gate,
        watchdog: Watchdog,
        most_fps: float,
    ) -> None:
        super().__init__()
        self._on_picture = on_picture
        self._gate = gate
        self.watchdog = watchdog
        self._least_interval_s = self.early / most_fps
        self._converter = FrameConverter()
        self._taken_at = 0.0
        self._taken: QVideoFrame | None = None
        self._has_delivered = False
        self._has_complained = False
        self.session = QMediaCaptureSession()
        self._sink = QVideoSink()
        self.session.setVideoSink(self._sink)
        self._sink.videoFrameChanged.connect(self._on_frame)

    @abstractmethod
    def open(self) -> QObject:
        """Prepare the device; return what has the slots `start` and `stop`.

        Raises:
            DeviceError: there is no such device.
        """

    def close(self) -> None:
        """The device is stopped, and will be let go of."""

    @abstractmethod
    def label(self) -> str:
        """The device's name for people."""

    def fail(self, kind: NoticeKind, reason: str = "") -> None:
        """Tell the failure; the device is closed when the source is stopped."""
        self._gate.fail(kind, self.label(), reason)

    def part_of(self, frame: QVideoFrame) -> QRect | None:
        """What of the frame is the picture, in its pixels; None: all of it."""
        return None

    def deliver(self, picture: Picture) -> None:
        """Tell a picture, unless the gate is closed."""
        self.watchdog.feed()
        with self._gate as is_open:
            if is_open:
                self._on_picture(picture)

    @property
    def has_delivered(self) -> bool:
        """True after the first picture."""
        return self._has_delivered

    def _on_frame(self) -> None:
        # The newest, not the one of the signal: a slow computer leaves frames out and is not late.
        frame = self._sink.videoFrame()
        now = time.monotonic()
        if frame == self._taken or now - self._taken_at < self._least_interval_s:
            return
        if not frame.isValid():
            return
        self._taken, self._taken_at = frame, now
        try:
            picture = self._converter.picture(frame, self.part_of(frame))
        except UndecodablePicture as error:
            if not self._has_complained:
                self._has_complained = True
                log.warning("%s delivers what is no picture: %s", self.label(), error)
            return
        if not self._has_delivered:
            self._has_delivered = True
            layout = frame.surfaceFormat().pixelFormat().name
            log.info("%s at %dx%d, %s", self.label(), frame.width(), frame.height(), layout)
        self.deliver(picture)


class CaptureSource:
    """A `VideoSource` around a `Capture`.

    Args:
        name: of the thread.
        label: for the notice of a driver that hangs before the device's own label is known.
        make: makes the capture, in its thread.
        most_fps: as for `Capture`.
    """

    def __init__(
        self,
        name: str,
        label: str,
        make: Callable[[Callable[[Picture], None], Gate, Watchdog], Capture],
    ) -> None:
        self._name = name
        self._label = label
        self._make = make
        self._thread = DeviceThread(name)
        self._gate: Gate | None = None  # None until the start
        self._watchdog: Watchdog | None = None
        # Only in the device thread:
        self._capture: Capture | None = None
        self._device: QObject | None = None

    def start(
        self, on_picture: Callable[[Picture], None], on_failed: Callable[[DeviceError], None]
    ) -> None:
        gate = self._gate = Gate(on_failed)
        watchdog = self._watchdog = Watchdog(
            f"{self._name} watchdog",
            SILENT_S,
            lambda: gate.fail(NoticeKind.DEVICE_SILENT, self._label),
        )
        watchdog.start()
        self._thread.start()
        self._thread.post(lambda: self._open(on_picture, gate, watchdog))

    def stop(self) -> None:
        if self._gate is None or self._watchdog is None:
            return
        self._gate.close()
        self._watchdog.stop()
        if self._thread.is_alive():
            self._thread.post(self._stop_device)
            self._thread.post(self._release_device)
            self._thread.quit()
            self._thread.join()

    def _open(self, on_picture: Callable[[Picture], None], gate: Gate, watchdog: Watchdog) -> None:
        try:
            capture = self._capture = self._make(on_picture, gate, watchdog)
            self._device = capture.open()
            self._label = capture.label()
        except DeviceError as error:
            gate.fail(error.notice.kind, error.notice.detail)
            return
        self._invoke("start")

    def _stop_device(self) -> None:
        if self._device is not None:
            self._invoke("stop")

    def _release_device(self) -> None:
        if self._capture is not None:
            self._capture.close()
        self._device = None
        self._capture = None

    def _invoke(self, slot: str) -> None:
        # Queued, and so called by Qt's loop: a driver that hangs there does not hold Python's
        # global lock, as it would if the method were called from here.
        assert self._device is not None
        QMetaObject.invokeMethod(self._device, slot, Qt.ConnectionType.QueuedConnection)
