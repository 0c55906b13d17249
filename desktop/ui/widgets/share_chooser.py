"""Choosing the screen or window that the other sees instead of the camera."""

from dataclasses import replace

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.core.share import SHARE_FPS, Share, Shareable, ShareKind
from desktop.ui.icons import icon
from desktop.ui.models.call_model import CallModel
from desktop.ui.widgets.field import labeled

SIZE = QSize(460, 420)
ICON_SIZE = QSize(22, 22)
_ICONS = {ShareKind.SCREEN: "screen", ShareKind.WINDOW: "window"}


class ShareChooser(QDialog):
    """Lists what the model knows; the call goes on beside it, and nothing else is blocked."""

    def __init__(self, model: CallModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._listed: tuple[Shareable, ...] = ()
        self.setWindowTitle(self.tr("Share a screen or window"))
        self.resize(SIZE)
        self._list = QListWidget(self)
        self._list.setObjectName("shareList")
        self._list.setIconSize(ICON_SIZE)
        self._list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setAccessibleName(self.tr("Screens and windows"))
        self._list.itemActivated.connect(self._share)
        self._list.currentRowChanged.connect(self._on_row)
        self._nothing = QLabel(self.tr("The system tells of no screen and no window."), self)
        self._nothing.setWordWrap(True)
        fps_words = {
            5: self.tr("5 a second, for documents"),
            15: self.tr("15 a second, for most things"),
            30: self.tr("30 a second, for moving pictures"),
        }
        self._fps = QComboBox(self)
        for fps in SHARE_FPS:
            self._fps.addItem(fps_words[fps], fps)
        self._fps.activated.connect(self._on_fps)
        cancel = QPushButton(self.tr("Cancel"), self)
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self._share_button = QPushButton(self.tr("Share"), self)
        self._share_button.setObjectName("accentButton")
        self._share_button.setDefault(True)
        self._share_button.clicked.connect(self._share)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self._share_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(10)
        layout.addWidget(self._list, 1)
        layout.addWidget(self._nothing, 1)
        layout.addLayout(labeled(self.tr("Frame rate"), self._fps))
        layout.addLayout(buttons)
        model.shareables_changed.connect(self._refresh)
        model.changed.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        self._fps.setCurrentIndex(max(0, self._fps.findData(self._model.settings.share_fps)))
        if not self._model.snapshot.is_joined:
            self.reject()  # there is nobody to share with
        if self._model.shareables == self._listed:
            self._show_emptiness()
            return
        row = self._list.currentRow()
        chosen = self._listed[row].source if row >= 0 else None
        self._listed = self._model.shareables
        self._list.clear()
        # Screen readers ask at once where a row is; it must have the height of its style by then
        self._list.ensurePolished()
        for number, shareable in enumerate(self._listed, 1):
            item = QListWidgetItem(icon(_ICONS[shareable.kind]), self._words(shareable, number))
            item.setToolTip(item.text())
            self._list.addItem(item)
        sources = [shareable.source for shareable in self._listed]
        self._list.setCurrentRow(sources.index(chosen) if chosen in sources else 0)
        self._show_emptiness()

    def _show_emptiness(self) -> None:
        self._list.setVisible(bool(self._listed))
        self._nothing.setVisible(not self._listed)
        self._on_row(self._list.currentRow())

    def _words(self, shareable: Shareable, number: int) -> str:
        """`number`: of a screen, as the screens come first."""
        if shareable.kind is not ShareKind.SCREEN or shareable.size is None:
            return shareable.name
        width, height = shareable.size
        return self.tr("Screen {number}, {width}×{height}").format(
            number=number, width=width, height=height
        )

    def _on_row(self, row: int) -> None:
        self._share_button.setEnabled(row >= 0)

    def _on_fps(self, index: int) -> None:
        fps: int = self._fps.itemData(index)
        self._model.request_settings(replace(self._model.settings, share_fps=fps))

    def _share(self) -> None:
        item, row = self._list.currentItem(), self._list.currentRow()
        self.accept()
        share = Share(self._listed[row].source, item.text(), self._fps.currentData())
        self._model.request_own_media(replace(self._model.snapshot.own_media, share=share))
