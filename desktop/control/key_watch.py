"""Watches whether the other is who he was before, by his key."""

from PySide6.QtCore import QObject, Signal

from desktop.core.acquaintance import Place, Verdict
from desktop.core.notice import Notice, NoticeKind
from desktop.system.acquaintance_file import AcquaintanceFile
from desktop.ui.models.call_model import CallModel


class KeyWatch(QObject):
    """Joins the model with what is remembered. Thread: GUI."""

    changed = Signal()  # `notice` is another

    def __init__(
        self, model: CallModel, file: AcquaintanceFile, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._file = file
        self._known = file.load()
        self._met: tuple[str, str] | None = None  # place and key that were remembered last
        self.notice: Notice | None = None
        model.changed.connect(self._look)
        model.key_accepted.connect(self._accept)

    def _place(self) -> Place | None:
        snapshot = self._model.snapshot
        if snapshot.peer_name is None:
            return None
        return Place(snapshot.server, snapshot.room, snapshot.peer_name)

    def _look(self) -> None:
        place, talk = self._place(), self._model.snapshot.talk
        notice = None
        if place is not None and talk.peer_key is not None:
            if self._known.judge(place, talk.peer_key) is Verdict.OTHER:
                notice = Notice(NoticeKind.OTHER_KEY, place.name)
            elif talk.keeps_key is not None and self._met != (place.key, talk.peer_key):
                self._met = (place.key, talk.peer_key)
                if self._known.meet(place, talk.peer_key, is_kept=talk.keeps_key):
                    self._file.save(self._known)
        if notice != self.notice:
            self.notice = notice
            self.changed.emit()

    def _accept(self) -> None:
        place, key = self._place(), self._model.snapshot.talk.peer_key
        if place is not None and key is not None:
            self._known.accept(place, key)
            self._file.save(self._known)
            self._look()
