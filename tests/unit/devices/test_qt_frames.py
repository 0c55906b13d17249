"""Frames as Qt's cameras deliver them."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtMultimedia import QVideoFrame, QVideoFrameFormat

from desktop.devices.qt_frames import LAYOUTS, FrameConverter
from desktop.media.picture import UndecodablePicture, plane_of

Format = QVideoFrameFormat.PixelFormat

# Memory of one pixel of (R, G, B) = (200, 100, 50), Y = 123, Cb = 91, Cr = 175 in limited range.
RED, GREEN, BLUE = 200, 100, 50
LUMA, CB, CR = 123, 91, 175
MEMORY: dict[QVideoFrameFormat.PixelFormat, list[list[int]]] = {
    Format.Format_NV12: [[LUMA], [CB, CR]],
    Format.Format_NV21: [[LUMA], [CR, CB]],
    Format.Format_YUYV: [[LUMA, CB, LUMA, CR]],
    Format.Format_UYVY: [[CB, LUMA, CR, LUMA]],
    Format.Format_YUV420P: [[LUMA], [CB], [CR]],
    Format.Format_YUV422P: [[LUMA], [CB], [CR]],
    Format.Format_YV12: [[LUMA], [CR], [CB]],
    Format.Format_BGRA8888: [[BLUE, GREEN, RED, 255]],
    Format.Format_BGRA8888_Premultiplied: [[BLUE, GREEN, RED, 255]],
    Format.Format_BGRX8888: [[BLUE, GREEN, RED, 0]],
    Format.Format_RGBA8888: [[RED, GREEN, BLUE, 255]],
    Format.Format_RGBX8888: [[RED, GREEN, BLUE, 0]],
    Format.Format_ARGB8888: [[255, RED, GREEN, BLUE]],
    Format.Format_ARGB8888_Premultiplied: [[255, RED, GREEN, BLUE]],
    Format.Format_XRGB8888: [[0, RED, GREEN, BLUE]],
    Format.Format_ABGR8888: [[255, BLUE, GREEN, RED]],
    Format.Format_XBGR8888: [[0, BLUE, GREEN, RED]],
    Format.Format_Y8: [[LUMA]],
}


def filled(frame: QVideoFrame, planes: list[list[int]]) -> QVideoFrame:
    assert frame.map(QVideoFrame.MapMode.WriteOnly)
    for index, pattern in enumerate(planes):
        memory: NDArray[np.uint8] = np.frombuffer(frame.bits(index), np.uint8)
        memory[:] = np.resize(np.array(pattern, np.uint8), len(memory))
    frame.unmap()
    return frame


def colors(frame: QVideoFrame) -> tuple[int, int, int]:
    picture = FrameConverter().picture(frame)
    assert (picture.width, picture.height) == (64, 48)
    luma, cb, cr = (int(plane_of(picture, index)[10, 10]) for index in range(3))
    return luma, cb, cr


@pytest.mark.parametrize("pixel_format", LAYOUTS, ids=lambda pixel_format: pixel_format.name)
def test_every_format_keeps_its_colors(pixel_format: QVideoFrameFormat.PixelFormat) -> None:
    frame = filled(
        QVideoFrame(QVideoFrameFormat(QSize(64, 48), pixel_format)), MEMORY[pixel_format]
    )
    expected = (LUMA, 128, 128) if pixel_format is Format.Format_Y8 else (LUMA, CB, CR)
    assert colors(frame) == pytest.approx(expected, abs=2)


@pytest.mark.parametrize(
    "image_format",
    [
        QImage.Format.Format_RGB32,
        QImage.Format.Format_ARGB32,
        QImage.Format.Format_RGBA8888,
        QImage.Format.Format_RGBX8888,
    ],
    ids=lambda image_format: image_format.name,
)
def test_the_order_of_colors_is_that_of_qt_s_images(image_format: QImage.Format) -> None:
    image = QImage(64, 48, image_format)
    image.fill(QColor(RED, GREEN, BLUE))
    assert colors(QVideoFrame(image)) == pytest.approx((LUMA, CB, CR), abs=2)


def test_full_range_is_seen_in_the_format() -> None:
    frame_format = QVideoFrameFormat(QSize(64, 48), Format.Format_NV12)
    frame_format.setColorRange(QVideoFrameFormat.ColorRange.ColorRange_Full)
    frame = filled(QVideoFrame(frame_format), [[255], [128]])
    assert colors(frame) == pytest.approx((235, 128, 128), abs=1)


def test_a_format_that_nobody_knows_is_told() -> None:
    frame = QVideoFrame(QVideoFrameFormat(QSize(64, 48), Format.Format_P010))
    with pytest.raises(UndecodablePicture, match="P010"):
        FrameConverter().picture(frame)


def test_a_frame_without_memory_is_told() -> None:
    with pytest.raises(UndecodablePicture, match="cannot be mapped"):
        FrameConverter().picture(QVideoFrame())
