"""Choosing a device: one box for the camera, the microphone or the loudspeaker."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import PurePath

from PySide6.QtWidgets import QComboBox, QSizePolicy, QVBoxLayout, QWidget

from desktop.core.settings import Settings
from desktop.ui.models.call_model import CallModel, DeviceChoice, DeviceLists
from desktop.ui.widgets.field import labeled
from desktop.ui.widgets.setting_controls import Setting, SettingBox


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a selector chooses."""

    name: str
    chosen: Callable[[Settings], str | None]
    choose: Callable[[Settings, str | None], Settings]
    plugged_in: Callable[[DeviceLists], tuple[DeviceChoice, ...]]


CAMERA = Purpose(
    "camera",
    lambda settings: settings.camera,
    lambda settings, device: replace(settings, camera=device),
    lambda lists: lists.cameras,
)
MICROPHONE = Purpose(
    "microphone",
    lambda settings: settings.microphone,
    lambda settings, device: replace(settings, microphone=device),
    lambda lists: lists.microphones,
)
LOUDSPEAKER = Purpose(
    "loudspeaker",
    lambda settings: settings.loudspeaker,
    lambda settings, device: replace(settings, loudspeaker=device),
    lambda lists: lists.loudspeakers,
)

CANCEL_ECHO = Setting(
    lambda settings: settings.cancel_echo, lambda settings, on: replace(settings, cancel_echo=on)
)
SUPPRESS_NOISE = Setting(
    lambda settings: settings.suppress_noise,
    lambda settings, on: replace(settings, suppress_noise=on),
)
CONTROL_GAIN = Setting(
    lambda settings: settings.control_gain,
    lambda settings, on: replace(settings, control_gain=on),
)


class DeviceSelector(QComboBox):
    """Shows the chosen device among those that are plugged in; works in the call, too.

    Args:
        extras: choices that are no devices, as (id, words).
    """

    def __init__(
        self,
        model: CallModel,
        purpose: Purpose,
        extras: tuple[tuple[str, str], ...],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._purpose = purpose
        self._extras = extras
        self._entries: list[tuple[str | None, str] | None] = []  # None: a line between
        self.setObjectName(f"{purpose.name}Selector")
        # A label of a hundred letters must not widen the panel.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.activated.connect(self._on_activated)
        model.changed.connect(self._refresh)
        self._refresh()

    def _on_activated(self, index: int) -> None:
        wished: str | None = self.itemData(index)
        self._model.request_settings(self._purpose.choose(self._model.settings, wished))
        self._refresh()  # what is, not what was clicked

    def _refresh(self) -> None:
        entries = self._wanted_entries()
        if entries != self._entries:
            self._entries = entries
            self.clear()
            for entry in entries:
                if entry is None:
                    self.insertSeparator(self.count())
                else:
                    choice_id, label = entry
                    self.addItem(label, choice_id)
        chosen = self._purpose.chosen(self._model.settings)
        for index, entry in enumerate(self._entries):
            if entry is not None and entry[0] == chosen:
                self.setCurrentIndex(index)

    def _wanted_entries(self) -> list[tuple[str | None, str] | None]:
        chosen = self._purpose.chosen(self._model.settings)
        plugged_in = self._purpose.plugged_in(self._model.devices)
        entries: list[tuple[str | None, str] | None] = [(None, self.tr("System default"))]
        entries += [(device.id, device.label) for device in plugged_in]
        entries.append(None)
        entries += self._extras
        if all(entry is None or entry[0] != chosen for entry in entries):
            assert chosen is not None
            entries.insert(1, (chosen, self._words_for_missing(chosen)))
        return entries

    def _words_for_missing(self, chosen: str) -> str:
        """For a choice that no list has: from the command line, or unplugged meanwhile."""
        kind, _, rest = chosen.partition(":")
        if kind == "file":
            return self.tr("File: {name}").format(name=PurePath(rest).name)
        if kind == "test":
            return self.tr("Test tone, {pitch} Hz").format(pitch=rest)
        return self.tr("Not plugged in now")


class DevicePanel(QWidget):
    """The three selectors, and what is done to the microphone's sound."""

    def __init__(self, model: CallModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        none = ("none", self.tr("None"))
        camera = DeviceSelector(
            model,
            CAMERA,
            (("test", self.tr("Test picture")), ("screen", self.tr("Screen")), none),
            self,
        )
        microphone = DeviceSelector(model, MICROPHONE, (("test", self.tr("Test tone")), none), self)
        loudspeaker = DeviceSelector(model, LOUDSPEAKER, (none,), self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(7)
        layout.addLayout(labeled(self.tr("Camera"), camera))
        layout.addLayout(labeled(self.tr("Microphone"), microphone))
        self._voice_tips: dict[QWidget, str] = {}
        for setting, words, tip in (
            (CANCEL_ECHO, self.tr("Cancel echo"),
             self.tr("The other person does not hear what your speaker plays.")),
            (SUPPRESS_NOISE, self.tr("Suppress noise"),
             self.tr("Fans and traffic become quieter than your voice.")),
            (CONTROL_GAIN, self.tr("Even out my volume"),
             self.tr("A low voice becomes louder; switch it off for music.")),
        ):  # fmt: skip
            box = SettingBox(model, setting, words, self)
            self._voice_tips[box] = tip
            layout.addWidget(box)
        layout.addLayout(labeled(self.tr("Speaker"), loudspeaker))
        model.changed.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        kind = (self._model.settings.microphone or "").partition(":")[0]
        is_voice = kind not in ("test", "none", "file")
        needless = self.tr("A real microphone only is processed.")
        for box, tip in self._voice_tips.items():
            box.setEnabled(is_voice)
            box.setToolTip(tip if is_voice else needless)
