"""The recording that the window's user begins and ends, and its place among his films."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Qt, Signal

from desktop.core.recording import Recording
from desktop.ui.models.call_model import CallModel

if TYPE_CHECKING:
    from desktop.media.recorder import Recorder


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
        self._recorder: Recorder | None = None
        self._told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)
        model.recording_requested.connect(self._on_requested)
        model.changed.connect(self._on_changed)

    def make_recorder(self) -> "Recorder":
        """What is to see and hear the call; before it is made nothing is recorded. Thread: any."""
        from desktop.media.recorder import Recorder  # late: the window is drawn without PyAV

        self._recorder = Recorder(self._told.emit)
        return self._recorder

    def close(self) -> None:
        """End what is recorded; takes at most 3 s. Idempotent."""
        if self._recorder is not None:
            self._recorder.close()

    def _on_requested(self, is_wanted: bool) -> None:
        if self._recorder is None:
            return
        if not is_wanted:
            self._recorder.stop()
        elif self._model.snapshot.is_joined:
            name = f"{datetime.now().astimezone():%Y-%m-%d %H-%M-%S}.mkv"
            self._recorder.start(films_folder() / name)

    def _on_changed(self) -> None:
        if self._recorder is not None and not self._model.snapshot.is_joined:
            self._recorder.stop()

    def _on_told(self, recording: Recording) -> None:
        self._model.show_recording(recording)
