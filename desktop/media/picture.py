"""Pictures: black ones, views of their planes, and conversion of what cameras deliver.

A picture is an `av.VideoFrame` of format yuv420p, limited range, with an even size.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import av
import numpy as np
from av.video.reformatter import ColorRange, Interpolation, VideoReformatter
from numpy.typing import NDArray

PICTURE_FORMAT = "yuv420p"
BLACK_LUMA = 16
NEUTRAL_CHROMA = 128
BLACK_SIZE = (640, 360)  # pixels; of the black that stands for no picture
_JPEG_START = b"\xff\xd8"

Buffer = bytes | bytearray | memoryview


class UndecodablePicture(ValueError):
    """What the camera delivered is no picture; the next one may be."""


class PixelLayout(Enum):
    """How a camera lays out its pixels; the value is FFmpeg's name for it."""

    NV12 = "nv12"
    NV21 = "nv21"
    YUYV = "yuyv422"
    UYVY = "uyvy422"
    YUV420P = "yuv420p"
    YUV422P = "yuv422p"
    YVU420P = "yvu420p"  # no FFmpeg format: YUV420P with the chroma planes exchanged
    BGRA = "bgra"
    RGBA = "rgba"
    ARGB = "argb"
    ABGR = "abgr"
    BGRX = "bgr0"
    RGBX = "rgb0"
    XRGB = "0rgb"
    XBGR = "0bgr"
    GRAY = "gray"

    @property
    def has_v_first(self) -> bool:
        """True if the planes lie in the order Y, V, U."""
        return self is PixelLayout.YVU420P

    @property
    def frame_format(self) -> str:
        """The format of an `av.VideoFrame` with these planes, put in order."""
        return PICTURE_FORMAT if self.has_v_first else self.value

    def bytes_per_pixel(self, plane: int) -> int:
        """Bytes per pixel of the plane (a chroma plane's pixels are larger than the picture's)."""
        match self:
            case PixelLayout.NV12 | PixelLayout.NV21:
                return 1 if plane == 0 else 2
            case PixelLayout.YUYV | PixelLayout.UYVY:
                return 2
            case PixelLayout.YUV420P | PixelLayout.YUV422P | PixelLayout.YVU420P | PixelLayout.GRAY:
                return 1
            case _:
                return 4


@dataclass(frozen=True, slots=True)
class MappedPlane:
    """One plane in a device's memory: rows of `stride` bytes. Valid while the device says so."""

    data: Buffer
    stride: int


def plane_of(picture: av.VideoFrame, index: int) -> NDArray[np.uint8]:
    """A view of plane 0, 1 or 2 without its padding, shape (height, width); shared, not copied."""
    plane = picture.planes[index]
    rows = np.frombuffer(memoryview(plane), np.uint8, plane.height * plane.line_size)
    return rows.reshape(plane.height, plane.line_size)[:, : plane.width]


def black_picture(width: int, height: int) -> av.VideoFrame:
    """A new black picture of an even size."""
    picture = av.VideoFrame(width, height, PICTURE_FORMAT)
    plane_of(picture, 0)[:] = BLACK_LUMA
    for index in (1, 2):
        plane_of(picture, index)[:] = NEUTRAL_CHROMA
    return picture


def even(length: int) -> int:
    """The nearest even length that is not longer."""
    return length & ~1


def fitted_size(width: int, height: int, most_width: int, most_height: int) -> tuple[int, int]:
    """The even size nearest to the same shape within the bounds; never larger than it was."""
    most_width, most_height = min(width, most_width), min(height, most_height)
    scale = min(most_width / width, most_height / height)

    def fitted(length: int, most: int) -> int:
        return max(2, min(2 * round(length * scale / 2), even(most)))

    return fitted(width, most_width), fitted(height, most_height)


