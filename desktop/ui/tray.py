"""The icon that stands for Tandem while its window is closed: it tells the truth at one look."""

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from desktop.core.snapshot import CallSnapshot, CallState
from desktop.ui.call_words import state_words
from desktop.ui.icons import icon
from desktop.ui.models.call_model import CallModel
from desktop.ui.translation import translate

_SIZE = 64  # pixels; systems show it smaller


class Sign(Enum):
    """What the icon shows; the values are colors of its dot."""

    OUT = "#8a949e"  # gray: nobody can see or hear this computer
    WAITING = "#2e9e5b"  # green: whoever comes sees and hears it
    WATCHED = "#d93a3a"  # red: somebody does
    CURTAIN = "#30506f"  # blue: whoever comes is shown nothing
    TROUBLE = "#d9962e"  # amber: on the way into the room, or something is lost


def sign_of(snapshot: CallSnapshot) -> Sign:
    """The truth about a call, in one color."""
    own_media = snapshot.own_media
    match snapshot.state:
        case CallState.LEFT | CallState.REPLACED:
            return Sign.OUT
        case CallState.JOINING | CallState.LOST:
            return Sign.TROUBLE
        case _ if own_media.is_curtained:
            return Sign.CURTAIN
        case CallState.WAITING:
            return Sign.WAITING
        case CallState.CONNECTING | CallState.CONNECTED:
            return Sign.WATCHED


def is_there() -> bool:
    """Whether this system shows such icons at all."""
    return QSystemTrayIcon.isSystemTrayAvailable()


class Tray(QObject):
    """Shown while Tandem waits in the background, or may have to tell of somebody in the room.

    Systems show the messages of an icon that is there only. Thread: GUI.

    Args:
        notify: shows a message without an icon, where there is none.
    """

    show_requested = Signal()
    curtain_requested = Signal(bool)  # closed, or open
    waiting_requested = Signal(bool)  # wait, or leave the room
    quit_requested = Signal()

    def __init__(
        self, model: CallModel, notify: Callable[[str], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._notify = notify
        self._is_open = True
        self.told = ""  # the last message
        self._icons = {sign: _painted(sign) for sign in Sign}
        self._menu = QMenu()
        self._state = self._menu.addAction("")
        self._state.setEnabled(False)
        self._menu.addSeparator()
        self._show = self._menu.addAction("")
        self._curtain = self._menu.addAction("")
        self._curtain.setCheckable(True)
        self._wait = self._menu.addAction("")
        self._quit = self._menu.addAction("")
        self._icon = QSystemTrayIcon(self._icons[Sign.OUT], self)
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._on_activated)
        self._show.triggered.connect(self.show_requested)
        self._curtain.triggered.connect(self.curtain_requested)
        self._wait.triggered.connect(self._on_wait)
        self._quit.triggered.connect(self.quit_requested)
        model.changed.connect(self._refresh)
        self._refresh()

    def close(self) -> None:
        """Show it no more, whatever the model tells; idempotent."""
        if not self._is_open:
            return
        self._is_open = False
        self._model.changed.disconnect(self._refresh)
        self._icon.hide()
        self._menu.deleteLater()

    def tell_came(self, name: str) -> None:
        """Say that somebody joined, as a message of the system."""
        self._tell(translate("Tray", "{name} has joined.").format(name=name), Sign.WATCHED)

    def tell_went(self, name: str) -> None:
        """The same of who left."""
        self._tell(translate("Tray", "{name} has left.").format(name=name), Sign.WAITING)

    def _tell(self, words: str, sign: Sign) -> None:
        self.told = words
        if self._icon.isVisible():
            self._icon.showMessage("Tandem", words, self._icons[sign])
        else:
            self._notify(words)

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.show_requested.emit()

    def _on_wait(self) -> None:
        self.waiting_requested.emit(not self._model.snapshot.is_joined)

    def _refresh(self) -> None:
        snapshot = self._model.snapshot
        sign = sign_of(snapshot)
        words = state_words(snapshot)
        if sign is Sign.CURTAIN:
            words = f"{words} · {translate('Tray', 'curtain closed')}"
        self._icon.setIcon(self._icons[sign])
        self._icon.setToolTip(f"Tandem: {words}")
        self._state.setText(words)
        self._show.setText(translate("Tray", "Show the window"))
        self._curtain.setText(translate("Tray", "Close the curtain"))
        self._curtain.setChecked(snapshot.own_media.is_curtained)
        is_joined, settings = snapshot.is_joined, self._model.settings
        self._wait.setText(_way_words(is_joined=is_joined, waits=settings.wait_in_background))
        self._quit.setText(translate("Tray", "Quit"))
        is_wanted = settings.wait_in_background or (settings.notify and is_joined)
        self._icon.setVisible(is_wanted and is_there())


def _way_words(*, is_joined: bool, waits: bool) -> str:
    """Into the room, or out of it: who does not wait there is in a call of his own."""
    if not is_joined:
        return translate("Tray", "Wait")
    return translate("Tray", "Stop waiting") if waits else translate("Tray", "Leave the room")


def _painted(sign: Sign) -> QIcon:
    """Tandem's icon with a dot of the sign's color in its corner."""
    pixmap = icon("tandem").pixmap(_SIZE, _SIZE)
    if pixmap.isNull():
        pixmap = QPixmap(_SIZE, _SIZE)
        pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor("white"))
        painter.setBrush(QColor(sign.value))
        side = _SIZE * 0.45
        painter.drawEllipse(QRectF(_SIZE - side - 1, _SIZE - side - 1, side, side))
    finally:
        painter.end()
    return QIcon(pixmap)
