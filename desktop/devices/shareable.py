"""What can be shared: the screens and the windows of this computer."""

from itertools import count

from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtMultimedia import QCapturableWindow, QWindowCapture

from desktop.core.share import Shareable, ShareKind
from desktop.devices.x11_titles import window_titles

WAYLAND, X11 = "wayland", "xcb"  # Qt's names of the platforms


def is_asked_by_system() -> bool:
    """Whether the system asks what is shared, and lists nothing. Needs a `QGuiApplication`."""
    return QGuiApplication.platformName().startswith(WAYLAND)  # there is `wayland-egl`, too


class Shareables:
    """Lists them, and knows the listed ones again. Needs a `QGuiApplication`.

    X11, Windows and macOS tell their screens and windows. With Wayland there is one entry: the
    desktop portal asks the user itself, each time, what Tandem may see.
    """

    def __init__(self) -> None:
        self._keys = count(1)
        self._windows: dict[str, QCapturableWindow] = {}  # replaced whole

    def list(self) -> tuple[Shareable, ...]:
        """What can be shared now, the screens first; keys of windows stay. Thread: GUI."""
        if is_asked_by_system():
            return (Shareable(ShareKind.ASKED_BY_SYSTEM, "screen"),)
        screens = QGuiApplication.screens()
        shareables = [_described(screen, len(screens)) for screen in screens]
        own = [QCapturableWindow(window) for window in QGuiApplication.topLevelWindows()]
        known, self._windows = self._windows, {}
        for window, title in zip(*_windows_and_titles(), strict=True):
            if title and not any(_is_same(window, other) for other in own):
                key = next(
                    (key for key, other in known.items() if _is_same(window, other)), None
                ) or str(next(self._keys))
                self._windows[key] = window
                shareables.append(Shareable(ShareKind.WINDOW, f"window:{key}", title))
        return tuple(shareables)

    def window(self, key: str) -> QCapturableWindow | None:
        """The window that was listed with this key; None: it was gone then. Thread: any."""
        return self._windows.get(key)


def _windows_and_titles() -> tuple[list[QCapturableWindow], list[str]]:
    windows = QWindowCapture.capturableWindows()
    titles = [window.description().strip() for window in windows]
    if QGuiApplication.platformName() == X11 and windows:
        read = window_titles()
        if len(read) == len(windows):  # both lists are of the same moment
            titles = [own.strip() or title for own, title in zip(read, titles, strict=True)]
    return windows, titles


def find_screen(name: str) -> QScreen | None:
    """The screen of that name, or the first one for ""; None if there is none. Thread: any."""
    if not name:
        return QGuiApplication.primaryScreen()
    return next((screen for screen in QGuiApplication.screens() if screen.name() == name), None)


def _described(screen: QScreen, count_of_screens: int) -> Shareable:
    size = screen.size() * screen.devicePixelRatio()
    source = f"screen:{screen.name()}" if count_of_screens > 1 else "screen"
    return Shareable(ShareKind.SCREEN, source, screen.name(), (size.width(), size.height()))


def _is_same(window: QCapturableWindow, other: QCapturableWindow) -> bool:
    return not window != other  # noqa: SIM202 (PySide has no __eq__ for it)
