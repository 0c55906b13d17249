"""All settings that are not needed for every call."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QTabWidget, QVBoxLayout, QWidget

from desktop.ui.models.call_model import CallModel
from desktop.ui.widgets.setting_pages import DevicesPage, GeneralPage, PicturePage, SoundPage
from desktop.ui.widgets.waiting_page import WaitingPage

SIZE = QSize(480, 600)


class SettingsDialog(QDialog):
    """Each control takes effect at once, so there is nothing to confirm; no call waits for it."""

    keyboard_requested = Signal()
    doctor_requested = Signal()

    def __init__(self, model: CallModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("settingsDialog")
        self.setWindowTitle(self.tr("Settings"))
        self.resize(SIZE)
        self._tabs = QTabWidget(self)
        self._tabs.setObjectName("settingsTabs")
        self._tabs.setDocumentMode(True)
        self._tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its bar has the focus
        self._tabs.tabBar().setAccessibleName(self.tr("Settings"))
        self._tabs.addTab(SoundPage(model), self.tr("Sound"))
        self._tabs.addTab(PicturePage(model), self.tr("Video"))
        self._tabs.addTab(DevicesPage(model), self.tr("Devices"))
        self._tabs.addTab(GeneralPage(model), self.tr("General"))
        self._tabs.addTab(WaitingPage(model), self.tr("Waiting"))
        keyboard = QPushButton(self.tr("Keyboard…"), self)
        keyboard.setAccessibleName(self.tr("Show the keys"))
        keyboard.setAutoDefault(False)
        keyboard.clicked.connect(self.keyboard_requested)
        doctor = QPushButton(self.tr("Check this computer…"), self)
        doctor.setAccessibleName(self.tr("Check this computer"))
        doctor.setAutoDefault(False)
        doctor.clicked.connect(self.doctor_requested)
        close = QPushButton(self.tr("Close"), self)
        close.setAccessibleName(close.text())
        close.setAutoDefault(False)  # Return ends a field, not the dialog
        close.clicked.connect(self.close)
        bar = QHBoxLayout()
        bar.setContentsMargins(24, 0, 24, 20)
        bar.addWidget(keyboard)
        bar.addWidget(doctor)
        bar.addStretch(1)
        bar.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.addWidget(self._tabs, 1)
        layout.addLayout(bar)

    @property
    def page(self) -> int:
        """Which page is shown."""
        return self._tabs.currentIndex()

    def show_page(self, index: int) -> None:
        """Show this one."""
        self._tabs.setCurrentIndex(index)

    def bring_up(self) -> None:
        """Show it, before the other windows."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
