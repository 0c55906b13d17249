"""Shows the chat, and how much of it was not read."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from desktop.ui import theme
from desktop.ui.icons import icon
from desktop.ui.models.call_model import CallModel
from desktop.ui.shortcuts import Keys
from desktop.ui.widgets.media_buttons import ICON_SIZE

MARK_PX = 17
MOST_COUNTED = 9


class ChatButton(QPushButton):
    """Checked while the chat is shown; a mark counts the texts that came and were not seen."""

    def __init__(self, model: CallModel, parent: QWidget) -> None:
        super().__init__(icon("chat"), "", parent)
        self._model = model
        self._told = 0
        self.setObjectName("iconButton")
        self.setIconSize(ICON_SIZE)
        self.setCheckable(True)
        self.setAutoDefault(True)
        Keys.CHAT.installed(self).activated.connect(self.click)
        model.changed.connect(self._refresh)
        model.chat_seen.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        unread = self._model.unread
        if unread > self._told and not self.isActiveWindow():
            QApplication.alert(self.window())  # as the system draws the eye to a program
        self._told = unread
        words = self.tr("Chat")
        if unread:
            words = self.tr("Chat, not read: {count}").format(count=unread)
        self.setAccessibleName(words)
        self.setToolTip(f"{words} ({Keys.CHAT.shown})")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        super().paintEvent(event)
        unread = self._model.unread
        if not unread:
            return
        colors = theme.now()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        mark = QRect(self.width() - MARK_PX - 1, 1, MARK_PX, MARK_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.accent_fill)
        painter.drawEllipse(mark)
        font = QFont(self.font())
        font.setPixelSize(11)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(colors.on_fill)
        words = str(unread) if unread <= MOST_COUNTED else f"{MOST_COUNTED}+"
        painter.drawText(mark, Qt.AlignmentFlag.AlignCenter, words)
        painter.end()