class PictureConverter:
    """Turns what one device delivers into pictures. Thread: one, the device's.

    Keeps swscale's tables and the JPEG decoder between pictures. Raw pictures of odd sizes are
    cropped by a pixel, ones larger than `most` (width, height) are scaled down.
    """

    def __init__(self, most: tuple[int, int] = (1920, 1080)) -> None:
        self._most = most
        self._reformatter = VideoReformatter()
        self._jpeg: av.VideoCodecContext | None = None  # None until the first JPEG

    def from_planes(
        self,
        layout: PixelLayout,
        width: int,
        height: int,
        planes: Sequence[MappedPlane],
        *,
        is_full_range: bool = False,
    ) -> av.VideoFrame:
        """Copy and convert one raw picture.

        Args:
            layout: how the pixels lie.
            width: in pixels, without padding.
            height: in pixels.
            planes: as many as the layout has.
            is_full_range: luma goes from 0 to 255; RGB always does.

        Raises:
            UndecodablePicture: the planes are too few or too short for the size.
        """
        frame = av.VideoFrame(even(width), even(height), layout.frame_format)
        if len(planes) != len(frame.planes):
            raise UndecodablePicture(f"{len(planes)} planes of {layout.name}")
        sources = [planes[0], *reversed(planes[1:])] if layout.has_v_first else planes
        for index, (plane, source) in enumerate(zip(frame.planes, sources, strict=True)):
            _copy_plane(plane, source, layout.bytes_per_pixel(index))
        return self.from_frame(frame, is_full_range=is_full_range)

    def from_jpeg(self, data: Buffer) -> av.VideoFrame:
        """Decode and convert one JPEG picture of an MJPEG camera.

        Raises:
            UndecodablePicture: it is damaged or cut off.
        """
        picture = bytes(data)
        if not picture.startswith(_JPEG_START):
            # The decoder would take an empty one for the end of all pictures.
            raise UndecodablePicture("no JPEG")
        if self._jpeg is None:
            self._jpeg = _jpeg_decoder()
        try:
            frames = self._jpeg.decode(av.Packet(picture))
        except av.FFmpegError as error:
            raise UndecodablePicture(f"damaged JPEG: {error}") from error
        if not frames:
            raise UndecodablePicture("empty JPEG")
        return self.from_frame(frames[0], is_full_range=True)

    def from_frame(self, frame: av.VideoFrame, *, is_full_range: bool = False) -> av.VideoFrame:
        """Convert a frame of any format; returned as it is when nothing has to be done."""
        width, height = fitted_size(frame.width, frame.height, *self._most)
        name = frame.format.name
        is_rgb = frame.format.is_rgb
        keeps_size = (width, height) == (frame.width, frame.height)
        return self._reformatter.reformat(
            frame,
            width=width,
            height=height,
            format=PICTURE_FORMAT,
            # The fast one has its own paths for YUV of the same size, five times as fast.
            interpolation=(
                Interpolation.FAST_BILINEAR if keeps_size and not is_rgb else Interpolation.BILINEAR
            ),
            src_color_range=(
                ColorRange.JPEG
                if is_full_range or is_rgb or name.startswith("yuvj")
                else ColorRange.MPEG
            ),
            dst_color_range=ColorRange.MPEG,
            threads=1,  # a picture is too small to be worth the waking of others
        )


def _jpeg_decoder() -> av.VideoCodecContext:
    decoder = av.VideoCodecContext.create("mjpeg", "r")
    decoder.thread_count = 1  # more would hold pictures back
    return decoder


def _copy_plane(plane: av.video.plane.VideoPlane, source: MappedPlane, pixel_bytes: int) -> None:
    row_bytes = plane.width * pixel_bytes
    try:
        rows = np.ndarray(
            (plane.height, row_bytes), np.uint8, source.data, strides=(source.stride, 1)
        )
    except (TypeError, ValueError) as error:
        raise UndecodablePicture(f"plane of {len(source.data)} bytes is too short") from error
    target = np.frombuffer(memoryview(plane), np.uint8, plane.height * plane.line_size)
    target.reshape(plane.height, plane.line_size)[:, :row_bytes] = rows
