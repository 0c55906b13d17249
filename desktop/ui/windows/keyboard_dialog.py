"""The keys, for who has forgotten them."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.ui.shortcuts import Keys, key_words

ROWS = 12  # under each other; more go beside them
GAP_PX = 24  # between


class KeyboardDialog(QDialog):
    """Lists what `Keys` install; the call goes on beside it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("keyboardDialog")
        self.setWindowTitle(self.tr("Keyboard"))
        rows = QGridLayout()
        rows.setHorizontalSpacing(24)
        rows.setVerticalSpacing(10)
        for number, keys in enumerate(Keys):
            column, row = divmod(number, ROWS)
            words, cap = QLabel(key_words(keys), self), QLabel(keys.shown, self)
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
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(20)
        layout.addLayout(rows)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
