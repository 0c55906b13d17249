"""What is wrong now, one sentence each."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.core.notice import Notice
from desktop.ui.models.call_model import CallModel
from desktop.ui.notice_words import is_serious, notice_sentence

MOST_SHOWN = 4  # the newest; more would push the picture out of a small window


class NoticeList(QWidget):
    """Shows the newest notices, the newest last; takes no room when all is well."""

    def __init__(self, model: CallModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._shown: tuple[Notice, ...] = ()
        self._rows: list[QFrame] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(12, 10, 12, 10)
        self._layout.setSpacing(6)
        self.setAccessibleName(self.tr("Notices"))
        model.changed.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        notices = self._model.snapshot.notices[-MOST_SHOWN:]
        if notices != self._shown:
            self._shown = notices
            for row in self._rows:
                row.hide()
                row.deleteLater()
            self._rows = [_row(notice, self) for notice in notices]
            for row in self._rows:
                self._layout.addWidget(row)
                row.show()  # now, not with the next event: nothing jumps
        self.setVisible(bool(notices))


def _row(notice: Notice, parent: QWidget) -> QFrame:
    row = QFrame(parent)
    row.setObjectName("notice")
    row.setProperty("serious", "true" if is_serious(notice.kind) else "false")
    label = QLabel(notice_sentence(notice), row)
    label.setTextFormat(Qt.TextFormat.PlainText)  # details come from outside
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    layout = QHBoxLayout(row)
    layout.setContentsMargins(12, 8, 12, 8)
    layout.addWidget(label)
    return row
