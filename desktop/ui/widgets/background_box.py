"""Whether Tandem goes on waiting when its window is closed."""

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from desktop.ui import tray
from desktop.ui.models.call_model import CallModel
from desktop.ui.widgets.setting_controls import Setting, SettingBox

WAIT_IN_BACKGROUND = Setting(
    lambda settings: settings.wait_in_background,
    lambda settings, on: replace(settings, wait_in_background=on),
)


class BackgroundBox(SettingBox):
    """Without a tray nothing would show that it waits: the box is locked, with that reason."""

    def __init__(self, model: CallModel, parent: QWidget) -> None:
        super().__init__(model, WAIT_IN_BACKGROUND, "", parent)
        words = self.tr("Wait in the background")
        self.setText(words)
        self.setAccessibleName(words)
        has_tray = tray.is_there()
        self.setEnabled(has_tray)
        self.setToolTip(
            self.tr("When the window is closed, Tandem goes on waiting in the room.")
            if has_tray
            else self.tr("This system has no tray for an icon, so the window has to stay.")
        )
