"""Pictures of plain areas, and what of them can be seen in a widget."""

import av
import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from desktop.media.picture import NEUTRAL_CHROMA, PICTURE_FORMAT, plane_of

WHITE = 235
BLACK = 16


def gray_picture(luma: NDArray[np.uint8]) -> av.VideoFrame:
    """A picture without color out of a luma plane, shape (height, width), even."""
    height, width = luma.shape
    picture = av.VideoFrame(width, height, PICTURE_FORMAT)
    plane_of(picture, 0)[:] = luma
    for index in (1, 2):
        plane_of(picture, index)[:] = NEUTRAL_CHROMA
    return picture


def plain_picture(luma: int = WHITE, width: int = 320, height: int = 180) -> av.VideoFrame:
    """A picture of one gray."""
    return gray_picture(np.full((height, width), luma, np.uint8))


def seen(widget: QWidget) -> NDArray[np.uint8]:
    """What the widget paints, as luma of full range: shape (height, width), device pixels."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    green = rows[:, : image.width() * 4].reshape(image.height(), image.width(), 4)[:, :, 1]
    return green.copy()
