"""Waiting without a window: what its closing means, and who is told of who comes and goes."""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QMessageBox

from desktop.core.snapshot import CallState
from desktop.core.visits import UNKNOWN, VisitBegan, VisitEnded, Visits
from desktop.system.watch_list import FILE_NAME, WatchList
from desktop.ui.models.call_model import CallModel
from desktop.ui.translation import translate
from desktop.ui.tray import Tray, is_there
from desktop.ui.widgets.curtain_pill import request_curtain
from desktop.ui.windows.main_window import MainWindow

if TYPE_CHECKING:
    from desktop.control.doorman import Duty


class Background(QObject):
    """From the making of the window to the program's end. Thread: GUI.

    Args:
        model: of the call.
        window: is closed, and shown again.
        data_folder: has the list of who watched.
        ring: is told who comes and goes, and plays the notes of that.
        serve: has a doorman go by this while it waits; None: as the user wishes.
        notify: shows a message of the system where there is no icon.
        has_tray: whether the system shows an icon now.
    """

    quit_requested = Signal()  # the window was closed, and nothing goes on without it

    def __init__(
        self,
        model: CallModel,
        window: MainWindow,
        data_folder: Path,
        ring: Callable[[list[VisitBegan | VisitEnded]], None],
        serve: "Callable[[Duty | None], None]",
        notify: Callable[[str], None],
        has_tray: Callable[[], bool] = is_there,
    ) -> None:
        super().__init__()
        self._model = model
        self._window = window
        self._ring = ring
        self._serve = serve
        self._served: tuple[object, ...] | None = None  # what the doorman goes by; None: nothing
        self._has_tray = has_tray
        self._visits = Visits()
        self._watch_list = WatchList(data_folder / FILE_NAME)
        self._was_alone = False  # in the room, so that who is there now has come
        self._joins_again = False  # as soon as the room is left
        self.waits = False  # the next join is that of a waiting machine
        self._notice: QMessageBox | None = None  # while it is shown
        self._tray = Tray(model, notify, self)
        self._tray.show_requested.connect(window.bring_up)
        self._tray.curtain_requested.connect(self._draw_curtain)
        self._tray.waiting_requested.connect(self._on_waiting_requested)
        self._tray.quit_requested.connect(self.quit_requested)
        window.close_requested.connect(self._on_close_requested)
        model.leave_requested.connect(self._on_leave_requested)
        model.changed.connect(self._on_model_changed)

    def close(self) -> None:
        """The program ends: so does a visit, and the icon goes. Idempotent."""
        self._note(self._visits.end(time.time()))
        self._tray.close()
        if self._notice is not None:
            self._notice.close()

    def _on_close_requested(self) -> None:
        settings = self._model.settings
        if not (settings.wait_in_background and self._has_tray()):
            self.quit_requested.emit()
            return
        if not settings.knows_background:
            self._model.request_settings(replace(settings, knows_background=True))
            self._explain()
        self._wait()

    def _explain(self) -> None:
        box = QMessageBox(
            QMessageBox.Icon.Information,
            "Tandem",
            translate(
                "Background",
                "Tandem goes on waiting in the room “{room}”. Whoever joins it sees and hears this "
                "computer, until you choose “Stop waiting” or “Quit” at the icon in the tray.",
            ).format(room=self._model.settings.room),
        )
        box.setWindowIcon(self._window.windowIcon())
        box.addButton(translate("Background", "Go on waiting"), QMessageBox.ButtonRole.AcceptRole)
        quit_ = box.addButton(translate("Background", "Quit"), QMessageBox.ButtonRole.RejectRole)
        quit_.clicked.connect(self.quit_requested)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.destroyed.connect(self._on_explained)
        self._notice = box
        box.open()

    def _on_explained(self) -> None:
        self._notice = None

    def _wait(self) -> None:
        """As a machine does: nothing is open while nobody is there."""
        if self.waits and self._model.snapshot.is_joined:
            return
        self.waits = True
        self._instruct()
        if self._model.snapshot.is_joined:
            self._joins_again = True
            self._model.request_leave()
        else:
            self._model.request_join()

    def _on_waiting_requested(self, waits: bool) -> None:
        if waits:
            self._wait()
        else:
            self._model.request_leave()

    def _on_leave_requested(self) -> None:
        if not self._joins_again:
            self.waits = False  # the user leaves; the next join is his own again
            self._instruct()

    def _instruct(self) -> None:
        """Tell the doorman whether there is something to do, and by which manners."""
        settings = self._model.settings
        told = (settings.name, settings.language)  # by the cards
        by = (
            (*told, settings.quiet_hours, settings.may_watch, settings.chime)
            if self.waits
            else None
        )
        if by == self._served:
            return
        self._served = by
        if not self.waits:
            self._serve(None)
            return
        from desktop.control.doorman import duty_of  # late: the window is drawn without PyAV

        self._serve(duty_of(settings))

    def _draw_curtain(self, is_drawn: bool) -> None:
        request_curtain(self._model, is_drawn)

    def _on_model_changed(self) -> None:
        snapshot = self._model.snapshot
        self._instruct()
        if self._joins_again and not snapshot.is_joined:
            self._joins_again = False
            self._model.request_join()
        visits = self._visits.see(snapshot, time.time())
        self._note(visits)
        if snapshot.is_joined:
            self._announce(visits)
        self._was_alone = snapshot.state is CallState.WAITING

    def _note(self, visits: list[VisitBegan | VisitEnded]) -> None:
        for visit in visits:
            if self.waits:
                self._watch_list.note(visit)

    def _announce(self, visits: list[VisitBegan | VisitEnded]) -> None:
        """Say who came, or else who went; whose name was learned only now did neither."""
        went = [v for v in visits if isinstance(v, VisitEnded) and v.watcher != UNKNOWN]
        came = [v for v in visits if isinstance(v, VisitBegan)]
        if came and not (went or self._was_alone):
            return
        told = came or went
        if not told:
            return
        settings = self._model.settings
        if settings.chime:
            self._ring([*told])
        if came and wants_mark(os.environ):
            QApplication.alert(self._window)
        if settings.notify and QApplication.activeWindow() is None:
            tell = self._tray.tell_came if came else self._tray.tell_went
            tell(told[-1].watcher)


def wants_mark(environment: Mapping[str, str]) -> bool:
    """Whether a window behind others is marked when somebody came.

    GNOME has no list of windows to mark: it says "Tandem is ready" in a message of its own,
    before ours, and also to those who want none.
    """
    return "GNOME" not in environment.get("XDG_CURRENT_DESKTOP", "").upper().split(":")
