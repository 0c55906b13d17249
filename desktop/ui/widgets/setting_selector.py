"""A box that shows one setting of a few values, and wishes for another."""

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QWidget

from desktop.ui.models.call_model import CallModel
from desktop.ui.widgets.setting_controls import Setting


class SettingSelector(QComboBox):
    """A value of which the list knows nothing is shown as it is.

    Args:
        values: each with its words; the first is the preset.
    """

    def __init__(
        self,
        model: CallModel,
        setting: Setting[int] | Setting[str],
        values: Sequence[tuple[int | str, str]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._setting = setting
        for value, words in values:
            self.addItem(words, value)
        self.activated.connect(self._on_activated)
        model.changed.connect(self._refresh)
        self._refresh()

    def _on_activated(self, index: int) -> None:
        wished = self.itemData(index)
        self._refresh()  # what is, not what was clicked
        self._model.request_settings(self._setting.changed(self._model.settings, wished))

    def _refresh(self) -> None:
        value = self._setting.value(self._model.settings)
        if self.findData(value) < 0:
            self.addItem(str(value), value)  # from a file that somebody wrote
        self.setCurrentIndex(self.findData(value))
