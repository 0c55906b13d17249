"""The settings beside the picture."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop.ui.models.call_model import CallModel
from desktop.ui.widgets.background_box import BackgroundBox
from desktop.ui.widgets.device_selector import DevicePanel
from desktop.ui.widgets.field import heading
from desktop.ui.widgets.language_selector import LanguageSelector
from desktop.ui.widgets.release_form import ReleaseForm
from desktop.ui.widgets.room_form import RoomForm

WIDTH_PX = 300


class SidePanel(QFrame):
    """Room, server, devices and language; they scroll in a low window."""

    def __init__(self, model: CallModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidePanel")
        self.setFixedWidth(WIDTH_PX)
        self._form = RoomForm(model)
        page = QWidget()
        page.setObjectName("sidePanelPage")
        inner = QVBoxLayout(page)
        inner.setContentsMargins(20, 16, 20, 12)
        inner.setSpacing(8)
        inner.addWidget(self._form)
        inner.addWidget(BackgroundBox(model, page))
        inner.addSpacing(10)
        inner.addWidget(heading(self.tr("Devices"), page))
        inner.addWidget(DevicePanel(model))
        inner.addWidget(ReleaseForm(model))
        inner.addSpacing(10)
        title = heading(self.tr("Language"), page)
        language = LanguageSelector(model, page)
        language.setAccessibleName(title.text())
        inner.addWidget(title)
        inner.addWidget(language)
        inner.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)

    def commit(self) -> None:
        """Wish for everything that was typed and not wished for yet."""
        self._form.commit()
