"""What a computer that waits shows, to whom and when."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget

from desktop.core.manners import BadHours, QuietHours
from desktop.ui.models.call_model import CallModel
from desktop.ui.widgets.background_box import BackgroundBox
from desktop.ui.widgets.field import labeled
from desktop.ui.widgets.setting_controls import Setting, SettingLine
from desktop.ui.widgets.setting_pages import SettingPage

LETS_SWITCH_CAMERA = Setting(
    lambda settings: settings.lets_switch_camera,
    lambda settings, on: replace(settings, lets_switch_camera=on),
)
LETS_TOGGLE_TORCH = Setting(
    lambda settings: settings.lets_toggle_torch,
    lambda settings, on: replace(settings, lets_toggle_torch=on),
)
LETS_SET_VOLUME = Setting(
    lambda settings: settings.lets_set_volume,
    lambda settings, on: replace(settings, lets_set_volume=on),
)
QUIET_HOURS = Setting(
    lambda settings: settings.quiet_hours,
    lambda settings, text: replace(settings, quiet_hours=text.strip()),
)
MAY_WATCH = Setting(
    lambda settings: ", ".join(settings.may_watch),
    lambda settings, text: replace(
        settings, may_watch=tuple(name for part in text.split(",") if (name := part.strip()))
    ),
)


class HoursLine(SettingLine):
    """Keeps what nobody understands in the field, and wishes for nothing then."""

    judged = Signal(bool)  # whether what was entered last are hours

    def commit(self) -> None:
        """As of a `SettingLine`."""
        try:
            QuietHours.parse(self.text())
        except BadHours:
            self.judged.emit(False)
            return
        self.judged.emit(True)
        super().commit()


class WaitingPage(SettingPage):
    """For a window that waits in the background, and for `tandem wait`."""

    def __init__(self, model: CallModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        background = BackgroundBox(model, self)
        self.add(background, background.toolTip())
        # In every call, also with somebody at it
        self.add_box(
            LETS_SWITCH_CAMERA,
            self.tr("Who watches may ask for the next camera"),
            self.tr("By a button on a phone or the page, or by the window’s menu."),
        )
        self.add_box(
            LETS_TOGGLE_TORCH,
            self.tr("Who watches may ask for the camera’s light"),
            self.tr("If the camera has one that the system can switch."),
        )
        self.add_box(
            LETS_SET_VOLUME,
            self.tr("Who watches may say how loud the speaker is"),
            self.tr("By a slider on the page, or in the window’s menu."),
        )
        self.add_hint(self.tr("What follows holds while this computer waits, and nobody is at it."))
        hours = HoursLine(model, QUIET_HOURS, self)
        hours.setPlaceholderText("22:00-07:00")
        self.rows.addLayout(labeled(self.tr("Quiet hours"), hours))
        self._complaint = QLabel(
            self.tr(
                "These are no hours of a day. Enter them like 22:00-07:00, several with commas."
            ),
            self,
        )
        self._complaint.setObjectName("settingComplaint")
        self._complaint.setWordWrap(True)
        self._complaint.hide()
        self.rows.addWidget(self._complaint)
        hours.judged.connect(self._complaint.setHidden)
        self.add_hint(self.tr("Nothing is seen, heard or played then, every day."))
        names = SettingLine(model, MAY_WATCH, self)
        names.setPlaceholderText(self.tr("Everybody who joins the room"))
        self.rows.addLayout(labeled(self.tr("Who may watch"), names))
        self.add_hint(self.tr("Names with commas between. Others see a card that says so."))
        self.rows.addStretch(1)
