"""A small window with the other's picture over the other programs, while one works in them.

It is there while Tandem's own window is minimized, or another program is in front, and never has
the focus. On Wayland a program can neither say where its window goes, nor that it stays above the
others or gets no focus: the compositor decides all that, there it only keeps its size.
"""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QMouseEvent, QMoveEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QPushButton, QSizeGrip, QWidget

from desktop.core.snapshot import CallSnapshot, CallState
from desktop.ui.bridge import PictureFeed
from desktop.ui.call_words import dark_reason
from desktop.ui.icons import icon
from desktop.ui.models.call_model import CallModel
from desktop.ui.picture_geometry import chosen_look
from desktop.ui.translation import translate
from desktop.ui.widgets.picture_view import PictureView
from desktop.ui.window_place import identity_of, place_for, with_place
from desktop.ui.windows.main_window import MainWindow

PRESET_SIZE = QSize(320, 180)
LEAST_SIZE = QSize(160, 90)
MARGIN_PX = 6
SETTLED_MS = 500  # without a move: then its place is remembered


class SmallWindow(QWidget):
    """See the module. Thread: GUI.

    Args:
        model: of the call.
        pictures: the other's, for this window alone.
        main: is minimized or behind other programs, and comes back with a double click.
    """

    def __init__(self, model: CallModel, pictures: PictureFeed, main: MainWindow) -> None:
        super().__init__(
            None,  # a child would be minimized with the main window
            Qt.WindowType.Tool  # in no list of windows; tiling window managers let it float
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint
            | Qt.WindowType.WindowDoesNotAcceptFocus,
        )
        self._model = model
        self._main = main
        self._held_at: QPointF | None = None  # while the button is down over it
        self._put_at: QRect | None = None  # where this program put it, not the user
        self.setObjectName("smallWindow")
        for attribute in (
            Qt.WidgetAttribute.WA_ShowWithoutActivating,
            Qt.WidgetAttribute.WA_AlwaysShowToolTips,
            Qt.WidgetAttribute.WA_MacAlwaysShowToolWindow,  # not only while Tandem is in front
            # Neither on X11: KWin hides tools, by this the second of its types, of other programs
            Qt.WidgetAttribute.WA_X11NetWmWindowTypeDialog,
        ):
            self.setAttribute(attribute)
        self.setMinimumSize(LEAST_SIZE)
        self._view = PictureView(pictures, self)
        self._view.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._microphone = self._button(self._toggle_microphone)
        self._microphone.setCheckable(True)
        self._close = self._button(self._switch_off)
        self._close.setIcon(icon("close", is_on_stage=True))
        self._grip = QSizeGrip(self)
        self._settled = QTimer(self)
        self._settled.setObjectName("settled")
        self._settled.setSingleShot(True)
        self._settled.setInterval(SETTLED_MS)
        self._settled.timeout.connect(self._remember_place)
        self._speak()
        model.changed.connect(self._refresh)
        main.sight_changed.connect(self._refresh)
        main.destroyed.connect(self.deleteLater)
        application = _application()
        application.applicationStateChanged.connect(self._refresh)
        application.focusWindowChanged.connect(self._refresh)
        application.screenAdded.connect(self._on_screens_changed)
        application.screenRemoved.connect(self._on_screens_changed)
        self._refresh()

    def moveEvent(self, event: QMoveEvent) -> None:  # noqa: N802 (Qt's name)
        super().moveEvent(event)
        self._settled.start()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        super().resizeEvent(event)
        self._view.setGeometry(self.rect())
        left, top = MARGIN_PX, MARGIN_PX
        right, bottom = self.width() - MARGIN_PX, self.height() - MARGIN_PX
        self._close.move(right - self._close.width(), top)
        self._microphone.move(left, bottom - self._microphone.height())
        self._grip.resize(self._grip.sizeHint())
        self._grip.move(self.width() - self._grip.width(), self.height() - self._grip.height())
        self._settled.start()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        if event.type() is QEvent.Type.LanguageChange:
            self._speak()
            self._refresh()
        super().changeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        if event.button() is Qt.MouseButton.LeftButton:
            self._held_at = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """Only a drag moves it: a system that moves a window takes the mouse from its program."""
        if self._held_at is None:
            return
        by = event.position() - self._held_at
        if by.manhattanLength() < QApplication.startDragDistance():
            return
        if self.windowHandle().startSystemMove():
            self._held_at = None
        else:  # without a window manager
            self.move(self.pos() + by.toPoint())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        self._held_at = None

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        self._held_at = None
        self._main.bring_up()

    def _button(self, act: Callable[[], None]) -> QPushButton:
        button = QPushButton(self)
        button.setObjectName("smallButton")
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(act)
        button.adjustSize()
        return button

    def _toggle_microphone(self) -> None:
        own = self._model.snapshot.own_media
        self._refresh()  # what is, not what was clicked
        self._model.request_own_media(replace(own, is_muted=not own.is_muted))

    def _switch_off(self) -> None:
        self._model.request_settings(replace(self._model.settings, small_window=False))

    def _speak(self) -> None:
        self.setWindowTitle(translate("SmallWindow", "Tandem: the other person"))
        self._view.setAccessibleName(self.windowTitle())
        words = translate("SmallWindow", "Show this window no more; Ctrl+M brings it back")
        self._close.setAccessibleName(words)
        self._close.setToolTip(words)

    def _refresh(self) -> None:
        snapshot = self._model.snapshot
        self._view.set_dark(dark_reason(snapshot))
        self._view.set_look(chosen_look(self._model.settings, self._view.look))
        is_muted = snapshot.own_media.is_muted
        self._microphone.setChecked(is_muted)
        name = "microphone-off" if is_muted else "microphone"
        self._microphone.setIcon(icon(name, is_on_fill=True, is_on_stage=True))
        words = translate("SmallWindow", "Mute the microphone")
        self._microphone.setAccessibleName(words)
        if is_muted:
            words = translate("SmallWindow", "You are muted. Press to be heard.")
        self._microphone.setToolTip(words)
        is_wanted = self._model.settings.small_window and _has_peer(snapshot) and self._is_needed()
        if is_wanted and not self.isVisible():
            self._put()
        self.setVisible(is_wanted)

    def _is_needed(self) -> bool:
        if not self._main.isVisible():
            return False  # it was closed: who waits in the background wants no window
        if self._main.isMinimized():
            return True
        # Compositors of Wayland give it the focus all the same, and Tandem is active by that.
        has_focus = self.windowHandle() is not None and self.windowHandle().isActive()
        state = QGuiApplication.applicationState()
        return has_focus or state is not Qt.ApplicationState.ApplicationActive

    def _put(self) -> None:
        """Where it was on this screen; a screen that is gone costs the place, never the window."""
        screens = {identity_of(screen): screen for screen in QGuiApplication.screens()}
        areas = {name: screen.availableGeometry() for name, screen in screens.items()}
        home = identity_of(self._main.screen())
        places = self._model.settings.small_window_places
        self._put_at = place_for(places, areas, home, PRESET_SIZE)
        self.setGeometry(self._put_at)

    def _on_screens_changed(self) -> None:
        if self.isVisible():
            self._put()

    def _remember_place(self) -> None:
        if not self.isVisible() or self.geometry() == self._put_at:
            return
        screen, place = self.screen(), self.geometry()
        area = screen.availableGeometry()
        if QGuiApplication.platformName().startswith("wayland"):  # which tells no place
            place = QRect(area.bottomRight() - QPoint(place.width(), place.height()), place.size())
        settings = self._model.settings
        places = with_place(settings.small_window_places, identity_of(screen), place, area)
        self._model.request_settings(replace(settings, small_window_places=places))


def _has_peer(snapshot: CallSnapshot) -> bool:
    return snapshot.state in (CallState.CONNECTING, CallState.CONNECTED, CallState.LOST)


def _application() -> QGuiApplication:
    application = QGuiApplication.instance()
    assert isinstance(application, QGuiApplication)
    return application
