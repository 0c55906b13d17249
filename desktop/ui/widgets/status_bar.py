"""Where the call is and who is in the room: always visible."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop.core.quality import Cause
from desktop.core.snapshot import CallState
from desktop.ui import theme
from desktop.ui.call_words import figures_words, people_words, state_words
from desktop.ui.models.call_model import CallModel
from desktop.ui.quality_words import quality_words
from desktop.ui.widgets.elided_label import ElidedLabel
from desktop.ui.widgets.statistics_panel import QualityMark

LEAST_WIDTH_PX = 48
SPACING_PX = 10


def state_color(state: CallState) -> QColor:
    """The color of the dot beside the state's words."""
    match state:
        case CallState.LEFT | CallState.REPLACED:
            return theme.now().faint
        case CallState.JOINING | CallState.CONNECTING | CallState.LOST:
            return theme.now().warning
        case CallState.WAITING:
            return theme.now().accent
        case CallState.CONNECTED:
            return theme.now().success


class StateDot(QWidget):
    """A dot in the state's color, for those who see it; the words say the same."""

    def __init__(self, model: CallModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setFixedSize(QSize(10, 10))
        model.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(state_color(self._model.snapshot.state))
        painter.drawEllipse(self.rect())
        painter.end()


class PeopleBar(ElidedLabel):
    """Room, and who is there: names and count. Before the join: which room it will be."""

    def __init__(self, model: CallModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setObjectName("people")
        model.changed.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        snapshot, settings = self._model.snapshot, self._model.settings
        room = snapshot.room if snapshot.is_joined else settings.room
        rest = people_words(snapshot)
        if not rest:
            name = snapshot.own_name if snapshot.is_joined else settings.name
            rest = self.tr("you are {name}").format(name=name) if name else ""
        parts = [self.tr("Room {room}").format(room=room) if room else "", rest]
        text = " · ".join(part for part in parts if part)
        self.setText(text)
        self.setAccessibleName(text)


class StatusBar(QWidget):
    """The state in words, the room and its people; in the call also what comes."""

    def __init__(self, model: CallModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._state = ElidedLabel(self)
        self._state.setObjectName("state")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACING_PX)
        self._dot, self._mark = StateDot(model, self), QualityMark(model, self)
        layout.addWidget(self._dot)
        lines = QVBoxLayout()
        lines.setSpacing(2)
        lines.addWidget(self._state)
        lines.addWidget(PeopleBar(model, self))
        layout.addLayout(lines, 1)
        self._figures = QLabel(self)
        self._figures.setObjectName("figures")
        layout.addWidget(self._figures)
        layout.addWidget(self._mark)
        model.changed.connect(self._refresh)
        model.history_changed.connect(self._refresh)
        self._refresh()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """The buttons beside it need their room more."""
        return QSize(LEAST_WIDTH_PX, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        super().resizeEvent(event)
        self._make_room()

    def _refresh(self) -> None:
        words = state_words(self._model.snapshot)
        if words != self._state.text():
            self._state.setText(words)
            self._state.setAccessibleName(words)
        is_in_call = self._model.snapshot.state is CallState.CONNECTED
        self._figures.setText(self._figures_words() if is_in_call else "")
        self._make_room()

    def _make_room(self) -> None:
        """With whom one is goes before what comes; the mark beside it has that in its tool tip."""
        words_px = self._state.sizeHint().width() + self._figures.sizeHint().width()
        needed_px = self._dot.width() + self._mark.width() + words_px + 3 * SPACING_PX
        self._figures.setVisible(bool(self._figures.text()) and self.width() >= needed_px)

    def _figures_words(self) -> str:
        """What comes, or what is wrong with it."""
        quality = self._model.quality
        if quality.cause is not Cause.NONE:
            return quality_words(quality)
        return figures_words(self._model.statistics)
