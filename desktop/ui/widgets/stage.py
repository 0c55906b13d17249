"""The other's picture, large; one's own in its corner; the address for the other while waiting."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from desktop.core.recording import RecordingEnd
from desktop.core.snapshot import Dark
from desktop.ui.bridge import PictureFeed
from desktop.ui.call_words import dark_reason, own_dark_reason
from desktop.ui.icons import icon
from desktop.ui.models.call_model import CallModel
from desktop.ui.snapshot_file import pictures_folder, save_snapshot
from desktop.ui.widgets.address_panel import AddressPanel
from desktop.ui.widgets.curtain_pill import CurtainPill, PeerPill
from desktop.ui.widgets.own_frame import OwnFrame
from desktop.ui.widgets.peer_picture import PeerPicture
from desktop.ui.widgets.picture_menu import PictureMenuButton
from desktop.ui.widgets.picture_view import PictureView
from desktop.ui.widgets.recording_pill import RecordingPill
from desktop.ui.widgets.share_button import SharePill
from desktop.ui.widgets.statistics_panel import StatisticsPanel
from desktop.ui.widgets.toast import Toast

MARGIN_PX = 16
OWN_SHARE = 0.22  # of the stage's width
OWN_WIDTH_PX = (144, 320)  # least and most
PANEL_WIDTH_PX = 460
LEAST_PANEL_WIDTH_PX = 320  # beside the own picture, where the stage is too low for both
PREVIEW_SIZE = QSize(640, 360)  # at most
MARK_PX = 96
TEXT_HEIGHT_PX = 56  # the reason above the address: two lines


class Stage(QWidget):
    """Shows both pictures; black with the reason where there is none.

    Args:
        own: what the other one gets; a camera's are mirrored if so wished, to oneself only.
        peer: the other's pictures.
    """

    invitation_requested = Signal()  # to be shown as a QR code
    _snapshot_saved = Signal(object)  # the file, or None; from the thread that saves

    def __init__(
        self, model: CallModel, own: PictureFeed, peer: PictureFeed, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._model = model
        self.peer_view = PeerPicture(model, peer, self)
        self.peer_view.setObjectName("peerView")
        self.peer_view.setAccessibleName(self.tr("The other person’s picture"))
        self._own_frame = OwnFrame(MARGIN_PX, self)
        self._own_frame.placed.connect(self._on_own_placed)
        self.own_view = PictureView(own, self._own_frame)
        self.own_view.setObjectName("ownView")
        self.own_view.setAccessibleName(self.tr("Your own picture"))
        self._address_panel = AddressPanel(model, self)
        self._address_panel.codes_requested.connect(self.invitation_requested)
        self._share_pill = SharePill(model, self)
        self._recording_pill = RecordingPill(model, self)
        self._curtain_pill, self._peer_pill = CurtainPill(model, self), PeerPill(model, self)
        model.recording_changed.connect(self._on_recording)
        self.statistics_panel = StatisticsPanel(model, self)
        self.statistics_panel.move(MARGIN_PX, MARGIN_PX)
        self._menu_button = PictureMenuButton(model, self.peer_view, self.save_snapshot, self)
        self._toast = Toast(self)
        self._is_refused = False  # the wish for another camera of the other's
        self._snapshot_saved.connect(self._on_snapshot_saved)
        self._mark = QLabel(self)  # the program's sign, while nobody is to be seen
        self._mark.setPixmap(icon("tandem").pixmap(QSize(MARK_PX, MARK_PX)))
        self._mark.setFixedSize(MARK_PX, MARK_PX)
        self.setMinimumSize(320, 240)
        model.changed.connect(self._refresh)
        self._refresh()

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        return QSize(800, 600)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        super().resizeEvent(event)
        self._place()

    def save_snapshot(self) -> None:
        """Save what is seen of the other; it is told where."""
        image = self.peer_view.snapshot()
        if image is None:
            self._toast.tell(self.tr("There is no picture to save."))
            return
        now = datetime.now().astimezone()
        save_snapshot(image, pictures_folder(), now, self._snapshot_saved.emit)

    def _on_snapshot_saved(self, path: Path | None) -> None:
        words = self.tr("The picture could not be saved. The disk may be full.")
        if path is not None:
            words = self.tr("Saved as {path}").format(path=path)
        self._toast.tell(words)

    def _on_recording(self) -> None:
        recording = self._model.recording
        self._place()
        if recording is not None and recording.end is not None:
            self._toast.tell(self._end_words(recording.end).format(path=recording.path))

    def _end_words(self, end: RecordingEnd) -> str:
        match end:
            case RecordingEnd.STOPPED:
                return self.tr("The recording is saved as {path}")
            case RecordingEnd.DISK_FULL:
                return self.tr("The disk is full. What was recorded is saved as {path}")
            case RecordingEnd.FAILED:
                return self.tr(
                    "The recording cannot be written as {path}. Allow Tandem to write there."
                )

    def _on_own_placed(self, x: int, y: int) -> None:
        wished = replace(self._model.settings, own_picture_x=x, own_picture_y=y)
        self._model.request_settings(wished)

    def _refresh(self) -> None:
        snapshot = self._model.snapshot
        was_refused, self._is_refused = self._is_refused, snapshot.peer_camera.is_refused
        if self._is_refused and not was_refused:
            self._toast.tell(self.tr("The other side did not switch its camera."))
        self.peer_view.set_dark(dark_reason(snapshot))
        # Out of the room the camera is released unless the user wants to see himself before.
        own_reason = own_dark_reason(snapshot, self._model.settings.camera)
        is_shared = snapshot.own_media.share is not None
        self.own_view.set_mirrored(self._model.settings.mirrors_oneself and not is_shared)
        is_own_hidden = snapshot.is_joined and self._model.settings.own_picture_hidden
        is_own_shown = (snapshot.is_joined or self._model.settings.preview) and not is_own_hidden
        self.own_view.set_dark(own_reason if is_own_shown else "")
        self._own_frame.setVisible(is_own_shown)
        is_alone = snapshot.dark is Dark.NOBODY and self._model.invitation is not None
        has_address = self._model.host is not None or is_alone
        self._address_panel.setVisible(has_address and snapshot.dark is not None)
        is_empty = snapshot.dark is not None and not is_own_shown
        self._mark.setVisible(is_empty and self._address_panel.isHidden())
        self._place()

    def _place_preview(self) -> None:
        """Nobody else is to be seen: one's own picture has the middle, above the words."""
        if self._own_frame.isHidden():
            self.peer_view.set_text_area(None)
            return
        room = self.size() - QSize(2 * MARGIN_PX, 2 * MARGIN_PX + TEXT_HEIGHT_PX)
        size = QSize(16, 9).scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        size = size.boundedTo(PREVIEW_SIZE)
        left = (self.width() - size.width()) // 2
        top = (self.height() - size.height() - TEXT_HEIGHT_PX) // 2
        self._own_frame.setGeometry(left - 1, top - 1, size.width() + 2, size.height() + 2)
        self.own_view.setGeometry(1, 1, size.width(), size.height())
        words = QRect(MARGIN_PX, top + size.height(), room.width(), TEXT_HEIGHT_PX)
        self.peer_view.set_text_area(words)

    def _place(self) -> None:
        self._mark.move(
            (self.width() - MARK_PX) // 2, self.height() // 2 - MARK_PX - TEXT_HEIGHT_PX
        )
        self.peer_view.setGeometry(self.rect())
        if not self._model.snapshot.is_joined and self._address_panel.isHidden():
            self._place_preview()
            return
        least, most = OWN_WIDTH_PX
        width = max(least, min(most, round(self.width() * OWN_SHARE)))
        height = width * 9 // 16
        self._own_frame.resize(width + 2, height + 2)
        settings = self._model.settings
        if self._address_panel.isHidden():
            self._own_frame.put(settings.own_picture_x, settings.own_picture_y)
        else:  # the address has the rest
            self._own_frame.put(1000, 1000)
        self.own_view.setGeometry(1, 1, width, height)
        self._menu_button.move(self.width() - self._menu_button.width() - MARGIN_PX, MARGIN_PX)
        self._toast.place()
        below = self._place_pills()
        self.statistics_panel.place(below + MARGIN_PX)
        if self._address_panel.isHidden():
            self.peer_view.set_text_area(None)
            return
        # Reason and address stand together in the middle of what the own picture leaves free: above
        # it, or beside it where the stage is low.
        panel_width = min(PANEL_WIDTH_PX, self.width() - 2 * MARGIN_PX)
        panel_height = self._address_panel.heightForWidth(panel_width)
        taken = height + MARGIN_PX if not self._own_frame.isHidden() else 0
        top = max(0, (self.height() - taken - TEXT_HEIGHT_PX - panel_height) // 2)
        left = (self.width() - panel_width) // 2
        beside = min(PANEL_WIDTH_PX, self.width() - width - 2 - 3 * MARGIN_PX)
        is_too_low = taken and TEXT_HEIGHT_PX + panel_height > self.height() - taken
        if is_too_low and beside >= LEAST_PANEL_WIDTH_PX:
            panel_width, panel_height = beside, self._address_panel.heightForWidth(beside)
            top = max(0, (self.height() - TEXT_HEIGHT_PX - panel_height) // 2)
            left = MARGIN_PX
        self.peer_view.set_text_area(QRect(left, top, panel_width, TEXT_HEIGHT_PX))
        self._address_panel.setGeometry(left, top + TEXT_HEIGHT_PX, panel_width, panel_height)
        self._address_panel.raise_()

    def _place_pills(self) -> int:
        """Those that are shown, below each other; returns where the last one ends."""
        top = 0
        pills = (self._share_pill, self._curtain_pill, self._recording_pill, self._peer_pill)
        for pill in pills:
            if pill.isHidden():
                continue
            hint = pill.sizeHint()
            most = self.width() - 2 * MARGIN_PX
            width = min(most, pill.maximumWidth() if pill is self._share_pill else hint.width())
            place = MARGIN_PX if top == 0 else top + MARGIN_PX // 2
            pill.setGeometry((self.width() - width) // 2, place, width, hint.height())
            top = place + hint.height()
        return top
