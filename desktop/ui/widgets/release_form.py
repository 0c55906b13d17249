"""Whether devices are let go of while nothing of them is sent."""

from dataclasses import replace

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.models.call_model import CallModel
from desktop.ui.widgets.setting_controls import Setting, SettingBox

CAMERA_OFF_RELEASES = Setting(
    lambda settings: settings.camera_off_releases,
    lambda settings, on: replace(settings, camera_off_releases=on),
)
MUTE_RELEASES = Setting(
    lambda settings: settings.mute_releases,
    lambda settings, on: replace(settings, mute_releases=on),
)


class ReleaseForm(QWidget):
    """Closing a device makes its light go out; leaving it open makes coming back immediate."""

    def __init__(self, model: CallModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(7)
        tip = self.tr("The device’s light goes out; coming back takes a moment.")
        for setting, words in (
            (CAMERA_OFF_RELEASES, self.tr("Release the camera while it is off")),
            (MUTE_RELEASES, self.tr("Release the microphone while muted")),
        ):
            box = SettingBox(model, setting, words, self)
            box.setToolTip(tip)
            layout.addWidget(box)
