"""Shows the newest picture of a feed, or black with the reason.

The picture is scaled and converted by swscale, straight to the size in device pixels that it has
on the screen, and painted out of swscale's own memory: Python copies no pixel, and Qt scales none.
"""

import av
from av.video.reformatter import Interpolation, VideoReformatter
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui import theme
from desktop.ui.bridge import PictureFeed

# swscale's fast filter looks at two pixels only: fine down to half the size, ragged below
FAST_DOWN_TO = 0.5
MOST_STRETCHED_PX = 2


def fitted(source: QSize, area: QSize) -> QRect:
    """The largest rectangle of the source's shape in the middle of the area, 1x1 at least.

    Bars of one pixel would be a rounding error and no bars: the picture is stretched over them.
    """
    size = source.scaled(area, Qt.AspectRatioMode.KeepAspectRatio)
    if area.width() - size.width() <= MOST_STRETCHED_PX:
        size.setWidth(area.width())
    if area.height() - size.height() <= MOST_STRETCHED_PX:
        size.setHeight(area.height())
    size = size.expandedTo(QSize(1, 1))
    return QRect(
        (area.width() - size.width()) // 2,
        (area.height() - size.height()) // 2,
        size.width(),
        size.height(),
    )


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
        self._is_mirrored = is_mirrored
        self._dark: str | None = ""
        self._text_area: QRect | None = None
        self._picture: av.VideoFrame | None = None
        self._reformatter = VideoReformatter()
        self._scaled: av.VideoFrame | None = None  # owns the memory of _image
        self._scaled_from: av.VideoFrame | None = None
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
        if is_mirrored != self._is_mirrored:
            self._is_mirrored = is_mirrored
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        return QSize(640, 360)

    def picture_area(self) -> QRect | None:
        """Where the picture is, in device pixels; None if none is shown."""
        if self._picture is None:
            return None
        return fitted(QSize(self._picture.width, self._picture.height), self._device_size())

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
        image = self._scaled_image(area.size())
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
        if self._is_mirrored:
            painter.translate(area.left() + area.right() + 1, 0)
            painter.scale(-1, 1)
        painter.drawImage(area.topLeft(), image)

    def _scaled_image(self, size: QSize) -> QImage:
        """The picture in this size, made once for each picture and size."""
        picture = self._picture
        assert picture is not None
        if self._image is None or self._scaled_from is not picture or self._image.size() != size:
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
            self._scaled, self._scaled_from = scaled, picture
        return self._image

    def _paint_reason(self, painter: QPainter, reason: str) -> None:
        painter.setPen(theme.MUTED_TEXT)
        font = self.font()
        # Readable from a chair in the large view, whole in the small one
        font.setPixelSize(max(12, min(20, self.width() // 24)))
        painter.setFont(font)
        area = self._text_area or self.rect().adjusted(8, 8, -8, -8)
        painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), reason)
