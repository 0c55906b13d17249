"""Whatever a camera delivers becomes the same yuv420p picture."""

from fractions import Fraction

import av
import numpy as np
import pytest
from av.video.reformatter import ColorRange
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from desktop.media.picture import (
    MappedPlane,
    PictureConverter,
    PixelLayout,
    UndecodablePicture,
    black_picture,
    even,
    fitted_size,
    plane_of,
)

# Y, U, V of four colored quarters, limited range
QUARTERS = ((81, 90, 240), (145, 54, 34), (41, 240, 110), (210, 16, 146))


def quartered(width: int = 64, height: int = 48) -> av.VideoFrame:
    picture = av.VideoFrame(width, height, "yuv420p")
    for index in range(3):
        plane = plane_of(picture, index)
        rows, columns = plane.shape[0] // 2, plane.shape[1] // 2
        for quarter, color in enumerate(QUARTERS):
            top, left = quarter // 2 * rows, quarter % 2 * columns
            plane[top : top + rows, left : left + columns] = color[index]
    return picture


def padded(data: NDArray[np.uint8], rows: int, row_bytes: int, padding: int) -> MappedPlane:
    """The rows of a plane as a driver may lay them: with what must not be read between them."""
    laid = np.full((rows, row_bytes + padding), 0xAA, np.uint8)
    laid[:, :row_bytes] = data[:, :row_bytes]
    return MappedPlane(memoryview(laid.tobytes()[: rows * (row_bytes + padding) - padding]),
                       row_bytes + padding)  # fmt: skip


def mapped(layout: PixelLayout, padding: int) -> list[MappedPlane]:
    frame = quartered().reformat(
        format=layout.frame_format,
        src_color_range=ColorRange.MPEG,
        dst_color_range=ColorRange.JPEG if layout.value.endswith(("a", "0")) else ColorRange.MPEG,
    )
    planes = []
    for index, plane in enumerate(frame.planes):
        data = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
        row_bytes = plane.width * layout.bytes_per_pixel(index)
        planes.append(padded(data[: plane.height], plane.height, row_bytes, padding))
    return [planes[0], *reversed(planes[1:])] if layout.has_v_first else planes


def assert_quartered(picture: av.VideoFrame, *, tolerance: int, has_color: bool = True) -> None:
    assert picture.format.name == "yuv420p"
    expected = quartered(picture.width, picture.height)
    for index in range(3 if has_color else 1):
        got, wanted = (plane_of(frame, index).astype(int) for frame in (picture, expected))
        # Away from the edges, where subsampling mixes the colors.
        rows, columns = got.shape[0] // 4, got.shape[1] // 4
        inner = np.ix_(
            [rows // 2, 3 * rows + rows // 2], [columns // 2, 3 * columns + columns // 2]
        )
        assert np.abs(got[inner] - wanted[inner]).max() <= tolerance, f"plane {index}"


@pytest.mark.parametrize("padding", [0, 24])
@pytest.mark.parametrize("layout", PixelLayout, ids=lambda layout: layout.name)
def test_every_layout_gives_the_same_picture(layout: PixelLayout, padding: int) -> None:
    picture = PictureConverter().from_planes(layout, 64, 48, mapped(layout, padding))
    assert_quartered(picture, tolerance=3, has_color=layout is not PixelLayout.GRAY)


def jpeg_of(picture: av.VideoFrame, pixel_format: str) -> bytes:
    encoder = av.VideoCodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = picture.width, picture.height, pixel_format
    encoder.framerate = Fraction(30)
    encoder.options = {"q": "2"}
    frame = picture.reformat(
        format=pixel_format, src_color_range=ColorRange.MPEG, dst_color_range=ColorRange.JPEG
    )
    frame.pts = 0
    return bytes(encoder.encode(frame)[0])


@pytest.mark.parametrize("pixel_format", ["yuvj420p", "yuvj422p"])
def test_the_pictures_of_mjpeg_cameras_are_decoded_to_limited_range(pixel_format: str) -> None:
    converter = PictureConverter()
    data = jpeg_of(quartered(), pixel_format)
    for _ in range(3):
        assert_quartered(converter.from_jpeg(data), tolerance=6)


def test_a_damaged_jpeg_is_told_and_the_next_one_is_decoded() -> None:
    converter = PictureConverter()
    data = jpeg_of(quartered(), "yuvj422p")
    for damaged in (b"", b"no picture at all", data[:40]):
        with pytest.raises(UndecodablePicture):
            converter.from_jpeg(damaged)
    assert_quartered(converter.from_jpeg(data), tolerance=6)


def test_full_range_is_brought_to_limited_range() -> None:
    planes = [
        MappedPlane(bytes([255]) * 64 * 48, 64),
        MappedPlane(bytes([128]) * 64 * 24, 64),
    ]
    picture = PictureConverter().from_planes(PixelLayout.NV12, 64, 48, planes, is_full_range=True)
    assert np.abs(plane_of(picture, 0).astype(int) - 235).max() <= 1


def test_planes_that_are_too_short_are_told() -> None:
    converter = PictureConverter()
    short = [MappedPlane(bytes(64 * 47), 64), MappedPlane(bytes(64 * 24), 64)]
    with pytest.raises(UndecodablePicture, match="too short"):
        converter.from_planes(PixelLayout.NV12, 64, 48, short)
    with pytest.raises(UndecodablePicture, match="1 planes of NV12"):
        converter.from_planes(PixelLayout.NV12, 64, 48, short[:1])


def test_odd_sizes_lose_a_row_and_a_column() -> None:
    plane = MappedPlane(bytes(67 * 4 * 49), 67 * 4)
    picture = PictureConverter().from_planes(PixelLayout.BGRA, 67, 49, [plane])
    assert (picture.width, picture.height) == (66, 48)


def test_large_pictures_are_scaled_down() -> None:
    picture = PictureConverter(most=(1920, 1080)).from_frame(av.VideoFrame(3840, 2400, "bgra"))
    assert (picture.width, picture.height) == (1728, 1080)


def test_a_picture_that_fits_is_not_copied() -> None:
    picture = quartered()
    assert PictureConverter().from_frame(picture) is picture


def test_black_is_black_in_limited_range() -> None:
    picture = black_picture(162, 90)
    assert (plane_of(picture, 0) == 16).all()
    assert plane_of(picture, 1).shape == (45, 81)
    assert (plane_of(picture, 1) == 128).all()
    assert (plane_of(picture, 2) == 128).all()


sizes = st.integers(2, 8000)


@given(sizes, sizes, st.integers(160, 1920), st.integers(90, 1080))
def test_a_fitted_size_is_even_within_the_bounds_and_of_the_same_shape(
    width: int, height: int, most_width: int, most_height: int
) -> None:
    fitted_width, fitted_height = fitted_size(width, height, most_width, most_height)
    assert fitted_width == even(fitted_width) > 0
    assert fitted_height == even(fitted_height) > 0
    assert fitted_width <= min(width, most_width)
    assert fitted_height <= min(height, most_height)
    scale = min(most_width / width, most_height / height, 1)
    assert abs(fitted_width - width * scale) <= 2
    assert abs(fitted_height - height * scale) <= 2
