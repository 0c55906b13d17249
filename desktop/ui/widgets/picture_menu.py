"""What can be done with the other's picture and sound, behind one button over the picture."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSlider,
    QWidget,
    QWidgetAction,
)

from desktop.core.settings import LOUDEST_PERCENT, Settings
from desktop.ui.icons import icon
from desktop.ui.models.call_model import CallModel
from desktop.ui.shortcuts import Keys
from desktop.ui.widgets.curtain_pill import request_curtain
from desktop.ui.widgets.peer_picture import PeerPicture

ZOOM_STEP = 1.25


class PictureMenuButton(QPushButton):
    """Opens the menu; its entries work by their keys, too.

    Args:
        picture: zoomed by the menu.
        save: saves a snapshot.
    """

    def __init__(
        self,
        model: CallModel,
        picture: PeerPicture,
        save: Callable[[], None],
        parent: QWidget,
    ) -> None:
        super().__init__(icon("more"), "", parent)
        self._model = model
        self.setObjectName("overlayButton")
        self.setAutoDefault(True)
        self.setAccessibleName(self.tr("Picture and sound of the other person"))
        self.setToolTip(self.accessibleName())
        menu = self._menu = QMenu(self)
        menu.setObjectName("pictureMenu")
        self._fills = self._checkable(
            self.tr("Fill the window"),
            Keys.FILL,
            lambda settings, on: replace(settings, picture_fills=on),
        )
        self._add(self.tr("Turn to the right"), Keys.TURN, self._turn)
        self._flipped = self._checkable(
            self.tr("Exchange left and right"),
            Keys.FLIP,
            lambda settings, on: replace(settings, picture_flipped=on),
        )
        menu.addSeparator()
        self._add(self.tr("Nearer"), Keys.NEARER, lambda: picture.zoom(ZOOM_STEP))
        self._add(self.tr("Farther"), Keys.FARTHER, lambda: picture.zoom(1 / ZOOM_STEP))
        self._add(self.tr("The whole picture"), Keys.WHOLE, picture.show_whole)
        menu.addSeparator()
        self._peer_camera = self._add(
            self.tr("Switch the other’s camera"), Keys.PEER_CAMERA, model.request_peer_camera
        )
        self._torch = self._add(self.tr("Light of the phone"), Keys.TORCH, model.request_torch)
        menu.addSeparator()
        self._add(self.tr("Save the picture"), Keys.SNAPSHOT, save)
        self._recorded = self._add(
            self.tr("Record the call"),
            Keys.RECORD,
            lambda: model.request_recording(not model.is_recorded),
        )
        self._recorded.setCheckable(True)
        self._hidden = self._checkable(
            self.tr("Hide my own picture"),
            Keys.HIDE_OWN,
            lambda settings, on: replace(settings, own_picture_hidden=on),
        )
        self._curtain = self._add(
            self.tr("Close the curtain"), Keys.CURTAIN, lambda: request_curtain(model)
        )
        self._curtain.setCheckable(True)
        self._curtain.triggered.connect(self._refresh)
        self._small_window = self._checkable(
            self.tr("Small window over other programs"),
            Keys.SMALL_WINDOW,
            lambda settings, on: replace(settings, small_window=on),
        )
        menu.addSeparator()
        volume = QWidgetAction(menu)
        volume.setDefaultWidget(_OwnEnd(model, menu))
        menu.addAction(volume)
        self._there = QWidgetAction(menu)
        self._there.setDefaultWidget(_OtherEnd(model, menu))
        menu.addAction(self._there)
        self.clicked.connect(self.open_menu)
        model.changed.connect(self._refresh)
        model.recording_changed.connect(self._refresh)
        self._recorded.triggered.connect(self._refresh)  # what is, not what was clicked
        self._refresh()

    def open_menu(self) -> None:
        """Below the button, on the side of the window."""
        corner = self.rect().bottomRight()
        corner.setX(corner.x() - self._menu.sizeHint().width())
        self._menu.popup(self.mapToGlobal(corner))

    def _add(self, words: str, keys: Keys, act: Callable[[], None]) -> QAction:
        action = self._menu.addAction(words)
        action.setShortcut(QKeySequence(keys.value))
        action.setAutoRepeat(keys.repeats)
        action.triggered.connect(act)
        self.addAction(action)  # a menu that is closed hears no keys
        return action

    def _checkable(
        self, words: str, keys: Keys, changed: Callable[[Settings, bool], Settings]
    ) -> QAction:
        def on_triggered() -> None:
            wished = changed(self._model.settings, action.isChecked())
            self._refresh()  # what is, not what was clicked
            self._model.request_settings(wished)

        action = self._add(words, keys, on_triggered)
        action.setCheckable(True)
        return action

    def _turn(self) -> None:
        settings = self._model.settings
        turns = (settings.picture_turns + 1) % 4
        self._model.request_settings(replace(settings, picture_turns=turns))

    def _refresh(self) -> None:
        settings = self._model.settings
        camera = self._model.snapshot.peer_camera
        self._peer_camera.setVisible(camera.can_switch)
        self._torch.setVisible(camera.has_torch)
        self._there.setVisible(self._model.snapshot.talk.peer.volume_percent is not None)
        self._fills.setChecked(settings.picture_fills)
        self._flipped.setChecked(settings.picture_flipped)
        self._hidden.setChecked(settings.own_picture_hidden)
        self._small_window.setChecked(settings.small_window)
        self._recorded.setChecked(self._model.is_recorded)
        self._curtain.setChecked(self._model.snapshot.own_media.is_curtained)
        self.setVisible(self._model.snapshot.is_joined)


class _VolumeRow(QWidget):
    """How loud something is, in percent; `shown` is what is, `wish` what the user wants."""

    def __init__(self, model: CallModel, words: str, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        label = QLabel(words, self)
        self._slider = QSlider(Qt.Orientation.Horizontal, self)
        self._slider.setRange(0, LOUDEST_PERCENT)
        self._slider.setPageStep(10)
        self._slider.setMinimumWidth(140)
        self._slider.setAccessibleName(name)
        self._percent = QLabel(self)
        self._percent.setMinimumWidth(self._percent.fontMetrics().horizontalAdvance("000 %"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 6, 14, 6)
        layout.setSpacing(10)
        layout.addWidget(label)
        layout.addWidget(self._slider, 1)
        layout.addWidget(self._percent)
        self._slider.valueChanged.connect(self.wish)
        model.changed.connect(self._refresh)
        self._refresh()

    def shown(self) -> int:
        raise NotImplementedError

    def wish(self, percent: int) -> None:
        raise NotImplementedError

    def _refresh(self) -> None:
        percent = self.shown()
        self._slider.blockSignals(True)
        if not self._slider.isSliderDown():
            self._slider.setValue(percent)
        self._slider.blockSignals(False)
        self._percent.setText(f"{percent} %")


class _OwnEnd(_VolumeRow):
    """How loud the other is here, of the volume at which he comes."""

    def __init__(self, model: CallModel, parent: QWidget) -> None:
        super().__init__(model, self.tr("Volume"), self.tr("Volume of the other person"), parent)

    def shown(self) -> int:
        return self._model.settings.peer_volume_percent

    def wish(self, percent: int) -> None:
        self._model.request_settings(replace(self._model.settings, peer_volume_percent=percent))


class _OtherEnd(_VolumeRow):
    """How loud one is at the other's, if he lets one say that."""

    def __init__(self, model: CallModel, parent: QWidget) -> None:
        words, name = self.tr("Volume there"), self.tr("Your volume at the other person’s")
        super().__init__(model, words, name, parent)
        self._slider.setTracking(False)  # each step would be a message

    def shown(self) -> int:
        return self._model.snapshot.talk.peer.volume_percent or 0

    def wish(self, percent: int) -> None:
        self._model.request_peer_volume(percent)
