"""A still picture with a name on it: what is seen of a machine that has no picture."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from desktop.media.picture import BLACK_SIZE, MappedPlane, PictureConverter, PixelLayout
from desktop.ports import Picture

_GROUND = QColor("#24303c")
_LETTERS = QColor("#f2f4f6")
_FONT_PIXELS = 44
_LEAST_FONT_PIXELS = 14
_MARGIN_PIXELS = 32


def name_card(name: str) -> Picture:
    """Paint a card, as large as the black that stands for no picture.

    It needs a `QGuiApplication`, and no display. On a system without any font the card is empty,
    and still no black picture.
    """
    width, height = BLACK_SIZE
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(_GROUND)
    painter = QPainter(image)
    try:
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.setPen(_LETTERS)
        area = QRect(0, 0, width, height).adjusted(
            _MARGIN_PIXELS, _MARGIN_PIXELS, -_MARGIN_PIXELS, -_MARGIN_PIXELS
        )
        how = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWrapAnywhere)
        font = QFont()
        for pixels in range(_FONT_PIXELS, _LEAST_FONT_PIXELS - 1, -2):
            font.setPixelSize(pixels)
            painter.setFont(font)
            if area.contains(painter.boundingRect(area, how, name)):
                break
        painter.drawText(area, how, name)
    finally:
        painter.end()
    plane = MappedPlane(memoryview(image.constBits()), image.bytesPerLine())
    return PictureConverter().from_planes(PixelLayout.BGRA, width, height, [plane])
