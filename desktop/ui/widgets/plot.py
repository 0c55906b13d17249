"""Lines over the last minutes, painted with few strokes: no library of charts is needed for it."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop.core.call_history import KEPT, Second
from desktop.ui import theme

HEIGHT_PX = 74
LEAST_HEIGHT_PX = 44  # in a low window
HEAD_PX = 22
STEPS = (1, 2, 5, 10, 20)  # times a power of ten: where the scale may end


@dataclass(frozen=True, slots=True)
class Line:
    """One value of each second."""

    name: str
    color: QColor
    value: Callable[[Second], float | None]


def scale_end(most: float, least_end: float) -> float:
    """A round number that is not below `most`; at least `least_end`."""
    if most <= least_end:
        return least_end
    power = 10.0 ** math.floor(math.log10(most))
    return next(step * power for step in STEPS if step * power >= most)


class Plot(QWidget):
    """A title, the newest values in the colors of their lines, and the lines.

    Args:
        words: a value with its unit.
        least_end: the scale goes so far at least.
    """

    def __init__(
        self,
        title: str,
        lines: Sequence[Line],
        words: Callable[[float], str],
        least_end: float,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._title = title
        self._lines = tuple(lines)
        self._words = words
        self._least_end = least_end
        self._seconds: tuple[Second, ...] = ()
        self.setAccessibleName(title)
        self.setMinimumHeight(LEAST_HEIGHT_PX)
        self.setMaximumHeight(HEIGHT_PX)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        return QSize(300, HEIGHT_PX)

    def show_seconds(self, seconds: tuple[Second, ...]) -> None:
        """Show these, the oldest first."""
        self._seconds = seconds
        self.setAccessibleDescription(
            ", ".join(f"{line.name} {words}" for line, words in self._newest())
        )
        self.update()

    def _newest(self) -> list[tuple[Line, str]]:
        if not self._seconds:
            return []
        values = [(line, line.value(self._seconds[-1])) for line in self._lines]
        return [(line, self._words(value)) for line, value in values if value is not None]

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        painter = QPainter(self)
        self._paint_head(painter)
        area = QRectF(0.5, HEAD_PX, self.width() - 1, self.height() - HEAD_PX - 0.5)
        painter.setPen(theme.now().border)
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        known = [
            value
            for line in self._lines
            for second in self._seconds
            if (value := line.value(second)) is not None
        ]
        end = scale_end(max(known, default=0.0), self._least_end)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for line in self._lines:
            self._paint_line(painter, line, area, end)
        painter.end()

    def _paint_head(self, painter: QPainter) -> None:
        painter.setPen(theme.now().muted)
        head = QRectF(0, 0, self.width(), HEAD_PX)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(head, int(Qt.AlignmentFlag.AlignLeft | middle), self._title)
        right = float(self.width())
        for line, words in reversed(self._newest()):
            text = f"{line.name} {words}"
            width = painter.fontMetrics().horizontalAdvance(text)
            painter.setPen(line.color)
            place = QRectF(right - width, 0, width, HEAD_PX)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignRight | middle), text)
            right -= width + 10

    def _paint_line(self, painter: QPainter, line: Line, area: QRectF, end: float) -> None:
        painter.setPen(QPen(line.color, 1.5))
        step = area.width() / (KEPT - 1)
        left = area.right() - step * (len(self._seconds) - 1)
        points: list[QPointF] = []
        for index, second in enumerate(self._seconds):
            value = line.value(second)
            if value is not None:
                height = min(1.0, value / end) * (area.height() - 2)
                points.append(QPointF(left + index * step, area.bottom() - 1 - height))
            if (value is None or index == len(self._seconds) - 1) and points:
                painter.drawPolyline(points)
                points = []
