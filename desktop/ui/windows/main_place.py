"""Where the main window was left is where it is at the next start, as large as it was."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from desktop.ui.models.call_model import CallModel
from desktop.ui.window_place import identity_of, place_for, with_place
from desktop.ui.windows.main_window import MainWindow

SETTLED_MS = 500  # without a change: then its place is remembered

_CHANGES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.WindowStateChange)


class MainPlace(QObject):
    """Watches the window and remembers; a place that the system chose is not remembered.

    Thread: GUI.
    """

    def __init__(self, model: CallModel, window: MainWindow) -> None:
        super().__init__(window)
        self._model = model
        self._window = window
        self._known: QRect | None = None  # where it was when it was looked at last; None: not yet
        self._settled = QTimer(self)
        self._settled.setObjectName("settled")
        self._settled.setSingleShot(True)
        self._settled.setInterval(SETTLED_MS)
        self._settled.timeout.connect(self._remember)
        window.installEventFilter(self)

    @property
    def is_settled(self) -> bool:
        """Whether the place of now is known."""
        return self._known is not None and not self._settled.isActive()

    def put_back(self) -> None:
        """Before the window is shown; a screen that is gone costs the place, never the window."""
        settings = self._model.settings
        screens = {identity_of(each): each for each in QGuiApplication.screens()}
        areas = {name: screen.availableGeometry() for name, screen in screens.items()}
        if any(place.screen in areas for place in settings.window_places):
            home = identity_of(self._window.screen())
            place = place_for(settings.window_places, areas, home, self._window.size())
            self._window.setGeometry(place)
        if settings.window_maximized:
            self._window.setWindowState(Qt.WindowState.WindowMaximized)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        if event.type() in _CHANGES:
            self._settled.start()
        elif event.type() is QEvent.Type.Close and self._settled.isActive():
            self._settled.stop()
            self._remember()
        return super().eventFilter(watched, event)

    def _remember(self) -> None:
        window = self._window
        if not window.isVisible() or window.isMinimized() or window.isFullScreen():
            return
        settings = replace(self._model.settings, window_maximized=window.isMaximized())
        if not window.isMaximized():
            known, self._known = self._known, window.geometry()
            if known is not None and known != self._known:
                area = window.screen().availableGeometry()
                place = self._known
                if QGuiApplication.platformName().startswith("wayland"):  # which tells no place
                    place = QRect(area.topLeft(), place.size())
                screen = identity_of(window.screen())
                places = with_place(settings.window_places, screen, place, area)
                settings = replace(settings, window_places=places)
        self._model.request_settings(settings)
