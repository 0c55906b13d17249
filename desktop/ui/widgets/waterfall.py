"""What the time from Join to the first picture was made of, as one bar."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.core.first_picture import FirstPicture
from desktop.ui import theme

BAR_PX = 10
LINE_PX = 18


class Waterfall(QWidget):
    """The steps in order, as long as they took, and below them their names."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: tuple[tuple[str, float], ...] = ()
        self._title = ""
        self._names = (
            self.tr("server"),
            self.tr("offer"),
            self.tr("network"),
            self.tr("encryption"),
            self.tr("key frame"),
        )
        self.setFixedHeight(2 * LINE_PX + BAR_PX + 8 + LINE_PX)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        return QSize(300, self.height())

    def show_times(self, first: FirstPicture) -> None:
        """Show these; nothing while there is no picture yet."""
        times = (
            first.server_ms,
            first.offer_ms,
            first.ice_ms,
            first.dtls_ms,
            first.key_frame_ms,
        )
        total_ms = first.total_ms
        self._steps = tuple(
            (name, ms) for name, ms in zip(self._names, times, strict=True) if ms is not None
        )
        self._title = (
            ""
            if total_ms is None
            else self.tr("First picture after {ms} ms").format(ms=round(total_ms))
        )
        words = ", ".join(f"{name} {round(ms)}" for name, ms in self._steps)
        self.setAccessibleName(f"{self._title}: {words}" if self._title else "")
        self.setVisible(total_ms is not None)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        painter = QPainter(self)
        colors = theme.now()
        painter.setPen(colors.muted)
        painter.drawText(QRectF(0, 0, self.width(), LINE_PX), self._title)
        total_ms = sum(ms for _, ms in self._steps) or 1.0
        left, x, y = 0.0, 0.0, LINE_PX + BAR_PX + 6.0
        inks = (colors.muted, colors.accent, colors.warning, colors.success, colors.violet)
        for color, (name, ms) in zip(inks, self._steps, strict=True):
            width = self.width() * ms / total_ms
            painter.fillRect(QRectF(left, LINE_PX + 2, width, BAR_PX), color)
            left += width
            text = f"{name} {round(ms)}"
            needed = painter.fontMetrics().horizontalAdvance(text) + 10
            if x + needed - 10 > self.width():
                x, y = 0.0, y + LINE_PX
            painter.setPen(color)
            painter.drawText(QRectF(x, y, needed, LINE_PX), int(Qt.AlignmentFlag.AlignLeft), text)
            x += needed
        painter.end()
