"""The screen as a camera, through QtMultimedia. Needs a window system and a `QGuiApplication`."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtMultimedia import QScreenCapture

from desktop.core.errors import DeviceError
from desktop.core.notice import Notice, NoticeKind
from desktop.devices.capture import Capture, CaptureSource
from desktop.devices.gate import Gate
from desktop.devices.pacing import Watchdog
from desktop.ports import Picture

# Text and slides; a 1080p screen costs 7 ms of a core per picture. Of a screen's 60 pictures a
# second every third is taken.
MOST_FPS = 20.0
LABEL = "screen"


def screen_source() -> CaptureSource:
    """A `VideoSource` of the primary screen, at most 1920x1080 at 20 fps."""
    return CaptureSource("screen", LABEL, ScreenCapture)


class ScreenCapture(Capture):
    """The screen while it is watched, in a thread of its own."""

    def __init__(
        self, on_picture: Callable[[Picture], None], gate: Gate, watchdog: Watchdog
    ) -> None:
        super().__init__(on_picture, gate, watchdog, MOST_FPS)
        self._screen_capture: QScreenCapture | None = None  # None until it is opened

    def open(self) -> QObject:
        application = QGuiApplication.instance()
        if not isinstance(application, QGuiApplication) or not application.screens():
            raise DeviceError(Notice(NoticeKind.DEVICE_NOT_FOUND, LABEL))
        capture = self._screen_capture = QScreenCapture()
        capture.setScreen(application.primaryScreen())
        capture.errorOccurred.connect(self._on_error)
        self.session.setScreenCapture(capture)
        return capture

    def label(self) -> str:
        return LABEL

    def _on_error(self, error: QScreenCapture.Error, text: str) -> None:
        if error is QScreenCapture.Error.NoError:
            return
        kind = NoticeKind.DEVICE_GONE if self.has_delivered else NoticeKind.DEVICE_NOT_FOUND
        self.fail(kind, text)
