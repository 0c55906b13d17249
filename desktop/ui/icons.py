"""Draws Tandem's icons in the colors of the look in which they are made."""

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop.ui import theme
from desktop.ui.colors import STAGE_INK
from desktop.ui.icon_files import icon_path

_INK = b"currentColor"  # what the files say in place of a color
# Device pixels: those of 16, 20 and 24 px at scales of 1, 1.5 and 2; others are scaled down
_SIZES_PX = (16, 20, 24, 30, 32, 36, 40, 48, 64)


def icon(name: str, *, is_on_fill: bool = False, is_on_stage: bool = False) -> QIcon:
    """An icon in the color of text.

    Args:
        name: of its file, without the ending.
        is_on_fill: a button is filled with a color while it is checked, and the icon on it is in
            the color that goes with it then.
        is_on_stage: it stands over a picture, on what is dark in every look.

    Raises:
        FileNotFoundError: there is no such icon.
    """
    path = icon_path(name)
    drawing = path.read_bytes()
    if _INK not in drawing:
        return QIcon(str(path))
    colors = theme.now()
    drawn = QIcon()
    off, on = QIcon.State.Off, QIcon.State.On
    ink = STAGE_INK if is_on_stage else colors.text
    _draw(drawn, drawing, ink, QIcon.Mode.Normal, off)
    _draw(drawn, drawing, colors.on_fill, QIcon.Mode.Selected, off)  # in a list
    # Qt's own, made of the former, is nearly as light in a dark look as what can be used.
    _draw(drawn, drawing, colors.faint, QIcon.Mode.Disabled, off)
    if is_on_fill:
        _draw(drawn, drawing, colors.on_fill, QIcon.Mode.Normal, on)
    return drawn


def _draw(into: QIcon, drawing: bytes, ink: QColor, mode: QIcon.Mode, state: QIcon.State) -> None:
    renderer = QSvgRenderer(QByteArray(drawing.replace(_INK, ink.name().encode())))
    for size in _SIZES_PX:
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter)
        painter.end()
        into.addPixmap(pixmap, mode, state)
