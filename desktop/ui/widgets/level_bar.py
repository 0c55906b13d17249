"""How loud the microphone is, as a bar."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui import theme
from desktop.ui.models.call_model import CallModel

LEAST_DBFS = -60.0  # what is quieter is no voice
LOUD_DBFS = -6.0  # above it the voice may be distorted
FALL_DB = 5.0  # with each of ten levels a second: the eye follows that
THICK_PX = 6


class LevelBar(QWidget):
    """Rises at once and falls slowly; empty while no microphone is open.

    Args:
        orientation: along which it grows.
    """

    def __init__(
        self, model: CallModel, orientation: Qt.Orientation, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._is_upright = orientation is Qt.Orientation.Vertical
        self._shown_dbfs = LEAST_DBFS
        self.setObjectName("levelBar")
        self.setAccessibleName(self.tr("Level of your microphone"))
        self.setToolTip(self.tr("Level of your microphone"))
        fixed, wide = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding
        self.setSizePolicy(fixed if self._is_upright else wide, fixed)
        # It fills all of itself: what lies below need not be painted ten times a second.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        model.level_changed.connect(self._follow)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        return QSize(THICK_PX, 34) if self._is_upright else QSize(60, THICK_PX)

    @property
    def share(self) -> float:
        """How much of it is filled, 0 to 1."""
        return (self._shown_dbfs - LEAST_DBFS) / -LEAST_DBFS

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(self.rect())
        radius = THICK_PX / 2
        colors = theme.now()
        painter.fillRect(whole, colors.surface)  # of the panel and the bar at the bottom
        painter.setBrush(colors.raised_hover)
        painter.drawRoundedRect(whole, radius, radius)
        if self.share > 0:
            filled = QRectF(whole)
            if self._is_upright:
                filled.setTop(whole.bottom() - max(THICK_PX, whole.height() * self.share))
            else:
                filled.setWidth(max(THICK_PX, whole.width() * self.share))
            is_loud = self._shown_dbfs > LOUD_DBFS
            painter.setBrush(colors.warning if is_loud else colors.success)
            painter.drawRoundedRect(filled, radius, radius)
        painter.end()

    def _follow(self) -> None:
        level = self._model.level_dbfs
        shown = LEAST_DBFS if level is None else max(LEAST_DBFS, level, self._shown_dbfs - FALL_DB)
        if shown != self._shown_dbfs:
            self._shown_dbfs = shown
            self.update()
