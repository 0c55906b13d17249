"""The chat beside the picture: what was written, and a field to write in."""

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.core.talk import ChatLine, Delivery, TalkState
from desktop.core.talk_message import MAX_DRAFT
from desktop.ui import theme
from desktop.ui.models.call_model import CallModel
from desktop.ui.widgets.field import heading

WIDTH_PX = 300
FIELD_HEIGHT_PX = 76


class ChatPanel(QFrame):
    """Shows the model's lines, and asks for what is typed to be said.

    Texts are texts: nothing in them is an address to be opened, a style or a picture.
    """

    def __init__(self, model: CallModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._shown: tuple[ChatLine, ...] = ()
        self.setObjectName("chatPanel")
        self.setFixedWidth(WIDTH_PX)
        title = heading(self.tr("Chat"), self)
        self._texts = QTextEdit(self)
        self._texts.setObjectName("chatTexts")
        self._texts.setReadOnly(True)
        self._texts.setUndoRedoEnabled(False)
        self._texts.document().setDocumentMargin(0)
        self._texts.setTabChangesFocus(True)
        self._texts.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._texts.setAccessibleName(self.tr("What was written"))
        self._hint = QLabel(self)
        self._hint.setObjectName("fieldLabel")
        self._hint.setWordWrap(True)
        self._field = ChatField(self)
        self._field.setPlaceholderText(self.tr("Write a message"))
        self._field.setAccessibleName(self.tr("Write a message"))
        self._field.setToolTip(self.tr("Enter sends, Shift+Enter begins a line"))
        self._field.sent.connect(self._send)
        self._field.textChanged.connect(self._show_button)
        self._button = QPushButton(self.tr("Send"), self)
        self._button.setObjectName("accentButton")
        self._button.setAutoDefault(True)
        self._button.clicked.connect(self._send)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self._button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        layout.addWidget(title)
        layout.addWidget(self._texts, 1)
        layout.addWidget(self._hint)
        layout.addWidget(self._field)
        layout.addLayout(foot)
        model.changed.connect(self._refresh)
        self._refresh()

    @property
    def draft(self) -> str:
        """What was typed and not sent."""
        return self._field.toPlainText()

    @property
    def caret(self) -> int:
        """Where in the draft one types."""
        return self._field.textCursor().position()

    def take_draft(self, draft: str, caret: int) -> None:
        """Go on with what was typed before the window was made anew, and where."""
        self._field.setPlainText(draft)
        cursor = self._field.textCursor()
        cursor.setPosition(caret)
        self._field.setTextCursor(cursor)

    def open(self) -> None:
        """Show it, ready to be typed into."""
        self.show()
        self._refresh()
        self._field.setFocus()

    def _send(self) -> None:
        text = self._field.toPlainText()
        if self._can_write() and text.strip():
            self._model.request_say(text)
            self._field.clear()

    def _can_write(self) -> bool:
        return self._model.snapshot.talk.state is TalkState.OPEN

    def _refresh(self) -> None:
        talk = self._model.snapshot.talk
        if talk.lines != self._shown:
            self._show_lines(talk.lines)
        hint = self._hint_words(talk.state)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._show_button()
        if self.isVisible():
            self._model.see_chat()

    def _show_button(self) -> None:
        self._button.setEnabled(self._can_write() and bool(self._field.toPlainText().strip()))

    def _hint_words(self, state: TalkState) -> str:
        match state:
            case TalkState.OPEN:
                return ""
            case TalkState.OPENING:
                return self.tr("The chat opens in a moment.")
            case TalkState.LATE:
                return self.tr(
                    "The chat did not open; picture and sound go on without it. Leave and join "
                    "again, or ask the other person to."
                )
            case TalkState.UNAVAILABLE:
                return self.tr("The other person’s program, or the server, has no chat.")
            case TalkState.NOBODY if self._model.snapshot.is_joined:
                return self.tr("You can write when the other person is there.")
            case TalkState.NOBODY:
                return self.tr("You can write in a call. Texts are kept until you leave.")

    def _show_lines(self, lines: tuple[ChatLine, ...]) -> None:
        bar = self._texts.verticalScrollBar()
        was_at_end = bar.value() >= bar.maximum() - 4
        place = bar.value()
        known = len(self._shown)
        if known and lines[:known] == self._shown:
            new = lines[known:]
        else:  # one was confirmed or lost, or the oldest is forgotten
            self._texts.clear()
            new = lines
        self._shown = lines
        selected = self._texts.textCursor()
        ends = selected.anchor(), selected.position()
        cursor = QTextCursor(self._texts.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        for line in new:
            self._write(cursor, line)
        if selected.hasSelection():  # it grew if it reached to the end
            last = self._texts.document().characterCount() - 1
            selected.setPosition(min(ends[0], last))
            selected.setPosition(min(ends[1], last), QTextCursor.MoveMode.KeepAnchor)
            self._texts.setTextCursor(selected)
        bar.setValue(bar.maximum() if was_at_end else place)

    def _write(self, cursor: QTextCursor, line: ChatLine) -> None:
        colors = theme.now()
        if not self._texts.document().isEmpty():
            cursor.insertBlock()
            cursor.insertText("\n", _letters(colors.muted, size_pt=5.0))
        time = datetime.fromtimestamp(line.at_s).astimezone()
        name = self.tr("You") if line.is_own else line.name
        ink = colors.accent if line.is_own else colors.text
        cursor.insertText(name, _letters(ink, is_bold=True))
        cursor.insertText(f"  {time:%H:%M}", _letters(colors.muted))
        match line.delivery:
            case Delivery.UNDER_WAY:
                cursor.insertText("  " + self.tr("sending…"), _letters(colors.muted))
            case Delivery.LOST:
                cursor.insertText("  " + self.tr("perhaps not delivered"), _letters(colors.danger))
            case Delivery.DELIVERED:
                pass
        cursor.insertBlock()
        cursor.insertText(line.text, _letters(colors.text))


class ChatField(QPlainTextEdit):
    """Enter sends; Shift with it begins a line."""

    sent = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("chatField")
        self.setFixedHeight(FIELD_HEIGHT_PX)
        self.setTabChangesFocus(True)
        self.textChanged.connect(self._shorten)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.sent.emit()
            event.accept()
            return
        super().keyPressEvent(event)

    def _shorten(self) -> None:
        text = self.toPlainText()
        if len(text) > MAX_DRAFT:
            self.setPlainText(text[:MAX_DRAFT])
            self.moveCursor(QTextCursor.MoveOperation.End)


def _letters(
    ink: QColor, *, is_bold: bool = False, size_pt: float | None = None
) -> QTextCharFormat:
    letters = QTextCharFormat()
    letters.setForeground(ink)
    if is_bold:
        letters.setFontWeight(QFont.Weight.DemiBold)
    if size_pt is not None:
        letters.setFontPointSize(size_pt)
    return letters
