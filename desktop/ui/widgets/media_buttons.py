"""To be heard or not, and to be seen or not; and by which device."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.core.device_order import DeviceKind
from desktop.core.snapshot import OwnMedia
from desktop.ui.icons import icon
from desktop.ui.models.call_model import CallModel
from desktop.ui.shortcuts import Keys
from desktop.ui.widgets.device_menu import DeviceMenuButton
from desktop.ui.widgets.level_bar import LevelBar
from desktop.ui.widgets.steady_button import SteadyButton

ICON_SIZE = QSize(20, 20)


@dataclass(frozen=True, slots=True)
class Withheld:
    """One of the two things that the other can be spared."""

    name: str  # of its icons: `name` while it is sent, `name-off` while it is not
    keys: Keys
    value: Callable[[OwnMedia], bool]
    changed: Callable[[OwnMedia, bool], OwnMedia]


MICROPHONE = Withheld(
    "microphone",
    Keys.MICROPHONE,
    lambda own: own.is_muted,
    lambda own, is_withheld: replace(own, is_muted=is_withheld),
)
CAMERA = Withheld(
    "camera",
    Keys.CAMERA,
    lambda own: own.is_camera_off,
    lambda own, is_withheld: replace(own, is_camera_off=is_withheld),
)


class MediaButton(SteadyButton):
    """Checked while the other does not get it; its tool tip says what a press will do.

    Args:
        words: what a press does while it is sent, and while it is not.
    """

    def __init__(
        self, model: CallModel, withheld: Withheld, words: tuple[str, str], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._withheld = withheld
        self._words = words
        self.setObjectName("mediaButton")
        self.setIconSize(ICON_SIZE)
        self.setCheckable(True)
        self.setAccessibleName(words[False])  # screen readers say themselves that it is checked
        self.setAutoDefault(True)
        self.clicked.connect(self._toggle)
        withheld.keys.installed(self).activated.connect(self._toggle)
        model.changed.connect(self._refresh)
        self._refresh()

    def _toggle(self) -> None:
        own_media = self._model.snapshot.own_media
        is_withheld = not self._withheld.value(own_media)
        self._refresh()  # what is, not what was clicked
        self._model.request_own_media(self._withheld.changed(own_media, is_withheld))

    def _refresh(self) -> None:
        is_withheld = self._withheld.value(self._model.snapshot.own_media)
        self.setChecked(is_withheld)
        name = f"{self._withheld.name}-off" if is_withheld else self._withheld.name
        self.setIcon(icon(name, is_on_fill=True))
        self.setToolTip(f"{self._words[is_withheld]} ({self._withheld.keys.shown})")


class MediaButtons(QWidget):
    """Both, each with its devices beside it."""

    def __init__(self, model: CallModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(LevelBar(model, Qt.Orientation.Vertical, self))
        layout.addSpacing(4)
        microphone = (self.tr("Mute the microphone"), self.tr("Unmute the microphone"))
        self._microphone = MediaButton(model, MICROPHONE, microphone, self)
        layout.addWidget(self._microphone)
        self.setFocusProxy(self._microphone)
        sound = (
            (DeviceKind.MICROPHONE, self.tr("Microphone")),
            (DeviceKind.LOUDSPEAKER, self.tr("Speaker")),
        )
        words = self.tr("Choose the microphone and the speaker")
        self._menus = [DeviceMenuButton(model, words, sound, self)]
        layout.addWidget(self._menus[0])
        layout.addSpacing(4)
        camera = (self.tr("Switch the camera off"), self.tr("Switch the camera on"))
        layout.addWidget(MediaButton(model, CAMERA, camera, self))
        pictures = ((DeviceKind.CAMERA, self.tr("Camera")),)
        self._menus.append(DeviceMenuButton(model, self.tr("Choose the camera"), pictures, self))
        layout.addWidget(self._menus[1])
        self.show_narrow(False)

    def show_narrow(self, is_narrow: bool) -> None:
        """Leave room to others in a window that has little."""
        for menu in self._menus:
            menu.show_narrow(is_narrow)
