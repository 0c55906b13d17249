"""Everything in the window, in the language of the moment in which it was made."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.ui.bridge import PictureFeed
from desktop.ui.icons import icon
from desktop.ui.models.call_model import CallModel
from desktop.ui.picture_geometry import Look
from desktop.ui.shortcuts import Keys
from desktop.ui.widgets.chat_button import ChatButton
from desktop.ui.widgets.chat_panel import ChatPanel
from desktop.ui.widgets.join_button import JoinButton
from desktop.ui.widgets.media_buttons import MediaButtons
from desktop.ui.widgets.notice_list import NoticeList
from desktop.ui.widgets.share_button import ShareButton
from desktop.ui.widgets.side_panel import SidePanel
from desktop.ui.widgets.stage import Stage
from desktop.ui.widgets.status_bar import StatusBar

WORDS_PX = 1060  # below that the state needs the room of a button's words,
NARROW_PX = 760  # and of its surroundings
IDLE_MS = 3000  # without a move of the mouse; then the full screen is the picture's


@dataclass(frozen=True, slots=True)
class PageState:
    """What a page that is made anew keeps of the one before."""

    shows_settings: bool
    shows_chat: bool
    draft: str  # typed and not sent
    caret: int  # in the draft
    shows_statistics: bool
    look: Look  # of the other's picture: which part of it is seen


class CallPage(QWidget):
    """Stage, settings, notices, and the bar with the two buttons."""

    toggle_requested = Signal()  # Join or Leave was pressed
    full_screen_requested = Signal()  # or the way back
    settings_requested = Signal()  # all of them

    def __init__(
        self, model: CallModel, own: PictureFeed, peer: PictureFeed, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._was_joined = False
        self.stage = Stage(model, own, peer, self)
        self._side_panel = SidePanel(model, self)
        self._side_panel.settings_requested.connect(self.settings_requested)
        self._chat_panel = ChatPanel(model, self)
        self._chat_panel.hide()
        self._is_full_screen = False
        self._idle = QTimer(self)
        self._idle.setObjectName("idle")
        self._idle.setSingleShot(True)
        self._idle.setInterval(IDLE_MS)
        self._idle.timeout.connect(self._hide_controls)
        self._bar = bar = QFrame(self)
        bar.setObjectName("bottomBar")
        # In the order in which the eye meets them: the Tab key follows it.
        self._chat_button = ChatButton(model, bar)
        self._chat_button.toggled.connect(self._on_chat_toggled)
        self._media_buttons = media_buttons = MediaButtons(model, bar)
        share_button = ShareButton(model, bar)
        self._statistics_button = QPushButton(icon("statistics"), "", bar)
        self._statistics_button.setObjectName("iconButton")
        self._statistics_button.setCheckable(True)
        self._statistics_button.setAutoDefault(True)
        self._statistics_button.setAccessibleName(self.tr("Numbers of the call"))
        tip = self.tr("Numbers of the call")
        self._statistics_button.setToolTip(f"{tip} ({Keys.STATISTICS.shown})")
        self._statistics_button.toggled.connect(self.stage.statistics_panel.setVisible)
        Keys.STATISTICS.installed(self).activated.connect(self._statistics_button.toggle)
        self._full_screen_button = QPushButton(icon("full-screen"), "", bar)
        self._full_screen_button.setObjectName("iconButton")
        self._full_screen_button.setCheckable(True)
        self._full_screen_button.setAutoDefault(True)
        self._full_screen_button.setAccessibleName(self.tr("Full screen"))
        self._full_screen_button.setToolTip(f"{self.tr('Full screen')} ({Keys.FULL_SCREEN.shown})")
        self._full_screen_button.clicked.connect(self.full_screen_requested)
        self._settings_button = QPushButton(icon("settings"), " " + self.tr("Settings"), bar)
        self._settings_button.setObjectName("settingsButton")
        self._settings_button.setCheckable(True)
        self._settings_button.setChecked(True)
        self._settings_button.setAutoDefault(True)
        self._settings_button.setAccessibleName(self.tr("Show the settings"))
        self._settings_button.setToolTip(
            self.tr("Room, server and devices") + f" ({Keys.PANEL.shown})"
        )
        self._settings_button.toggled.connect(self._on_settings_toggled)
        self._join_button = JoinButton(model, bar)
        self._join_button.clicked.connect(self.toggle_requested)
        self._bar_layout = bar_layout = QHBoxLayout(bar)
        bar_layout.addWidget(StatusBar(model, bar), 1)
        bar_layout.addWidget(self._chat_button)
        bar_layout.addWidget(media_buttons)
        bar_layout.addWidget(share_button)
        bar_layout.addWidget(self._statistics_button)
        bar_layout.addWidget(self._full_screen_button)
        bar_layout.addWidget(self._settings_button)
        bar_layout.addWidget(self._join_button)
        upper = QHBoxLayout()
        upper.setSpacing(0)
        upper.addWidget(self.stage, 1)
        upper.addWidget(self._chat_panel)
        upper.addWidget(self._side_panel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(upper, 1)
        layout.addWidget(NoticeList(model, self))
        layout.addWidget(bar)
        for widget in (self, self.stage, self.stage.peer_view):
            widget.setMouseTracking(True)
        model.changed.connect(self._refresh)
        self._refresh()

    @property
    def state(self) -> PageState:
        """What another page is to show, too."""
        return PageState(
            self.shows_settings,
            self._chat_button.isChecked(),
            self._chat_panel.draft,
            self._chat_panel.caret,
            self._statistics_button.isChecked(),
            self.stage.peer_view.look,
        )

    def take_over(self, state: PageState) -> None:
        """Show what another page showed."""
        self.show_settings(state.shows_settings)
        self._chat_panel.take_draft(state.draft, state.caret)
        self._chat_button.setChecked(state.shows_chat)
        self._statistics_button.setChecked(state.shows_statistics)
        self.stage.peer_view.set_look(state.look)

    @property
    def shows_settings(self) -> bool:
        """Whether the settings are unfolded."""
        return self._settings_button.isChecked()

    def show_settings(self, is_shown: bool) -> None:
        """Fold or unfold the settings."""
        self._settings_button.setChecked(is_shown)

    def _on_chat_toggled(self, is_shown: bool) -> None:
        """One of the two panels at a time: the picture has the rest."""
        if is_shown:
            self.show_settings(False)
            self._chat_panel.open()
        else:
            self._chat_panel.hide()

    def _on_settings_toggled(self, is_shown: bool) -> None:
        if is_shown:
            self._chat_button.setChecked(False)
        self._side_panel.setVisible(is_shown)

    def show_full_screen(self, is_full: bool) -> None:
        """Give the picture everything, and the controls only while the mouse moves; or not."""
        if is_full == self._is_full_screen:
            return
        self._is_full_screen = is_full
        self._full_screen_button.setChecked(is_full)
        if is_full:
            self.show_settings(False)
        self._show_controls()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        super().resizeEvent(event)
        is_narrow = self.width() < NARROW_PX
        has_words = self.width() >= WORDS_PX
        self._settings_button.setText(" " + self.tr("Settings") if has_words else "")
        self._media_buttons.show_narrow(is_narrow)
        self._bar_layout.setSpacing(6 if is_narrow else 10)
        self._bar_layout.setContentsMargins(*((8, 10, 8, 10) if is_narrow else (16, 10, 16, 10)))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        super().mouseMoveEvent(event)
        if self._is_full_screen:
            self._show_controls()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        super().mouseDoubleClickEvent(event)
        if self.stage.geometry().contains(event.position().toPoint()):
            self.full_screen_requested.emit()

    def commit(self) -> None:
        """Wish for everything that was typed and not wished for yet."""
        self._side_panel.commit()

    def _show_controls(self) -> None:
        self._bar.show()
        self.unsetCursor()
        if self._is_full_screen:
            self._idle.start()
        else:
            self._idle.stop()

    def _hide_controls(self) -> None:
        if self._bar.underMouse() or self.shows_settings or self._chat_button.isChecked():
            self._idle.start()  # they are in use
        else:
            self._bar.hide()
            self.setCursor(Qt.CursorShape.BlankCursor)

    def _refresh(self) -> None:
        is_joined = self._model.snapshot.is_joined
        if is_joined != self._was_joined:
            self._was_joined = is_joined
            if is_joined and self._join_button.hasFocus():
                self._media_buttons.setFocus()  # a blank that is pressed now is not to leave
            # In the room the picture has the place; the user may unfold the settings again.
            self.show_settings(not is_joined)
        self._chat_button.setVisible(is_joined)
