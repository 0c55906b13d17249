"""Choosing a device: one box for the camera, the microphone or the loudspeaker."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.core.device_order import DeviceKind
from desktop.ui.models.call_model import CallModel
from desktop.ui.widgets.device_entries import (
    Entry,
    chosen_device,
    device_entries,
    order_words,
    wish_for,
)
from desktop.ui.widgets.field import labeled
from desktop.ui.widgets.level_bar import LevelBar
from desktop.ui.widgets.setting_controls import HintedBox, Setting, SettingBox

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
    """

    def __init__(self, model: CallModel, kind: DeviceKind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._kind = kind
        self._entries: list[Entry | None] = []
        self.setObjectName(f"{kind.value}Selector")
        # A label of a hundred letters must not widen the panel.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.activated.connect(self._on_activated)
        model.changed.connect(self._refresh)
        self._refresh()

    def _on_activated(self, index: int) -> None:
        wish_for(self._model, self._kind, self.itemData(index))
        self._refresh()  # what is, not what was clicked

    def _refresh(self) -> None:
        entries = device_entries(self._model, self._kind)
        if entries != self._entries:
            self._entries = entries
            self.clear()
            for entry in entries:
                if entry is None:
                    self.insertSeparator(self.count())
                else:
                    choice_id, label = entry
                    self.addItem(label, choice_id)
        chosen = chosen_device(self._model, self._kind)
        for index, entry in enumerate(self._entries):
            if entry is not None and entry[0] == chosen:
                self.setCurrentIndex(index)
        words = order_words(self._model, self._kind)
        self.setToolTip(words)
        self.setAccessibleDescription(words)


class DevicePanel(QWidget):
    """The three selectors, with what shows and tells whether the devices work."""

    def __init__(self, model: CallModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        camera = DeviceSelector(model, DeviceKind.CAMERA, self)
        preview = SettingBox(model, PREVIEW, self.tr("Preview before joining"), self)
        preview.setToolTip(
            self.tr("Camera and microphone are open before you join, while the window is seen.")
        )
        microphone = DeviceSelector(model, DeviceKind.MICROPHONE, self)
        loudspeaker = DeviceSelector(model, DeviceKind.LOUDSPEAKER, self)
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
        self._choices: list[tuple[HintedBox, str]] = []
        for setting, words, tip in (
            (CANCEL_ECHO, self.tr("Cancel echo"),
             self.tr("The other person does not hear what your speaker plays.")),
            (SUPPRESS_NOISE, self.tr("Suppress noise"),
             self.tr("Fans and traffic become quieter than your voice.")),
            (CONTROL_GAIN, self.tr("Even out my volume"),
             self.tr("A low voice becomes louder; switch it off for music.")),
        ):  # fmt: skip
            choice = HintedBox(SettingBox(model, setting, words, self), tip, self)
            self._choices.append((choice, tip))
            layout.addWidget(choice)
        model.changed.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        kind = (self._model.settings.microphone or "").partition(":")[0]
        is_voice = kind not in ("test", "none", "file")
        needless = self.tr("Only a real microphone is processed.")
        for choice, tip in self._choices:
            choice.box.setEnabled(is_voice)
            choice.explain(tip if is_voice else needless)
