"""Tandem's window: shows the call, and asks for what its user wishes."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.bridge import PictureFeed
from desktop.ui.icons import icon
from desktop.ui.models.call_model import CallModel
from desktop.ui.widgets.device_selector import DevicePanel
from desktop.ui.widgets.field import heading
from desktop.ui.widgets.join_button import JoinButton
from desktop.ui.widgets.notice_list import NoticeList
from desktop.ui.widgets.room_form import RoomForm
from desktop.ui.widgets.stage import Stage
from desktop.ui.widgets.status_bar import StatusBar

DEFAULT_SIZE = QSize(1100, 720)
LEAST_SIZE = QSize(640, 480)
SIDE_PANEL_WIDTH_PX = 300


class MainWindow(QMainWindow):
    """See the module.

    Closing hides it and emits `close_requested`, nothing more: the program leaves the room and
    ends itself (so Qt must not end it with its last window). Thread: GUI.
    """

    close_requested = Signal()

    def __init__(self, model: CallModel, own: PictureFeed, peer: PictureFeed) -> None:
        super().__init__()
        self._model = model
        self._was_joined = False
        self.setWindowTitle("Tandem")
        self.setWindowIcon(icon("tandem"))
        self.setMinimumSize(LEAST_SIZE)
        self.resize(DEFAULT_SIZE)
        page = QWidget(self)
        self.stage = Stage(model, own, peer, page)
        self._form = RoomForm(model)
        self._side_panel = self._make_side_panel(page)
        self._notices = NoticeList(model, page)
        bar = QFrame(page)
        bar.setObjectName("bottomBar")
        self._settings_button = QPushButton(icon("settings"), self.tr("Settings"), bar)
        self._settings_button.setObjectName("settingsButton")
        self._settings_button.setCheckable(True)
        self._settings_button.setChecked(True)
        self._settings_button.setAutoDefault(True)
        self._settings_button.setAccessibleName(self.tr("Show the settings"))
        self._settings_button.setToolTip(self.tr("Room, server and devices"))
        self._settings_button.toggled.connect(self._side_panel.setVisible)
        self._join_button = JoinButton(model, bar)
        self._join_button.clicked.connect(self._toggle_call)
        bar_layout = QHBoxLayout(bar)
        bar_layout.setContentsMargins(16, 10, 16, 10)
        bar_layout.setSpacing(10)
        bar_layout.addWidget(StatusBar(model, bar), 1)
        bar_layout.addWidget(self._settings_button)
        bar_layout.addWidget(self._join_button)
        upper = QHBoxLayout()
        upper.setSpacing(0)
        upper.addWidget(self.stage, 1)
        upper.addWidget(self._side_panel)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(upper, 1)
        layout.addWidget(self._notices)
        layout.addWidget(bar)
        self.setCentralWidget(page)
        QShortcut(QKeySequence("Ctrl+J"), self).activated.connect(self._toggle_call)
        self._join_button.setFocus()
        model.changed.connect(self._refresh)
        self._refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Enter joins from any field that has no use for it; it never leaves."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not self._model.snapshot.is_joined:
                self._toggle_call()
            event.accept()
            return
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 (Qt's name)
        event.accept()
        self.close_requested.emit()

    def _make_side_panel(self, parent: QWidget) -> QFrame:
        """The settings, which scroll in a low window."""
        panel = QFrame(parent)
        panel.setObjectName("sidePanel")
        panel.setFixedWidth(SIDE_PANEL_WIDTH_PX)
        page = QWidget()
        page.setObjectName("sidePanelPage")
        inner = QVBoxLayout(page)
        inner.setContentsMargins(20, 16, 20, 12)
        inner.setSpacing(8)
        inner.addWidget(self._form)
        inner.addSpacing(10)
        inner.addWidget(heading(self.tr("Devices"), page))
        inner.addWidget(DevicePanel(self._model))
        inner.addStretch(1)
        scroll = QScrollArea(panel)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(page)
        layout = QVBoxLayout(panel)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)
        return panel

    def _toggle_call(self) -> None:
        if self._model.snapshot.is_joined:
            self._model.request_leave()
        else:
            self._form.commit()
            self._model.request_join()

    def _refresh(self) -> None:
        is_joined = self._model.snapshot.is_joined
        if is_joined != self._was_joined:
            self._was_joined = is_joined
            # In the room the picture has the place; the user may unfold the settings again.
            self._settings_button.setChecked(not is_joined)
