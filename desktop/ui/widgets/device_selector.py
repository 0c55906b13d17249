"""Choosing a device: one box for the camera, the microphone or the loudspeaker."""

from dataclasses import replace
from pathlib import PurePath

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.core.device_order import DeviceChoices, DeviceKind, choose_device, used_device
from desktop.core.settings import is_device_id
from desktop.ui.models.call_model import CallModel
from desktop.ui.widgets.field import labeled
from desktop.ui.widgets.level_bar import LevelBar
from desktop.ui.widgets.setting_controls import Setting, SettingBox

PREVIEW = Setting(
    lambda settings: settings.preview, lambda settings, on: replace(settings, preview=on)
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

    Its tool tip tells which device is used now, and which ones come next if it is unplugged.

    Args:
        extras: choices that are no devices, as (id, words).
    """

    def __init__(
        self,
        model: CallModel,
        kind: DeviceKind,
        extras: tuple[tuple[str, str], ...],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._kind = kind
        self._extras = extras
        self._entries: list[tuple[str | None, str] | None] = []  # None: a line between
        self.setObjectName(f"{kind.value}Selector")
        # A label of a hundred letters must not widen the panel.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.activated.connect(self._on_activated)
        model.changed.connect(self._refresh)
        self._refresh()

    def _on_activated(self, index: int) -> None:
        wished: str | None = self.itemData(index)
        label = self._labels().get(wished or "", "")
        self._model.request_settings(choose_device(self._model.settings, self._kind, wished, label))
        self._refresh()  # what is, not what was clicked

    def _refresh(self) -> None:
        choices = DeviceChoices.of(self._model.settings)
        chosen = choices.chosen(self._kind)
        entries = self._wanted_entries(chosen)
        if entries != self._entries:
            self._entries = entries
            self.clear()
            for entry in entries:
                if entry is None:
                    self.insertSeparator(self.count())
                else:
                    choice_id, label = entry
                    self.addItem(label, choice_id)
        for index, entry in enumerate(self._entries):
            if entry is not None and entry[0] == chosen:
                self.setCurrentIndex(index)
        words = self._order_words(choices.order(self._kind))
        self.setToolTip(words)
        self.setAccessibleDescription(words)

    def _labels(self) -> dict[str, str]:
        """What the devices are called, those too that were chosen once and are away."""
        remembered = DeviceChoices.of(self._model.settings).remembered(self._kind)
        labels = {each.id: each.label for each in remembered}
        return labels | {each.id: each.label for each in self._model.devices.of(self._kind)}

    def _wanted_entries(self, chosen: str | None) -> list[tuple[str | None, str] | None]:
        plugged_in = self._model.devices.of(self._kind)
        entries: list[tuple[str | None, str] | None] = [(None, self.tr("Follow the system"))]
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
        label = self._labels().get(chosen)
        if label:
            return self.tr("{label} (not plugged in)").format(label=label)
        return self.tr("Not plugged in now")

    def _order_words(self, order: tuple[str | None, ...]) -> str:
        """Which device is used, and who takes over; "" where there is nothing to tell."""
        plugged_in = self._model.devices.plugs.of(self._kind)
        used = used_device(order, plugged_in)
        if used is None or not is_device_id(used) or used not in plugged_in:
            return ""
        labels = self._labels()
        following = [labels[each] for each in order if each is not None and each in labels]
        following = [label for label in following if label != labels[used]]
        lines = [self.tr("Now: {label}").format(label=labels[used])]
        lines += [self.tr("Then: {label}").format(label=label) for label in following]
        lines.append(self.tr("Then: the system’s choice"))
        return "\n".join(lines)


class DevicePanel(QWidget):
    """The three selectors, with what shows and tells whether the devices work."""

    def __init__(self, model: CallModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        none = ("none", self.tr("None"))
        camera = DeviceSelector(
            model,
            DeviceKind.CAMERA,
            (("test", self.tr("Test picture")), ("screen", self.tr("Screen")), none),
            self,
        )
        preview = SettingBox(model, PREVIEW, self.tr("Preview before joining"), self)
        preview.setToolTip(
            self.tr("Camera and microphone are open before you join, while the window is seen.")
        )
        microphone = DeviceSelector(
            model, DeviceKind.MICROPHONE, (("test", self.tr("Test tone")), none), self
        )
        loudspeaker = DeviceSelector(model, DeviceKind.LOUDSPEAKER, (none,), self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(7)
        layout.addLayout(labeled(self.tr("Camera"), camera))
        layout.addWidget(preview)
        layout.addLayout(labeled(self.tr("Microphone"), microphone))
        layout.addWidget(LevelBar(model, Qt.Orientation.Horizontal, self))
        test = QPushButton(self.tr("Test"), self)
        test.setAccessibleName(self.tr("Test the speaker"))
        test.setAutoDefault(True)
        test.setToolTip(self.tr("A few notes are played, in a call to you only."))
        test.clicked.connect(model.request_loudspeaker_test)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addLayout(labeled(self.tr("Speaker"), loudspeaker), 1)
        row.addWidget(test, 0, Qt.AlignmentFlag.AlignBottom)
        layout.addLayout(row)


class VoiceForm(QWidget):
    """What is done to the microphone's sound before it is sent."""

    def __init__(self, model: CallModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
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
        model.changed.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        kind = (self._model.settings.microphone or "").partition(":")[0]
        is_voice = kind not in ("test", "none", "file")
        needless = self.tr("A real microphone only is processed.")
        for box, tip in self._voice_tips.items():
            box.setEnabled(is_voice)
            box.setToolTip(tip if is_voice else needless)
