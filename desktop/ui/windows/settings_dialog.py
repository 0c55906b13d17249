"""All settings that are not needed for every call."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.models.call_model import CallModel
from desktop.ui.widgets.setting_pages import (
    DevicesPage,
    GeneralPage,
    PicturePage,
    SettingPage,
    SoundPage,
)
from desktop.ui.widgets.waiting_page import WaitingPage
from desktop.ui.window_place import whole_on

SIZE = QSize(480, 660)


class SettingsDialog(QDialog):
    """Each control takes effect at once, so there is nothing to confirm; no call waits for it."""

    keyboard_requested = Signal()
    doctor_requested = Signal()

    def __init__(self, model: CallModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("settingsDialog")
        self.setWindowTitle(self.tr("Settings"))
        self.resize(whole_on(parent.screen().availableSize(), SIZE))
        self._tabs = QTabWidget(self)
        self._tabs.setObjectName("settingsTabs")
        self._tabs.setDocumentMode(True)
        self._tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its bar has the focus
        self._tabs.tabBar().setAccessibleName(self.tr("Settings"))
        for page, title in (
            (SoundPage(model), self.tr("Sound")),
            (PicturePage(model), self.tr("Video")),
            (DevicesPage(model), self.tr("Devices")),
            (GeneralPage(model), self.tr("General")),
            (WaitingPage(model), self.tr("Waiting")),
        ):
            self._tabs.addTab(_scrolled(page), title)
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


def _scrolled(page: SettingPage) -> QScrollArea:
    """A page as wide as it has to be, which scrolls on a low screen."""
    page.setObjectName("settingPage")
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setWidget(page)
    scroll.setMinimumWidth(page.minimumSizeHint().width())
    return scroll
