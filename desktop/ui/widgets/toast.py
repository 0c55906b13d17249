"""A sentence over the picture that goes by itself."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QWidget

SHOWN_MS = 5000
MOST_WIDTH_PX = 520


class Toast(QLabel):
    """Hidden but for `SHOWN_MS` after `tell`."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self.setObjectName("toast")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._end = QTimer(self)
        self._end.setSingleShot(True)
        self._end.setInterval(SHOWN_MS)
        self._end.timeout.connect(self.hide)
        self.hide()

    def tell(self, words: str) -> None:
        """Say this, in place of what was said before."""
        self.setText(words)
        self.setAccessibleName(words)
        self.place()
        self.show()
        self.raise_()
        self._end.start()

    def place(self) -> None:
        """In the middle of the lower edge."""
        width = min(MOST_WIDTH_PX, self._parent.width() - 32)
        height = self.heightForWidth(width)
        left = (self._parent.width() - width) // 2
        self.setGeometry(left, self._parent.height() - height - 24, width, height)
