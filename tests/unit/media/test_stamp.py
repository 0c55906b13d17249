"""The stamp survives what a call does to a picture, and is never read where there is none."""

from fractions import Fraction

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from desktop.media.picture import PictureConverter, plane_of
from desktop.media.stamp import TIME_LIMIT_MS, draw_stamp, read_stamp

times = st.integers(0, TIME_LIMIT_MS - 1)
seeds = st.integers(0, 2**32 - 1)


def noise(width: int, height: int, seed: int) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (height, width), np.uint8)


def stamped_picture(time_ms: int, seed: int) -> av.VideoFrame:
    picture = av.VideoFrame(1280, 720, "yuv420p")
    plane_of(picture, 0)[:] = noise(1280, 720, seed)
    for index in (1, 2):
        plane_of(picture, index)[:] = noise(640, 360, seed + index)
    draw_stamp(plane_of(picture, 0), time_ms)
    return picture


@given(times, st.integers(160, 400), st.integers(90, 300), seeds)
def test_what_was_drawn_is_read_in_any_size(
    time_ms: int, width: int, height: int, seed: int
) -> None:
    luma = noise(width, height, seed)
    draw_stamp(luma, time_ms)
    assert read_stamp(luma) == time_ms


@given(times)
def test_nothing_below_the_top_ninth_is_touched(time_ms: int) -> None:
    luma = noise(1280, 720, 1)
    below = luma[80:].copy()
    draw_stamp(luma, time_ms)
    assert np.array_equal(luma[80:], below)


def test_the_bits_are_those_of_the_document() -> None:
    luma = noise(1280, 720, 2)
    draw_stamp(luma, 1_795_000_000_000)
    cells = luma[20:80:40, 20::40]
    bits = "".join("1" if cell == 235 else "0" for cell in cells.ravel())
    assert bits == f"10110010{1_795_000_000_000:048b}10011011"


@pytest.mark.parametrize(("width", "height"), [(160, 90), (320, 180), (640, 360), (854, 480)])
@settings(max_examples=20)
@given(time_ms=times, seed=seeds)
def test_a_picture_that_was_scaled_down_is_read(
    width: int, height: int, time_ms: int, seed: int
) -> None:
    scaled = PictureConverter(most=(width, height)).from_frame(stamped_picture(time_ms, seed))
    assert (scaled.width, scaled.height) == (width, height)
    assert read_stamp(plane_of(scaled, 0)) == time_ms


@pytest.mark.parametrize("bits_per_second", [150_000, 1_000_000])
def test_pictures_that_vp8_coded_poorly_are_read(bits_per_second: int) -> None:
    encoder = av.VideoCodecContext.create("libvpx", "w")
    encoder.width, encoder.height, encoder.pix_fmt = 640, 360, "yuv420p"
    encoder.bit_rate = bits_per_second
    encoder.framerate = Fraction(30)
    encoder.options = {"deadline": "realtime", "cpu-used": "8", "qmax": "63"}
    decoder = av.VideoCodecContext.create("vp8", "r")
    converter = PictureConverter(most=(640, 360))
    # Noise cannot be coded: the quantizer is at its coarsest.
    sent = [1_795_000_000_000 + 33 * number for number in range(20)]
    packets = []
    for number, time_ms in enumerate(sent):
        picture = converter.from_frame(stamped_picture(time_ms, number))
        picture.pts = number
        packets += encoder.encode(picture)
    packets += encoder.encode(None)
    frames = [frame for packet in packets for frame in decoder.decode(packet)]
    assert [read_stamp(plane_of(frame, 0)) for frame in frames] == sent


def test_random_pictures_have_a_stamp_only_by_the_chance_of_mark_and_crc() -> None:
    random = np.random.default_rng(3)
    # Random cells are the worst case. 20,000 tries at one in 65,536 give 0.3 stamps.
    found = 0
    for _ in range(20_000):
        cells = random.integers(0, 2, (2, 32), np.uint8) * 255
        luma = np.zeros((90, 160), np.uint8)
        luma[:10] = np.repeat(np.repeat(cells, 5, axis=0), 5, axis=1)
        found += read_stamp(luma) is not None
    assert found <= 4


@given(seeds)
def test_noise_has_no_stamp(seed: int) -> None:
    assert read_stamp(noise(320, 180, seed)) is None


@pytest.mark.parametrize("luma_value", [0, 16, 126, 127, 235, 255])
def test_a_flat_picture_has_no_stamp(luma_value: int) -> None:
    assert read_stamp(np.full((720, 1280), luma_value, np.uint8)) is None


@given(times, st.integers(0, 63))
def test_one_wrong_cell_spoils_the_stamp(time_ms: int, cell: int) -> None:
    luma = noise(160, 90, 4)
    draw_stamp(luma, time_ms)
    top, left = cell // 32 * 5, cell % 32 * 5
    area = luma[top : top + 5, left : left + 5]
    area[:] = 251 - area
    assert read_stamp(luma) is None


def test_a_picture_that_is_too_small_has_no_stamp_and_gets_none() -> None:
    luma = noise(158, 90, 5)
    assert read_stamp(luma) is None
    with pytest.raises(ValueError, match="158x90"):
        draw_stamp(luma, 1)


def test_a_time_beyond_48_bits_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        draw_stamp(noise(160, 90, 6), TIME_LIMIT_MS)
