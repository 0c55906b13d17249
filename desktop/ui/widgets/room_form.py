"""Where to join, and as whom: room, name and server."""

from dataclasses import replace

from PySide6.QtCore import QRegularExpression, Qt
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.core.settings import Settings
from desktop.ui.models.call_model import CallModel
from desktop.ui.widgets.field import heading, labeled
from desktop.ui.widgets.recent_rooms import RecentRoomsButton
from desktop.ui.widgets.setting_controls import Setting, SettingBox, SettingLine

ROOM = Setting(lambda settings: settings.room, lambda settings, text: replace(settings, room=text))
NAME = Setting(lambda settings: settings.name, lambda settings, text: replace(settings, name=text))
SERVER = Setting(
    lambda settings: settings.server, lambda settings, text: replace(settings, server=text)
)
CREATE_ROOM = Setting(
    lambda settings: settings.create_room, lambda settings, on: replace(settings, create_room=on)
)
HOST_HERE = Setting(
    lambda settings: settings.host_here, lambda settings, on: replace(settings, host_here=on)
)
HOST_FOR_OTHERS = Setting(
    lambda settings: settings.host_for_others,
    lambda settings, on: replace(settings, host_for_others=on),
)


def _with_port(settings: Settings, text: str) -> Settings:
    """The settings with the number that was typed; the server says if it is no port."""
    return replace(settings, host_port=int(text)) if text.isdecimal() else settings


HOST_PORT = Setting(lambda settings: str(settings.host_port), _with_port)


class RoomForm(QWidget):
    """Shows the settings of room and server; locked, with the reason, while joined."""

    def __init__(self, model: CallModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._server_area = QWidget(self)
        self._host_area = QWidget(self)
        self._room = SettingLine(model, ROOM, self)
        self._recent = RecentRoomsButton(model, self)
        self._name = SettingLine(model, NAME, self)
        self._create = SettingBox(
            model, CREATE_ROOM, self.tr("Create the room if it is not there"), self
        )
        self._host_here = SettingBox(model, HOST_HERE, self.tr("Host here"), self)
        self._server = SettingLine(model, SERVER, self._server_area)
        self._server.setPlaceholderText(self.tr("for example example.org"))
        self._for_others = SettingBox(
            model, HOST_FOR_OTHERS, self.tr("Let other computers join"), self._host_area
        )
        self._port = SettingLine(model, HOST_PORT, self._host_area)
        digits = QRegularExpression(r"\d{1,5}")
        self._port.setValidator(QRegularExpressionValidator(digits, self._port))
        self._lay_out()
        # Each control with what its tool tip says while it can be used
        self._tips: dict[QWidget, str] = {
            self._room: self.tr("The other person joins a room of the same name."),
            self._recent: self.tr("Rooms where you were lately"),
            self._name: self.tr("The other person sees this name."),
            self._create: "",
            self._host_here: self.tr("Tandem runs the server itself, on this computer."),
            self._server: self.tr("An address such as example.org or 192.168.1.5:8085."),
            self._for_others: self.tr("The connection to them is encrypted."),
            self._port: self.tr("Where the server on this computer is reached."),
        }
        model.changed.connect(self._refresh)
        self._refresh()

    def commit(self) -> None:
        """Wish for everything that was typed and not wished for yet."""
        for field in (self._room, self._name, self._server, self._port):
            field.commit()

    def _lay_out(self) -> None:
        for area, rows in (
            (self._server_area, [labeled(self.tr("Server"), self._server)]),
            (self._host_area, [labeled(self.tr("Port"), self._port)]),
        ):
            inner = QVBoxLayout(area)
            inner.setContentsMargins(0, 0, 0, 0)
            if area is self._host_area:
                inner.addWidget(self._for_others)
            for row in rows:
                inner.addLayout(row)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(7)
        layout.addWidget(heading(self.tr("Room"), self))
        room = QHBoxLayout()
        room.setSpacing(6)
        room.addLayout(labeled(self.tr("Room name"), self._room))
        room.addWidget(self._recent, 0, Qt.AlignmentFlag.AlignBottom)
        layout.addLayout(room)
        layout.addLayout(labeled(self.tr("Your name"), self._name))
        layout.addWidget(self._create)
        layout.addSpacing(4)
        layout.addWidget(heading(self.tr("Server"), self))
        layout.addWidget(self._host_here)
        layout.addWidget(self._server_area)
        layout.addWidget(self._host_area)

    def _refresh(self) -> None:
        hosts = self._model.settings.host_here
        self._server_area.setVisible(not hosts)
        self._host_area.setVisible(hosts)
        is_free = not self._model.snapshot.is_joined
        locked = self.tr("Leave the room to change this.")
        for control, tip in self._tips.items():
            control.setEnabled(is_free)
            control.setToolTip(tip if is_free else locked)
        if not self._model.settings.recent_rooms:
            self._recent.setEnabled(False)
            self._recent.setToolTip(self.tr("You were in no room yet."))
