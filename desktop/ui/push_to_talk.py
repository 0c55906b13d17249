"""Muted, but while the space bar is held down: a choice in the settings."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from desktop.ui.models.call_model import CallModel

_TYPED_INTO = (QLineEdit, QTextEdit, QPlainTextEdit)


class PushToTalk(QObject):
    """Watches the keys of a window; whoever types a blank into a field is not heard by it.

    The window must be the active one: another program's keys are not ours to read.
    """

    def __init__(self, model: CallModel, window: QWidget) -> None:
        super().__init__(window)
        self._model = model
        self._window = window
        self._is_on = False
        self._is_held = False
        model.changed.connect(self._refresh)
        self._refresh()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        if event.type() is QEvent.Type.WindowDeactivate and self._is_held:
            self._hold(False)  # the release goes to somebody else
        if not isinstance(event, QKeyEvent) or event.key() != Qt.Key.Key_Space:
            return False
        if event.type() is QEvent.Type.KeyRelease and self._is_held:
            if not event.isAutoRepeat():
                self._hold(False)
            return True
        if event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
            if event.modifiers() or not self._listens():
                return False
            if not self._is_held and not self._model.snapshot.own_media.is_drawn:
                self._hold(True)  # but behind a curtain nobody is heard
            event.accept()
            return True
        return False

    def _listens(self) -> bool:
        focused = QApplication.focusWidget()
        is_typing = isinstance(focused, _TYPED_INTO)
        return self._window.isActiveWindow() and not is_typing

    def _hold(self, is_held: bool) -> None:
        self._is_held = is_held
        self._mute(not is_held)

    def _mute(self, is_muted: bool) -> None:
        own_media = self._model.snapshot.own_media
        self._model.request_own_media(replace(own_media, is_muted=is_muted))

    def _refresh(self) -> None:
        is_on = self._model.settings.push_to_talk
        if is_on != self._is_on:
            self._is_on = is_on
            self._is_held = False
            application = QApplication.instance()
            assert application is not None
            if is_on:
                application.installEventFilter(self)
            else:
                application.removeEventFilter(self)  # it would be asked of every event
            # From now on silence is the rule, or no longer; behind a curtain it stays the rule
            self._mute(is_on or self._model.snapshot.own_media.is_drawn)
