"""The numbers of the call, over the picture: the last three minutes as lines."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFontDatabase, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.core.notice import NoticeKind
from desktop.core.quality import Grade
from desktop.core.safety import digits_of, emoji_of
from desktop.core.snapshot import CallState
from desktop.ui import theme
from desktop.ui.call_words import state_words
from desktop.ui.models.call_model import CallModel
from desktop.ui.number_words import share_words, tenths_words
from desktop.ui.quality_words import quality_words
from desktop.ui.widgets.plot import Line, Plot
from desktop.ui.widgets.waterfall import Waterfall

WIDTH_PX = 380
RIM_PX = 3  # around the ground: the rounded corners lie in it
ROOM_FOR_WATERFALL_PX = 440
KBPS = 1000
MBPS = 1_000_000


class _Ground(QWidget):
    """Paints every pixel of its own, so that Qt leaves it alone when the picture below changes.

    The numbers on a panel that is seen through were painted with each picture: 30 times a second
    instead of once, for 13 % of a core (`tests.benchmarks.view_costs`).
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.now().surface)
        painter.end()


class StatisticsPanel(QFrame):
    """Costs nothing while it is hidden, and a few lines once a second while it is not."""

    def __init__(self, model: CallModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._parent = parent
        self.setObjectName("statisticsPanel")
        self.setFixedWidth(WIDTH_PX)
        self.hide()
        ground = _Ground(self)
        around = QVBoxLayout(self)
        around.setContentsMargins(RIM_PX, RIM_PX, RIM_PX, RIM_PX)
        around.addWidget(ground)
        self._quality = QLabel(ground)
        self._quality.setObjectName("heading")
        colors = theme.now()
        first, second = colors.accent, colors.success
        sent, received = self.tr("sent"), self.tr("received")
        self._plots = (
            Plot(
                self.tr("Delay"),
                (
                    Line(self.tr("picture"), first, lambda s: s.picture_ms),
                    Line(self.tr("sound"), second, lambda s: s.sound_ms),
                ),
                self._ms_words,
                200.0,
                ground,
            ),
            Plot(
                self.tr("Bitrate"),
                (
                    Line(sent, first, lambda s: s.sent_bps),
                    Line(received, second, lambda s: s.received_bps),
                ),
                self._bps_words,
                500_000.0,
                ground,
            ),
            Plot(
                self.tr("Loss"),
                (
                    Line(sent, first, lambda s: s.sent_loss),
                    Line(received, second, lambda s: s.received_loss),
                ),
                share_words,
                0.1,
                ground,
            ),
            Plot(
                self.tr("Frame rate"),
                (
                    Line(sent, first, lambda s: s.sent_fps),
                    Line(received, second, lambda s: s.received_fps),
                ),
                lambda fps: f"{fps:.0f}",
                30.0,
                ground,
            ),
        )
        self._waterfall = Waterfall(ground)
        self._emoji = QLabel(ground)
        self._emoji.setObjectName("safetyEmoji")
        self._digits = QLabel(ground)
        self._digits.setObjectName("fieldLabel")
        self._digits.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._hint = QLabel(
            self.tr("Compare these with the other person: if they differ, somebody sits between."),
            ground,
        )
        self._hint.setObjectName("fieldLabel")
        self._hint.setWordWrap(True)
        self._hint.setFixedWidth(WIDTH_PX - 34)
        self._accept = QPushButton(self.tr("The same code: accept the key"), ground)
        self._accept.setAccessibleName(self._accept.text())
        self._accept.setAutoDefault(True)
        self._accept.clicked.connect(model.accept_key)
        safety = QHBoxLayout()
        safety.setSpacing(14)
        safety.addWidget(self._emoji)
        safety.addWidget(self._digits, 1)
        self._rows = layout = QVBoxLayout(ground)
        layout.setContentsMargins(16 - RIM_PX, 12 - RIM_PX, 16 - RIM_PX, 12 - RIM_PX)
        layout.setSpacing(8)
        layout.addWidget(self._quality)
        for plot in self._plots:
            layout.addWidget(plot)
        layout.addWidget(self._waterfall)
        layout.addLayout(safety)
        layout.addWidget(self._hint)
        layout.addWidget(self._accept)
        model.history_changed.connect(self._refresh)
        model.changed.connect(self._refresh)

    def setVisible(self, is_visible: bool) -> None:  # noqa: N802 (Qt's name)
        super().setVisible(is_visible)
        if is_visible:
            self._refresh()

    def _refresh(self) -> None:
        if self.isHidden():
            return
        snapshot = self._model.snapshot
        if snapshot.state is CallState.CONNECTED:
            words = quality_words(self._model.quality)
            self._quality.setText(words or self.tr("Nothing is known of the line yet"))
        else:  # how the line was says nothing of why it is gone
            self._quality.setText(state_words(snapshot))
        for plot in self._plots:
            plot.show_seconds(self._model.seconds)
        self._waterfall.show_times(self._model.statistics.first_picture)
        self._show_safety(self._model.statistics.safety_code)
        self.place(self.y())

    def place(self, top_px: int) -> None:
        """Stand there, as high as there is room; the least needed goes first."""
        self.move(self.x(), top_px)
        room_px = self._parent.height() - top_px - self.x()
        is_known = self._model.statistics.first_picture.total_ms is not None
        self._waterfall.setVisible(is_known and room_px >= ROOM_FOR_WATERFALL_PX)
        self._rows.activate()  # what was hidden or shown just now is counted by an event else
        self.resize(WIDTH_PX, min(self.sizeHint().height(), room_px))

    def _show_safety(self, code: tuple[int, ...] | None) -> None:
        for label in (self._emoji, self._digits, self._hint):
            label.setVisible(code is not None)
        notices = self._model.snapshot.notices
        is_other = any(notice.kind is NoticeKind.OTHER_KEY for notice in notices)
        self._accept.setVisible(is_other and code is not None)
        if code is not None:
            self._emoji.setVisible(_has_emoji())
            self._emoji.setText(emoji_of(code))
            self._digits.setText(digits_of(code))

    def _ms_words(self, ms: float) -> str:
        return self.tr("{ms} ms").format(ms=round(ms))

    def _bps_words(self, bps: float) -> str:
        if bps >= MBPS:
            return self.tr("{rate} Mbit/s").format(rate=tenths_words(bps / MBPS))
        return self.tr("{rate} kbit/s").format(rate=round(bps / KBPS))


def _has_emoji() -> bool:
    """False where they would be empty boxes: small Linux systems have no font of them."""
    return any("emoji" in family.lower() for family in QFontDatabase.families())


class QualityMark(QWidget):
    """Three bars in the color of the grade; the words say the same."""

    def __init__(self, model: CallModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.setFixedSize(QSize(20, 16))
        model.history_changed.connect(self._refresh)
        model.changed.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        words = quality_words(self._model.quality)
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.setVisible(self._model.snapshot.state is CallState.CONNECTED and bool(words))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        grade = self._model.quality.grade
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        for bar in range(3):
            painter.setBrush(_color(grade) if bar < grade.value else theme.now().border)
            height = 6 + bar * 5
            painter.drawRoundedRect(bar * 7, 16 - height, 5, height, 1.5, 1.5)
        painter.end()


def _color(grade: Grade) -> QColor:
    colors = theme.now()
    match grade:
        case Grade.UNKNOWN:
            return colors.border
        case Grade.BAD:
            return colors.danger
        case Grade.FAIR:
            return colors.warning
        case Grade.GOOD:
            return colors.success
