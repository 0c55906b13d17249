"""What is wrong now, one sentence each."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.core.notice import Notice
from desktop.ui.icons import icon
from desktop.ui.models.call_model import CallModel
from desktop.ui.notice_words import is_serious, notice_sentence

MOST_SHOWN = 4  # the newest; more would push the picture out of a small window


class NoticeList(QWidget):
    """Shows the newest notices, the newest last; takes no room when all is well.

    Who has read one may put it away: it is shown again only after it has been over, or where the
    user wants to join: what is wrong with that may be the same again, with nothing seen between.
    """

    def __init__(self, model: CallModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._put_away: set[Notice] = set()
        self._shown: tuple[Notice, ...] = ()
        self._rows: list[QFrame] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(10, 8, 10, 8)
        self._layout.setSpacing(6)
        self.setAccessibleName(self.tr("Notices"))
        model.changed.connect(self._refresh)
        model.join_requested.connect(self._show_all)
        self._refresh()

    def _show_all(self) -> None:
        self._put_away.clear()
        self._refresh()

    def _refresh(self) -> None:
        told = self._model.snapshot.notices
        self._put_away.intersection_update(told)
        notices = tuple(each for each in told if each not in self._put_away)[-MOST_SHOWN:]
        if notices != self._shown:
            self._shown = notices
            for row in self._rows:
                row.hide()
                row.deleteLater()
            self._rows = [self._row(notice) for notice in notices]
            for row in self._rows:
                self._layout.addWidget(row)
                row.show()  # now, not with the next event: nothing jumps
        self.setVisible(bool(notices))

    def _row(self, notice: Notice) -> QFrame:
        row = QFrame(self)
        row.setObjectName("notice")
        row.setProperty("serious", "true" if is_serious(notice.kind) else "false")
        pushes_to_talk = self._model.settings.push_to_talk
        label = QLabel(notice_sentence(notice, pushes_to_talk=pushes_to_talk), row)
        label.setTextFormat(Qt.TextFormat.PlainText)  # details come from outside
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        close = QPushButton(icon("remove"), "", row)
        close.setObjectName("noticeButton")
        close.setIconSize(QSize(16, 16))
        close.setAutoDefault(True)
        close.setAccessibleName(self.tr("Put this notice away"))
        close.setToolTip(close.accessibleName())
        close.clicked.connect(lambda: self._put_one_away(notice))
        layout = QHBoxLayout(row)
        layout.setContentsMargins(12, 4, 4, 4)
        layout.addWidget(label, 1)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _put_one_away(self, notice: Notice) -> None:
        self._put_away.add(notice)
        self._refresh()
