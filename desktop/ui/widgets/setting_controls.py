"""Controls that show one setting each and wish for another value of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.core.settings import Settings
from desktop.ui.models.call_model import CallModel

T = TypeVar("T")
INDENT_PX = 27  # of a box: its words begin there


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """One field of the settings."""

    value: Callable[[Settings], T]
    changed: Callable[[Settings, T], Settings]


class SettingBox(QCheckBox):
    """A setting that is on or off."""

    def __init__(
        self, model: CallModel, setting: Setting[bool], words: str, parent: QWidget
    ) -> None:
        super().__init__(words, parent)
        self._model = model
        self._setting = setting
        self.setAccessibleName(words)
        self.clicked.connect(self._on_clicked)
        model.changed.connect(self._refresh)
        self._refresh()

    def _on_clicked(self, is_ticked: bool) -> None:
        self._model.request_settings(self._setting.changed(self._model.settings, is_ticked))
        self._refresh()  # what is, not what was clicked

    def _refresh(self) -> None:
        self.setChecked(self._setting.value(self._model.settings))


class HintedBox(QWidget):
    """A choice, with what it means under it."""

    def __init__(self, box: SettingBox, words: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.box = box
        self._hint = QLabel(self)
        self._hint.setObjectName("settingHint")
        self._hint.setWordWrap(True)
        row = QHBoxLayout()
        row.setContentsMargins(INDENT_PX, 0, 0, 4)
        row.addWidget(self._hint)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(box)
        layout.addLayout(row)
        self.explain(words)

    def explain(self, words: str) -> None:
        """Say this from now on."""
        self._hint.setText(words)
        self.box.setAccessibleDescription(words)


class SettingLine(QLineEdit):
    """A setting that is typed; wished for when the field is left, or with `commit`."""

    def __init__(self, model: CallModel, setting: Setting[str], parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._setting = setting
        self.editingFinished.connect(self.commit)
        model.changed.connect(self._refresh)
        self._refresh()

    def commit(self) -> None:
        """Wish for what was typed; does nothing if nothing was."""
        if self.isModified():
            self.setModified(False)
            self._model.request_settings(self._setting.changed(self._model.settings, self.text()))
            self._refresh()

    def _refresh(self) -> None:
        value = self._setting.value(self._model.settings)
        if not self.isModified() and self.text() != value:  # never under the user's hands
            self.setText(value)
            self.setCursorPosition(0)  # a long address shows its beginning
