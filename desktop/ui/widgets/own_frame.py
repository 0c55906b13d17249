"""The frame around one's own picture, which can be dragged over the stage."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QWidget


class OwnFrame(QFrame):
    """Stays within its parent, `margin_px` from its edges; tells where it was left.

    A place is in thousandths of the room that it has, from the left and from the top.
    """

    placed = Signal(int, int)

    def __init__(self, margin_px: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._margin_px = margin_px
        self._parent = parent
        self._held_at: QPoint | None = None  # while it is dragged
        self.setObjectName("ownFrame")

    def put(self, x: int, y: int) -> None:
        """Move it to its place, unless it is in the user's hand."""
        if self._held_at is None:
            room = self._room()
            self.move(
                self._margin_px + room.x() * x // 1000, self._margin_px + room.y() * y // 1000
            )

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        if event.button() is Qt.MouseButton.LeftButton:
            self._held_at = event.position().toPoint()
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        if self._held_at is None:
            super().mouseMoveEvent(event)
            return
        wished = self.pos() + event.position().toPoint() - self._held_at
        least, room = self._margin_px, self._room()
        self.move(
            min(max(wished.x(), least), least + room.x()),
            min(max(wished.y(), least), least + room.y()),
        )

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        super().mouseReleaseEvent(event)
        if self._held_at is not None:
            self._held_at = None
            at, room = self.pos() - QPoint(self._margin_px, self._margin_px), self._room()
            self.placed.emit(
                round(at.x() * 1000 / max(1, room.x())), round(at.y() * 1000 / max(1, room.y()))
            )

    def _room(self) -> QPoint:
        """How far it can be moved."""
        twice = 2 * self._margin_px
        return QPoint(
            max(0, self._parent.width() - self.width() - twice),
            max(0, self._parent.height() - self.height() - twice),
        )
