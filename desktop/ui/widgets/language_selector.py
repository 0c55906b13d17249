"""Choosing the language of the window."""

from dataclasses import replace

from PySide6.QtWidgets import QComboBox, QWidget

from desktop.ui.models.call_model import CallModel
from desktop.ui.translation import LANGUAGES


class LanguageSelector(QComboBox):
    """Each language under its own name, so that everybody finds theirs."""

    def __init__(self, model: CallModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setObjectName("languageSelector")
        self.addItem(self.tr("System language"), "")
        for code, name in LANGUAGES.items():
            self.addItem(name, code)
        self.activated.connect(self._on_activated)
        model.changed.connect(self._refresh)
        self._refresh()

    def _on_activated(self, index: int) -> None:
        language: str = self.itemData(index)
        self._refresh()  # what is, not what was clicked
        self._model.request_settings(replace(self._model.settings, language=language))

    def _refresh(self) -> None:
        # A language that only a newer Tandem speaks is the system's here
        self.setCurrentIndex(max(0, self.findData(self._model.settings.language)))
