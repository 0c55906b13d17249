"""Scales and converts pictures for a view by swscale; loaded with the first of them."""

import av
from av.video.reformatter import Interpolation, VideoReformatter
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QImage

from desktop.media.picture import plane_of

# swscale's fast filter looks at two pixels only: fine down to half the size, ragged below
FAST_DOWN_TO = 0.5


class PictureScaler:
    """Keeps what it made last. Thread: GUI."""

    def __init__(self) -> None:
        self._reformatter = VideoReformatter()
        self._scaled: av.VideoFrame | None = None  # owns the memory of _image
        self._made_from: tuple[av.VideoFrame, QRect] | None = None
        self._image = QImage()

    def forget(self) -> None:
        """Let go of the last picture."""
        self._image, self._scaled, self._made_from = QImage(), None, None

    def image(self, picture: av.VideoFrame, part: QRect, size: QSize) -> QImage:
        """A part of even place and size, in this size; valid until the next call or `forget`."""
        wanted = (picture, part)
        if self._made_from != wanted or self._image.size() != size:
            source = cut_out(picture, part)
            is_fast = size.width() >= source.width * FAST_DOWN_TO
            scaled = self._reformatter.reformat(
                source,
                size.width(),
                size.height(),
                "rgb32",  # native byte order, as QImage's
                interpolation=Interpolation.FAST_BILINEAR if is_fast else Interpolation.BILINEAR,
                threads=1,  # about 1 ms of work; starting threads costs more
            )
            self._image = _image_on(scaled)
            self._scaled, self._made_from = scaled, wanted
        return self._image


def whole_image(picture: av.VideoFrame) -> QImage:
    """All of it in its own size, with memory of its own."""
    return _image_on(picture.reformat(format="rgb32")).copy()


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


def _image_on(rgb: av.VideoFrame) -> QImage:
    """The picture's own memory as an image: it must outlive that."""
    plane = rgb.planes[0]
    return QImage(
        memoryview(plane), rgb.width, rgb.height, plane.line_size, QImage.Format.Format_RGB32
    )
