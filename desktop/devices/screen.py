"""Screens and windows as a camera, through QtMultimedia. Needs a `QGuiApplication`.

A screen that does not change delivers nothing where the system tells changes only, and neither
does a window that is minimized; so the last picture comes again, `REPEAT_S` apart. On Wayland it
is `portal_source` that shows screens and windows.
"""

import time
from abc import abstractmethod
from collections.abc import Callable

from PySide6.QtCore import QObject, QRect, QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtMultimedia import QCapturableWindow, QScreenCapture, QVideoFrame, QWindowCapture

from desktop.core.errors import DeviceError
from desktop.core.notice import Notice, NoticeKind
from desktop.devices.capture import Capture, CaptureSource
from desktop.devices.gate import Gate
from desktop.devices.pacing import Watchdog
from desktop.devices.shareable import find_screen
from desktop.ports import Picture

# Text and slides; a 1080p screen costs 7 ms of a core per picture.
MOST_FPS = 20.0
REPEAT_S = 0.2  # 5 fps: who comes to the call later has a picture at once
LABEL = "screen"


def screen_source(name: str = "", most_fps: float = MOST_FPS) -> CaptureSource:
    """A `VideoSource` of the screen with that name, or the primary one; at most 1920x1080."""

    def make(
        on_picture: Callable[[Picture], None], gate: Gate, watchdog: Watchdog
    ) -> ScreenCapture:
        return ScreenCapture(name, on_picture, gate, watchdog, most_fps)

    return CaptureSource("screen", LABEL, make)


def window_source(window: QCapturableWindow | None, most_fps: float = MOST_FPS) -> CaptureSource:
    """A `VideoSource` of that window; it fails when the window is closed. None: it was."""

    def make(
        on_picture: Callable[[Picture], None], gate: Gate, watchdog: Watchdog
    ) -> WindowCapture:
        return WindowCapture(window, on_picture, gate, watchdog, most_fps)

    return CaptureSource("window", LABEL, make)


class _SurfaceCapture(Capture):
    """What screens and windows have in common: the last picture comes again."""

    early = 0.9  # they come as steadily as the screen is drawn

    def __init__(
        self,
        on_picture: Callable[[Picture], None],
        gate: Gate,
        watchdog: Watchdog,
        most_fps: float,
    ) -> None:
        super().__init__(on_picture, gate, watchdog, most_fps)
        self._newest: Picture | None = None
        self._delivered_at_s = 0.0
        self._repeat = QTimer(self)
        self._repeat.setInterval(int(REPEAT_S * 1000))
        self._repeat.timeout.connect(self._on_time)

    @abstractmethod
    def is_gone(self) -> bool:
        """True if it was closed or unplugged."""

    def deliver(self, picture: Picture) -> None:
        self._newest, self._delivered_at_s = picture, time.monotonic()
        super().deliver(picture)

    def watch(self) -> None:
        """Repeat, and look whether it is there; from the start on."""
        self._repeat.start()

    def _on_time(self) -> None:
        if self.is_gone():
            self._repeat.stop()
            self.fail(NoticeKind.DEVICE_GONE)
        elif self._newest and time.monotonic() - self._delivered_at_s >= REPEAT_S:
            self.deliver(self._newest)


class ScreenCapture(_SurfaceCapture):
    """A screen while it is watched, in a thread of its own."""

    def __init__(
        self,
        name: str,
        on_picture: Callable[[Picture], None],
        gate: Gate,
        watchdog: Watchdog,
        most_fps: float,
    ) -> None:
        super().__init__(on_picture, gate, watchdog, most_fps)
        self._name = name
        self._screen: QScreen | None = None  # None until it is opened
        self._capture: QScreenCapture | None = None

    def open(self) -> QObject:
        application = QGuiApplication.instance()
        screen = find_screen(self._name) if isinstance(application, QGuiApplication) else None
        if screen is None:
            raise DeviceError(Notice(NoticeKind.DEVICE_NOT_FOUND, self._name or LABEL))
        capture = self._capture = QScreenCapture()
        self._screen = screen
        # WORKAROUND(https://doc.qt.io/qt-6/qscreencapture.html): on X11 Qt delivers all screens
        # as one picture when it is asked for the first, and fails for any other.
        capture.setScreen(QGuiApplication.primaryScreen() if _has_common_root() else screen)
        capture.errorOccurred.connect(self._on_error)
        self.session.setScreenCapture(capture)
        self.watch()
        return capture

    def label(self) -> str:
        return self._name or LABEL

    def is_gone(self) -> bool:
        return self._screen not in QGuiApplication.screens()

    def part_of(self, frame: QVideoFrame) -> QRect | None:
        screen = self._screen
        if screen is None or not _has_common_root():
            return None
        # Qt leaves a screen's place in device pixels.
        part = QRect(screen.geometry().topLeft(), screen.size() * screen.devicePixelRatio())
        whole = QRect(0, 0, frame.width(), frame.height())
        return part if part != whole and whole.contains(part) else None

    def _on_error(self, error: QScreenCapture.Error, text: str) -> None:
        if error is QScreenCapture.Error.NoError:
            return
        kind = NoticeKind.DEVICE_GONE if self.has_delivered else NoticeKind.DEVICE_NOT_FOUND
        self.fail(kind, text)


class WindowCapture(_SurfaceCapture):
    """A window while it is watched, in a thread of its own."""

    def __init__(
        self,
        window: QCapturableWindow | None,
        on_picture: Callable[[Picture], None],
        gate: Gate,
        watchdog: Watchdog,
        most_fps: float,
    ) -> None:
        super().__init__(on_picture, gate, watchdog, most_fps)
        self._window = window
        self._capture: QWindowCapture | None = None  # None until it is opened

    def open(self) -> QObject:
        if self._window is None or self.is_gone():
            raise DeviceError(Notice(NoticeKind.DEVICE_NOT_FOUND, self.label()))
        capture = self._capture = QWindowCapture()
        capture.setWindow(self._window)
        capture.errorOccurred.connect(self._on_error)
        self.session.setWindowCapture(capture)
        self.watch()
        return capture

    def label(self) -> str:
        return LABEL if self._window is None else self._window.description()

    def is_gone(self) -> bool:
        return self._window is None or not self._window.isValid()

    def _on_error(self, error: QWindowCapture.Error, text: str) -> None:
        """Of one that is minimized Qt says so with every picture: it may come back."""
        if error is not QWindowCapture.Error.NoError and self.is_gone():
            self.fail(NoticeKind.DEVICE_GONE, text)


def _has_common_root() -> bool:
    return QGuiApplication.platformName() == "xcb" and len(QGuiApplication.screens()) > 1
