"""The recording that the window's user begins and ends, and its place among his films."""

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt, Signal

from desktop.core.recording import Recording
from desktop.media.recorder import Recorder
from desktop.ui.models.call_model import CallModel


def films_folder() -> Path:
    """Where recordings go; it may not be there yet."""
    places = QStandardPaths.StandardLocation
    found = QStandardPaths.writableLocation(places.MoviesLocation)
    return Path(found or QStandardPaths.writableLocation(places.HomeLocation)) / "Tandem"


class CallRecorder(QObject):
    """Joins a model with a `Recorder`; a recording ends with its call. Thread: GUI."""

    _told = Signal(object)  # from the recorder's thread

    def __init__(self, model: CallModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.recorder = Recorder(self._told.emit)
        self._told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)
        model.recording_requested.connect(self._on_requested)
        model.changed.connect(self._on_changed)

    def close(self) -> None:
        """End what is recorded; takes at most 3 s. Idempotent."""
        self.recorder.close()

    def _on_requested(self, is_wanted: bool) -> None:
        if not is_wanted:
            self.recorder.stop()
        elif self._model.snapshot.is_joined:
            name = f"{datetime.now().astimezone():%Y-%m-%d %H-%M-%S}.mkv"
            self.recorder.start(films_folder() / name)

    def _on_changed(self) -> None:
        if not self._model.snapshot.is_joined:
            self.recorder.stop()

    def _on_told(self, recording: Recording) -> None:
        self._model.show_recording(recording)
