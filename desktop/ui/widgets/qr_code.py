"""A link as a picture that a phone's camera reads."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

MARGIN = 4  # modules of quiet around it, as ISO/IEC 18004 asks for
SIDE_PX = 280


class QrCode(QWidget):
    """Black on white in every look: not every phone reads the inverse.

    Every module is a whole number of device pixels wide, or its edges would be gray.
    """

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._modules: tuple[bytes, ...] = ()
        self.setObjectName("qrCode")
        self.setFixedSize(QSize(SIDE_PX, SIDE_PX))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(words)

    def show_link(self, link: str) -> None:
        """Show this one."""
        import segno  # here, because few starts need it

        code = segno.make_qr(link, error="m")
        self._modules = tuple(bytes(row) for row in code.matrix)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        painter.scale(1 / ratio, 1 / ratio)
        side = round(self.width() * ratio)
        painter.fillRect(QRect(0, 0, side, side), Qt.GlobalColor.white)
        count = len(self._modules)
        if not count:
            painter.end()
            return
        module = max(1, side // (count + 2 * MARGIN))
        begin = (side - module * count) // 2
        for row, bits in enumerate(self._modules):
            for column, bit in enumerate(bits):
                if bit:
                    x, y = begin + column * module, begin + row * module
                    painter.fillRect(QRect(x, y, module, module), Qt.GlobalColor.black)
        painter.end()
