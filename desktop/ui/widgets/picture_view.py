"""Shows the newest picture of a feed, or black with the reason.

The picture is scaled and converted by swscale, straight to the size in device pixels that it has
on the screen, and painted out of swscale's own memory: Python copies no pixel, and Qt scales none.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QTransform
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.bridge import PictureFeed
from desktop.ui.colors import STAGE_TEXT
from desktop.ui.picture_geometry import Look, Placement, even_part, placement

if TYPE_CHECKING:  # the window is drawn before PyAV is loaded
    from desktop.ports import Picture
    from desktop.ui.widgets.scaled_picture import PictureScaler


class PictureView(QWidget):
    """See the module. Dark, with no text, until told otherwise.

    Args:
        feed: where the pictures come from; taken when painting, so a hidden view costs nothing.
        is_mirrored: see `set_mirrored`.
    """

    def __init__(
        self, feed: PictureFeed, parent: QWidget | None = None, *, is_mirrored: bool = False
    ) -> None:
        super().__init__(parent)
        self._feed = feed
        self._look = Look(is_flipped=is_mirrored)
        self._dark: str | None = ""
        self._text_area: QRect | None = None
        self._picture: Picture | None = None
        self._scaler: PictureScaler | None = None  # until the first picture
        self.shown = 0  # pictures painted, each counted once
        # Every pixel is painted here: what lies under this view need not be painted first.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        feed.arrived.connect(self.update, Qt.ConnectionType.QueuedConnection)

    @property
    def dark(self) -> str | None:
        """The reason why no picture is shown; None if pictures are shown."""
        return self._dark

    def set_dark(self, reason: str | None) -> None:
        """Show black with the reason, and forget the picture; or, with None, what comes next."""
        if reason == self._dark:
            return
        self._dark = reason
        if reason is not None:
            self._feed.take()
            self._forget()
        self.setAccessibleDescription(reason or "")
        self.update()

    def set_text_area(self, area: QRect | None) -> None:
        """Where the reason stands; None: in the middle of everything."""
        if area != self._text_area:
            self._text_area = area
            self.update()

    def set_mirrored(self, is_mirrored: bool) -> None:
        """Whether left and right change places, from the picture on that is shown now."""
        self.set_look(replace(self._look, is_flipped=is_mirrored))

    @property
    def look(self) -> Look:
        """How the picture is shown."""
        return self._look

    def set_look(self, look: Look) -> None:
        """Show the picture so, from the one on that is shown now."""
        if look != self._look:
            self._look = look
            self.update()

    def snapshot(self) -> QImage | None:
        """The picture of now in its own size, turned and flipped as shown; None without one."""
        if self._picture is None:
            return None
        from desktop.ui.widgets.scaled_picture import whole_image

        turned = whole_image(self._picture).transformed(QTransform().rotate(90 * self._look.turns))
        return turned.flipped(Qt.Orientation.Horizontal) if self._look.is_flipped else turned

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        return QSize(640, 360)

    def picture_area(self) -> QRect | None:
        """Where the picture is, in device pixels; None if none is shown."""
        if self._picture is None:
            return None
        return self._placement(self._picture).target

    def _placement(self, picture: "Picture") -> Placement:
        return placement(QSize(picture.width, picture.height), self._device_size(), self._look)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        if self._dark is None:
            self._take()
        painter = QPainter(self)
        area = self.picture_area()
        if area is None:
            painter.fillRect(event.rect(), Qt.GlobalColor.black)
            if self._dark:
                self._paint_reason(painter, self._dark)
        else:
            self._paint_picture(painter, area)
        painter.end()

    def _take(self) -> None:
        news = self._feed.take()
        if news is None:
            return
        self._forget()
        (self._picture,) = news
        if self._picture is not None:
            self.shown += 1

    def _forget(self) -> None:
        self._picture = None
        if self._scaler is not None:
            self._scaler.forget()

    def _device_size(self) -> QSize:
        ratio = self.devicePixelRatioF()
        return QSize(round(self.width() * ratio), round(self.height() * ratio))

    def _paint_picture(self, painter: QPainter, area: QRect) -> None:
        is_turned = self._look.turns % 2 == 1
        image = self._scaled_image(area.size().transposed() if is_turned else area.size())
        ratio = self.devicePixelRatioF()
        if ratio != 1.0:
            painter.scale(1 / ratio, 1 / ratio)
        whole = QRect(0, 0, self._device_size().width(), self._device_size().height())
        for bar in (
            QRect(0, 0, whole.width(), area.top()),
            QRect(0, area.bottom() + 1, whole.width(), whole.bottom() - area.bottom()),
            QRect(0, area.top(), area.left(), area.height()),
            QRect(area.right() + 1, area.top(), whole.right() - area.right(), area.height()),
        ):
            painter.fillRect(bar, Qt.GlobalColor.black)
        painter.translate(area.left() + area.width() / 2, area.top() + area.height() / 2)
        if self._look.is_flipped:
            painter.scale(-1, 1)
        painter.rotate(90 * self._look.turns)
        painter.drawImage(QPointF(-image.width() / 2, -image.height() / 2), image)

    def _scaled_image(self, size: QSize) -> QImage:
        """What of the picture is seen, in this size; made once for each picture, part and size."""
        picture = self._picture
        assert picture is not None
        if self._scaler is None:
            from desktop.ui.widgets.scaled_picture import PictureScaler

            self._scaler = PictureScaler()
        part = even_part(self._placement(picture).part, QSize(picture.width, picture.height))
        return self._scaler.image(picture, part, size)

    def _paint_reason(self, painter: QPainter, reason: str) -> None:
        painter.setPen(STAGE_TEXT)
        font = self.font()
        # Readable from a chair in the large view, whole in the small one
        font.setPixelSize(max(12, min(20, self.width() // 24)))
        painter.setFont(font)
        area = self._text_area or self.rect().adjusted(8, 8, -8, -8)
        painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), reason)
