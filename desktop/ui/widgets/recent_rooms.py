"""The rooms in which one was lately, to go there again or to forget them."""

from dataclasses import replace

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from desktop.core.recent_rooms import forgotten
from desktop.core.server_address import ServerAddress, without_secrets
from desktop.core.settings import RecentRoom
from desktop.ui.icons import icon
from desktop.ui.models.call_model import CallModel

MOST_LETTERS = 24  # of a room's name, and of its server's


class RecentRoomsButton(QPushButton):
    """Opens the list. Choosing a room fills it in; Join stays the user's."""

    def __init__(self, model: CallModel, parent: QWidget) -> None:
        super().__init__(icon("history"), "", parent)
        self._model = model
        self.setObjectName("fieldButton")
        self.setIconSize(QSize(20, 20))
        self.setAutoDefault(True)
        self.setAccessibleName(self.tr("Recent rooms"))
        self._menu = QMenu(self)
        self._menu.setAccessibleName(self.accessibleName())
        self._menu.aboutToShow.connect(self._fill)
        self.setMenu(self._menu)

    def _fill(self) -> None:
        self._menu.clear()
        rooms = self._model.settings.recent_rooms
        for room in rooms:
            self._menu.addAction(self._words(room)).triggered.connect(
                lambda _=False, room=room: self._enter(room)
            )
        self._menu.addSeparator()
        forget = self._menu.addMenu(self.tr("Remove from this list"))
        for room in rooms:
            forget.addAction(self._words(room)).triggered.connect(
                lambda _=False, room=room: self._keep(forgotten(rooms, room))
            )
        forget.addSeparator()
        forget.addAction(self.tr("All of them")).triggered.connect(lambda: self._keep(()))

    def _words(self, room: RecentRoom) -> str:
        where = self.tr("this computer")
        if room.server:
            where = _host_of(room.server)
        words = f"{_short(room.room)} · {_short(where)}"
        return words.replace("&", "&&")  # Qt takes a single one for a key

    def _enter(self, room: RecentRoom) -> None:
        settings = replace(self._model.settings, room=room.room, host_here=not room.server)
        if room.server:
            settings = replace(settings, server=room.server)
        self._model.request_settings(settings)

    def _keep(self, rooms: tuple[RecentRoom, ...]) -> None:
        self._model.request_settings(replace(self._model.settings, recent_rooms=rooms))


def _host_of(server: str) -> str:
    """What of an address people know it by."""
    try:
        return ServerAddress.parse(server).origin.partition("://")[2]
    except ValueError:  # of a file that somebody wrote
        return without_secrets(server)


def _short(words: str) -> str:
    return words if len(words) <= MOST_LETTERS else f"{words[: MOST_LETTERS - 1]}…"
