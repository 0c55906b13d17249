"""The other's picture under the user's hands: the wheel zooms, dragging moves, keys do both."""

from dataclasses import replace

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.bridge import PictureFeed
from desktop.ui.models.call_model import CallModel
from desktop.ui.picture_geometry import chosen_look
from desktop.ui.widgets.picture_view import PictureView

NOTCH = 120  # of a wheel, in Qt's eighths of a degree
NOTCH_ZOOM = 1.2
KEY_STEP = 0.1  # of the view
_ARROWS = {
    Qt.Key.Key_Left: (KEY_STEP, 0.0),
    Qt.Key.Key_Right: (-KEY_STEP, 0.0),
    Qt.Key.Key_Up: (0.0, KEY_STEP),
    Qt.Key.Key_Down: (0.0, -KEY_STEP),
}


class PeerPicture(PictureView):
    """Turned, flipped and filling as the settings say; zoom and place last until the next start."""

    def __init__(self, model: CallModel, feed: PictureFeed, parent: QWidget) -> None:
        super().__init__(feed, parent)
        self._model = model
        self._held_at: QPointF | None = None  # while it is dragged
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        model.changed.connect(self._refresh)
        self._refresh()

    def zoom(self, factor: float) -> None:
        """Nearer to the middle of what is seen, or farther from it."""
        self.set_look(self.look.zoomed(factor))

    def show_whole(self) -> None:
        """Zoom no more."""
        self.set_look(replace(self.look, zoom=1.0, center=(0.5, 0.5)))

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 (Qt's name)
        place = event.position()
        at = (place.x() / max(1, self.width()), place.y() / max(1, self.height()))
        self.set_look(self.look.zoomed(NOTCH_ZOOM ** (event.angleDelta().y() / NOTCH), at))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        super().mousePressEvent(event)
        if event.button() is Qt.MouseButton.LeftButton and self._can_move():
            self._held_at = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        super().mouseMoveEvent(event)
        if self._held_at is not None:
            by = event.position() - self._held_at
            self._held_at = event.position()
            self.set_look(
                self.look.moved(by.x() / max(1, self.width()), by.y() / max(1, self.height()))
            )

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        super().mouseReleaseEvent(event)
        if self._held_at is not None:
            self._held_at = None
            self.unsetCursor()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        step = _ARROWS.get(Qt.Key(event.key()))
        if step is None or not self._can_move():
            super().keyPressEvent(event)
            return
        self.set_look(self.look.moved(*step))

    def _can_move(self) -> bool:
        return self.look.zoom > 1 or self.look.fills

    def _refresh(self) -> None:
        self.set_look(chosen_look(self._model.settings, self.look))
