"""Shows the newest picture of a feed, or black with the reason.

The picture is scaled and converted by swscale, straight to the size in device pixels that it has
on the screen, and painted out of swscale's own memory: Python copies no pixel, and Qt scales none.
"""

from dataclasses import replace

import av
from av.video.reformatter import Interpolation, VideoReformatter
from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QTransform
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.media.picture import plane_of
from desktop.ui.bridge import PictureFeed
from desktop.ui.colors import STAGE_TEXT
from desktop.ui.picture_geometry import Look, Placement, even_part, placement

# swscale's fast filter looks at two pixels only: fine down to half the size, ragged below
FAST_DOWN_TO = 0.5


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
        self._picture: av.VideoFrame | None = None
        self._reformatter = VideoReformatter()
        self._scaled: av.VideoFrame | None = None  # owns the memory of _image
        self._scaled_from: tuple[av.VideoFrame, QRect] | None = None
        self._image: QImage | None = None
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
        picture = self._picture
        if picture is None:
            return None
        rgb = picture.reformat(format="rgb32")
        plane = rgb.planes[0]
        image = QImage(
            memoryview(plane), rgb.width, rgb.height, plane.line_size, QImage.Format.Format_RGB32
        )
        turned = image.transformed(QTransform().rotate(90 * self._look.turns))
        return turned.flipped(Qt.Orientation.Horizontal) if self._look.is_flipped else turned.copy()

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        return QSize(640, 360)

    def picture_area(self) -> QRect | None:
        """Where the picture is, in device pixels; None if none is shown."""
        if self._picture is None:
            return None
        return self._placement(self._picture).target

    def _placement(self, picture: av.VideoFrame) -> Placement:
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
        self._picture = self._image = self._scaled = self._scaled_from = None

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
        part = even_part(self._placement(picture).part, QSize(picture.width, picture.height))
        wanted = (picture, part)
        if self._image is None or self._scaled_from != wanted or self._image.size() != size:
            picture = cut_out(picture, part)
            is_fast = size.width() >= picture.width * FAST_DOWN_TO
            scaled = self._reformatter.reformat(
                picture,
                size.width(),
                size.height(),
                "rgb32",  # native byte order, as QImage's
                interpolation=Interpolation.FAST_BILINEAR if is_fast else Interpolation.BILINEAR,
                threads=1,  # about 1 ms of work; starting threads costs more
            )
            plane = scaled.planes[0]
            self._image = QImage(
                memoryview(plane),
                scaled.width,
                scaled.height,
                plane.line_size,
                QImage.Format.Format_RGB32,
            )
            self._scaled, self._scaled_from = scaled, wanted
        return self._image

    def _paint_reason(self, painter: QPainter, reason: str) -> None:
        painter.setPen(STAGE_TEXT)
        font = self.font()
        # Readable from a chair in the large view, whole in the small one
        font.setPixelSize(max(12, min(20, self.width() // 24)))
        painter.setFont(font)
        area = self._text_area or self.rect().adjusted(8, 8, -8, -8)
        painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), reason)


def cut_out(picture: av.VideoFrame, part: QRect) -> av.VideoFrame:
    """A part of even place and size, copied; the picture itself if it is the whole."""
    if part.size() == QSize(picture.width, picture.height):
        return picture
    cut = av.VideoFrame(part.width(), part.height(), picture.format.name)
    for index in range(3):
        half = 1 if index else 0
        rows = slice(part.y() >> half, (part.y() + part.height()) >> half)
        columns = slice(part.x() >> half, (part.x() + part.width()) >> half)
        plane_of(cut, index)[:] = plane_of(picture, index)[rows, columns]
    return cut
