"""How long the call has been recorded, over the picture; and the end of it."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from desktop.ui import theme
from desktop.ui.models.call_model import CallModel
from desktop.ui.number_words import size_words, time_words


class RecordingPill(QFrame):
    """Shown while a recording goes on."""

    def __init__(self, model: CallModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.setObjectName("recordingPill")
        self._words = QLabel(self)
        stop = QPushButton(self.tr("Stop recording"), self)
        stop.setObjectName("dangerButton")
        stop.setAutoDefault(True)
        stop.setAccessibleName(stop.text())
        stop.clicked.connect(self._stop)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 6, 6, 6)
        layout.setSpacing(10)
        layout.addWidget(_Dot(self))
        layout.addWidget(self._words, 1)
        layout.addWidget(stop)
        model.recording_changed.connect(self._refresh)
        self._refresh()

    def _stop(self) -> None:
        self._model.request_recording(False)

    def _refresh(self) -> None:
        recording = self._model.recording
        is_shown = recording is not None and recording.end is None
        if recording is not None and is_shown:
            words = f"{time_words(recording.seconds)} · {size_words(recording.bytes)}"
            self._words.setText(words)
            self._words.setAccessibleName(self._words.text())
        self.setVisible(is_shown)


class _Dot(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(QSize(12, 12))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.now().danger)
        painter.drawEllipse(self.rect())
        painter.end()
