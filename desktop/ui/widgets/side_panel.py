"""The settings beside the picture."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop.ui.models.call_model import CallModel
from desktop.ui.shortcuts import Keys
from desktop.ui.theme import SCROLL_BAR_PX
from desktop.ui.widgets.device_selector import DevicePanel
from desktop.ui.widgets.field import heading
from desktop.ui.widgets.room_form import RoomForm

WIDTH_PX = 300


class SidePanel(QFrame):
    """Room, server and devices; they scroll in a low window."""

    settings_requested = Signal()  # all of them

    def __init__(self, model: CallModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidePanel")
        self.setFixedWidth(WIDTH_PX)
        self._form = RoomForm(model)
        page = QWidget()
        page.setObjectName("sidePanelPage")
        inner = QVBoxLayout(page)
        inner.setContentsMargins(20, 12, 20, 4)
        inner.setSpacing(8)
        inner.addWidget(self._form)
        inner.addSpacing(4)
        inner.addWidget(heading(self.tr("Devices"), page))
        inner.addWidget(DevicePanel(model))
        inner.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(page)
        # As wide with the bar as without it, so that nothing moves, and all ends where `every` does
        page.setMaximumWidth(WIDTH_PX - SCROLL_BAR_PX)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(scroll, 1)
        every = QPushButton(self.tr("All settings…"), self)
        every.setAccessibleName(self.tr("Show all settings"))
        tip = self.tr("Sound, picture, language and keys")
        every.setToolTip(f"{tip} ({Keys.SETTINGS.shown})")
        every.setAutoDefault(True)
        every.clicked.connect(self.settings_requested)
        foot = QVBoxLayout()
        foot.setContentsMargins(20, 8, 20 + SCROLL_BAR_PX, 12)
        foot.addWidget(every)
        layout.addLayout(foot)

    def commit(self) -> None:
        """Wish for everything that was typed and not wished for yet."""
        self._form.commit()
