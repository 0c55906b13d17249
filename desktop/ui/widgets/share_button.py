"""Showing a screen or a window instead of oneself, and going back with one click."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from desktop.core.share import Share, ShareKind
from desktop.ui.icons import icon
from desktop.ui.models.call_model import CallModel
from desktop.ui.shortcuts import Keys
from desktop.ui.widgets.elided_label import ElidedLabel
from desktop.ui.widgets.media_buttons import ICON_SIZE
from desktop.ui.widgets.share_chooser import ShareChooser

PILL_WIDTH_PX = 420


def end_share(model: CallModel) -> None:
    """Wish to show the camera again."""
    model.request_own_media(replace(model.snapshot.own_media, share=None))


class ShareButton(QPushButton):
    """Checked while something is shared; a press lets choose it, or ends it."""

    def __init__(self, model: CallModel, parent: QWidget) -> None:
        super().__init__(icon("share-screen", is_on_fill=True), "", parent)
        self._model = model
        self._chooser: ShareChooser | None = None  # while it is open
        self.setObjectName("shareButton")
        self.setIconSize(ICON_SIZE)
        self.setCheckable(True)
        self.setAutoDefault(True)
        self.setAccessibleName(self.tr("Share the screen"))
        self.clicked.connect(self._toggle)
        Keys.SHARE.installed(self).activated.connect(self.click)
        model.changed.connect(self._refresh)
        self._refresh()

    def _toggle(self) -> None:
        self._refresh()  # what is, not what was clicked
        if self._model.snapshot.own_media.share is not None:
            end_share(self._model)
            return
        self._model.request_shareables()
        listed = self._model.shareables
        if len(listed) == 1 and listed[0].kind is ShareKind.ASKED_BY_SYSTEM:
            share = Share(listed[0].source, "", self._model.settings.share_fps)
            self._model.request_own_media(replace(self._model.snapshot.own_media, share=share))
        elif self._chooser is None:
            self._chooser = ShareChooser(self._model, self.window())
            self._chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            self._chooser.destroyed.connect(self._on_chooser_closed)
            self._chooser.show()
        else:
            self._chooser.activateWindow()

    def _on_chooser_closed(self) -> None:
        self._chooser = None

    def _refresh(self) -> None:
        snapshot = self._model.snapshot
        is_shared = snapshot.own_media.share is not None
        self.setEnabled(snapshot.is_joined)
        self.setChecked(is_shared)
        words = self.tr("Stop sharing") if is_shared else self.tr("Share a screen or window")
        self.setToolTip(f"{words} ({Keys.SHARE.shown})")


class SharePill(QFrame):
    """Says what is shared, over the picture, and ends it."""

    def __init__(self, model: CallModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.setObjectName("sharePill")
        self.setMaximumWidth(PILL_WIDTH_PX)
        self._words = ElidedLabel(self)
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        stop = QPushButton(self.tr("Stop sharing"), self)
        stop.setObjectName("dangerButton")
        stop.setAutoDefault(True)
        stop.clicked.connect(self._stop)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 6, 6, 6)
        layout.setSpacing(12)
        layout.addWidget(self._words, 1)
        layout.addWidget(stop)
        model.changed.connect(self._refresh)
        self._refresh()

    def _stop(self) -> None:
        end_share(self._model)

    def _refresh(self) -> None:
        share = self._model.snapshot.own_media.share
        self.setVisible(share is not None)
        if share is not None:
            words = (
                self.tr("You share: {name}").format(name=share.label)
                if share.label
                else self.tr("You share a screen or window")
            )
            self._words.setText(words)
            self._words.setAccessibleName(words)
