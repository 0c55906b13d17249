"""Tandem's window: shows the call, and asks for what its user wishes."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from desktop.ui.bridge import PictureFeed
from desktop.ui.icons import icon
from desktop.ui.models.call_model import CallModel
from desktop.ui.push_to_talk import PushToTalk
from desktop.ui.shortcuts import Keys
from desktop.ui.widgets.call_page import CallPage
from desktop.ui.widgets.stage import Stage
from desktop.ui.window_place import whole_on
from desktop.ui.windows.invitation_dialog import InvitationDialog
from desktop.ui.windows.keyboard_dialog import KeyboardDialog
from desktop.ui.windows.settings_dialog import SettingsDialog

DEFAULT_SIZE = QSize(1100, 720)
LEAST_SIZE = QSize(640, 480)


class MainWindow(QMainWindow):
    """See the module.

    Closing hides it and emits `close_requested`, nothing more: the program leaves the room and
    ends itself (so Qt must not end it with its last window). Thread: GUI.
    """

    close_requested = Signal()
    doctor_requested = Signal()  # the computer is to be examined
    sight_changed = Signal()  # `is_in_sight` may be another

    def __init__(self, model: CallModel, own: PictureFeed, peer: PictureFeed) -> None:
        super().__init__()
        self._model = model
        self._own = own
        self._peer = peer
        self.setWindowTitle("Tandem")
        self.setWindowIcon(icon("tandem"))
        self.setMinimumSize(LEAST_SIZE)
        self.resize(whole_on(self.screen().availableSize(), DEFAULT_SIZE))
        self._page = self._new_page()
        self._settings: SettingsDialog | None = None  # None until it is wanted
        self._keyboard: KeyboardDialog | None = None
        self._push_to_talk = PushToTalk(model, self)
        for keys, act in (
            (Keys.JOIN, self._toggle_call),
            (Keys.FULL_SCREEN, self._toggle_full_screen),
            (Keys.PANEL, self._toggle_panel),
            (Keys.SETTINGS, self._show_settings),
            (Keys.KEYBOARD, self._show_keyboard),
        ):
            keys.installed(self).activated.connect(act)

    @property
    def stage(self) -> Stage:
        """Where the pictures are, until the language changes."""
        return self._page.stage

    @property
    def is_in_sight(self) -> bool:
        """False while it is hidden or minimized."""
        return self.isVisible() and not self.isMinimized()

    def bring_up(self) -> None:
        """Show it in front of the other windows, as large as it was."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt's name)
        super().showEvent(event)
        self.sight_changed.emit()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 (Qt's name)
        super().hideEvent(event)
        self.sight_changed.emit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        if event.type() is QEvent.Type.LanguageChange:
            self.renew()
        elif event.type() is QEvent.Type.WindowStateChange:  # the system's menu can do it, too
            self._page.show_full_screen(self.isFullScreen())
            self.sight_changed.emit()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Enter joins from any field that has no use for it; Escape ends the full screen only."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not self._model.snapshot.is_joined:
                self._toggle_call()
            event.accept()
            return
        if event.key() == Qt.Key.Key_Escape and self.isFullScreen():
            self._toggle_full_screen()
            event.accept()
            return
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 (Qt's name)
        event.accept()
        self.close_requested.emit()

    def renew(self) -> None:
        """Make everything again, in the language and the look of now.

        The page shows the model and keeps nothing of its own but these few.
        """
        self._page.commit()
        focused = QApplication.focusWidget()
        name = focused.objectName() if focused is not None else ""
        state = self._page.state
        self.takeCentralWidget()
        self._page.deleteLater()
        self._page = self._new_page()
        self._page.show_full_screen(self.isFullScreen())
        self._page.take_over(state)
        self._renew_dialogs()
        for home in (self._page, self._settings):
            again = home.findChild(QWidget, name) if home is not None and name else None
            if isinstance(again, QWidget):
                again.setFocus()

    def _renew_dialogs(self) -> None:
        settings, self._settings = self._settings, None
        keyboard, self._keyboard = self._keyboard, None
        if settings is not None:
            if settings.isVisible():
                renewed = self._settings_dialog()
                renewed.show_page(settings.page)
                renewed.setGeometry(settings.geometry())
                renewed.bring_up()
            settings.deleteLater()
        if keyboard is not None:
            if keyboard.isVisible():
                self._show_keyboard()
            keyboard.deleteLater()

    def _settings_dialog(self) -> SettingsDialog:
        if self._settings is None:
            self._settings = SettingsDialog(self._model, self)
            self._settings.keyboard_requested.connect(self._show_keyboard)
            self._settings.doctor_requested.connect(self.doctor_requested)
        return self._settings

    def _show_settings(self) -> None:
        self._settings_dialog().bring_up()

    def _show_keyboard(self) -> None:
        if self._keyboard is None:
            self._keyboard = KeyboardDialog(self)
        self._keyboard.show()
        self._keyboard.raise_()
        self._keyboard.activateWindow()

    def _show_invitation(self) -> None:
        dialog = InvitationDialog(self._model, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()

    def _toggle_panel(self) -> None:
        self._page.show_settings(not self._page.shows_settings)

    def _new_page(self) -> CallPage:
        page = CallPage(self._model, self._own, self._peer)
        page.toggle_requested.connect(self._toggle_call)
        page.full_screen_requested.connect(self._toggle_full_screen)
        page.settings_requested.connect(self._show_settings)
        page.stage.invitation_requested.connect(self._show_invitation)
        self.setCentralWidget(page)
        return page

    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _toggle_call(self) -> None:
        if self._model.snapshot.is_joined:
            self._model.request_leave()
        else:
            self._page.commit()
            self._model.request_join()
