"""From Qt's video frames to pictures."""

import av
from PySide6.QtCore import QRect
from PySide6.QtMultimedia import QVideoFrame, QVideoFrameFormat

from desktop.media.picture import (
    MappedPlane,
    PictureConverter,
    PixelLayout,
    UndecodablePicture,
)

_Qt = QVideoFrameFormat.PixelFormat

# Qt's names give the order in memory, as FFmpeg's do. The X formats are as the ones with alpha.
LAYOUTS: dict[QVideoFrameFormat.PixelFormat, PixelLayout] = {
    _Qt.Format_NV12: PixelLayout.NV12,
    _Qt.Format_NV21: PixelLayout.NV21,
    _Qt.Format_YUYV: PixelLayout.YUYV,
    _Qt.Format_UYVY: PixelLayout.UYVY,
    _Qt.Format_YUV420P: PixelLayout.YUV420P,
    _Qt.Format_YUV422P: PixelLayout.YUV422P,
    _Qt.Format_YV12: PixelLayout.YVU420P,
    _Qt.Format_BGRA8888: PixelLayout.BGRX,
    _Qt.Format_BGRA8888_Premultiplied: PixelLayout.BGRX,
    _Qt.Format_BGRX8888: PixelLayout.BGRX,
    _Qt.Format_RGBA8888: PixelLayout.RGBX,
    _Qt.Format_RGBX8888: PixelLayout.RGBX,
    _Qt.Format_ARGB8888: PixelLayout.XRGB,
    _Qt.Format_ARGB8888_Premultiplied: PixelLayout.XRGB,
    _Qt.Format_XRGB8888: PixelLayout.XRGB,
    _Qt.Format_ABGR8888: PixelLayout.XBGR,
    _Qt.Format_XBGR8888: PixelLayout.XBGR,
    _Qt.Format_Y8: PixelLayout.GRAY,
}


class FrameConverter:
    """Makes pictures of one device's frames. Thread: the device's."""

    def __init__(self, most: tuple[int, int] = (1920, 1080)) -> None:
        self._converter = PictureConverter(most)

    def picture(self, frame: QVideoFrame, part: QRect | None = None) -> av.VideoFrame:
        """Copy and convert; the frame can be given back to the driver afterwards.

        `part`: only this is wanted, of a frame with one plane; None: everything.

        Raises:
            UndecodablePicture: its format is not known or its data is damaged.
        """
        frame_format = frame.surfaceFormat()
        pixel_format = frame_format.pixelFormat()
        if not frame.map(QVideoFrame.MapMode.ReadOnly):
            raise UndecodablePicture("the frame cannot be mapped")
        try:
            if pixel_format is _Qt.Format_Jpeg:
                return self._converter.from_jpeg(frame.bits(0)[: frame.mappedBytes(0)])
            layout = LAYOUTS.get(pixel_format)
            if layout is None:
                raise UndecodablePicture(f"unknown pixel format {pixel_format.name}")
            planes = [
                MappedPlane(frame.bits(index), frame.bytesPerLine(index))
                for index in range(frame.planeCount())
            ]
            width, height = frame.width(), frame.height()
            if part is not None and len(planes) == 1:
                (whole,) = planes
                begin = part.y() * whole.stride + part.x() * layout.bytes_per_pixel(0)
                planes = [MappedPlane(whole.data[begin:], whole.stride)]
                width, height = part.width(), part.height()
            color_range = frame_format.colorRange()
            return self._converter.from_planes(
                layout,
                width,
                height,
                planes,
                is_full_range=color_range is QVideoFrameFormat.ColorRange.ColorRange_Full,
            )
        finally:
            frame.unmap()
