"""Everything in the window, in the language of the moment in which it was made."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.ui.bridge import PictureFeed
from desktop.ui.icons import icon
from desktop.ui.models.call_model import CallModel
from desktop.ui.widgets.join_button import JoinButton
from desktop.ui.widgets.media_buttons import MediaButtons
from desktop.ui.widgets.notice_list import NoticeList
from desktop.ui.widgets.side_panel import SidePanel
from desktop.ui.widgets.stage import Stage
from desktop.ui.widgets.status_bar import StatusBar


class CallPage(QWidget):
    """Stage, settings, notices, and the bar with the two buttons."""

    toggle_requested = Signal()  # Join or Leave was pressed

    def __init__(
        self, model: CallModel, own: PictureFeed, peer: PictureFeed, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._was_joined = False
        self.stage = Stage(model, own, peer, self)
        self._side_panel = SidePanel(model, self)
        bar = QFrame(self)
        bar.setObjectName("bottomBar")
        self._settings_button = QPushButton(icon("settings"), self.tr("Settings"), bar)
        self._settings_button.setObjectName("settingsButton")
        self._settings_button.setCheckable(True)
        self._settings_button.setChecked(True)
        self._settings_button.setAutoDefault(True)
        self._settings_button.setAccessibleName(self.tr("Show the settings"))
        self._settings_button.setToolTip(self.tr("Room, server, devices and language"))
        self._settings_button.toggled.connect(self._side_panel.setVisible)
        self._join_button = JoinButton(model, bar)
        self._join_button.clicked.connect(self.toggle_requested)
        bar_layout = QHBoxLayout(bar)
        bar_layout.setContentsMargins(16, 10, 16, 10)
        bar_layout.setSpacing(10)
        bar_layout.addWidget(StatusBar(model, bar), 1)
        bar_layout.addWidget(MediaButtons(model, bar))
        bar_layout.addWidget(self._settings_button)
        bar_layout.addWidget(self._join_button)
        upper = QHBoxLayout()
        upper.setSpacing(0)
        upper.addWidget(self.stage, 1)
        upper.addWidget(self._side_panel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(upper, 1)
        layout.addWidget(NoticeList(model, self))
        layout.addWidget(bar)
        self._join_button.setFocus()
        model.changed.connect(self._refresh)
        self._refresh()

    @property
    def shows_settings(self) -> bool:
        """Whether the settings are unfolded."""
        return self._settings_button.isChecked()

    def show_settings(self, is_shown: bool) -> None:
        """Fold or unfold the settings."""
        self._settings_button.setChecked(is_shown)

    def commit(self) -> None:
        """Wish for everything that was typed and not wished for yet."""
        self._side_panel.commit()

    def _refresh(self) -> None:
        is_joined = self._model.snapshot.is_joined
        if is_joined != self._was_joined:
            self._was_joined = is_joined
            # In the room the picture has the place; the user may unfold the settings again.
            self.show_settings(not is_joined)
