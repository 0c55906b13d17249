"""The keys, for who has forgotten them."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.shortcuts import Keys, key_words
from desktop.ui.window_place import whole_on

COLUMNS = 2  # three are wider than a small screen
GAP_PX = 24  # between


class KeyboardDialog(QDialog):
    """Lists what `Keys` install; the call goes on beside it. On a low screen the list scrolls."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("keyboardDialog")
        self.setWindowTitle(self.tr("Keyboard"))
        page = QWidget(self)
        page.setObjectName("keyboardPage")
        rows = QGridLayout(page)
        rows.setContentsMargins(24, 20, 24, 0)
        rows.setHorizontalSpacing(16)
        rows.setVerticalSpacing(10)
        below = -(-len(Keys) // COLUMNS)
        for number, keys in enumerate(Keys):
            column, row = divmod(number, below)
            words, cap = QLabel(key_words(keys), page), QLabel(keys.shown, page)
            cap.setObjectName("keyCap")
            cap.setAlignment(Qt.AlignmentFlag.AlignCenter)
            cap.setAccessibleName(f"{cap.text()}: {words.text()}")
            rows.addWidget(words, row, 3 * column)
            rows.addWidget(cap, row, 3 * column + 1)
            rows.setColumnStretch(3 * column, 1)
            rows.setColumnMinimumWidth(3 * column + 2, GAP_PX)
        rows.setColumnMinimumWidth(rows.columnCount() - 1, 0)
        close = QPushButton(self.tr("Close"), self)
        close.setAccessibleName(close.text())
        close.clicked.connect(self.close)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setAccessibleName(self.windowTitle())
        scroll.setWidget(page)
        scroll.setMinimumWidth(page.minimumSizeHint().width())
        foot = QVBoxLayout()
        foot.setContentsMargins(24, 0, 24, 20)
        foot.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(20)
        layout.addWidget(scroll, 1)
        layout.addLayout(foot)
        wanted = page.sizeHint() + QSize(0, foot.sizeHint().height() + layout.spacing())
        self.resize(whole_on(parent.screen().availableSize(), wanted))
