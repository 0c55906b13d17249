"""libvpx is there, and what is called of it does what we think."""

import ctypes

import av
import pytest

from desktop.media.moving_picture import MovingPicture
from desktop.rtc.libvpx import Libvpx, LibvpxError, Vp8, candidates, libvpx
from tests.support.noise_pictures import noise_picture


@pytest.fixture
def library() -> Libvpx:
    found = libvpx()
    assert found is not None, "PyAV's wheel has no libvpx that can be called any more"
    return found


def test_what_it_encodes_can_be_decoded(library: Libvpx) -> None:
    encoder, pictures = Vp8(library, 1280, 720, 2_000_000), MovingPicture()
    decoder = av.CodecContext.create("vp8", "r")
    seen = []
    for number in range(5):
        data = encoder.encode(pictures.at(number, 0), number * 3000, 3000, is_key=False)
        seen += decoder.decode(av.Packet(data))

    assert [(frame.width, frame.height) for frame in seen] == [(1280, 720)] * 5


def test_padding_of_the_planes_is_no_part_of_the_picture(library: Libvpx) -> None:
    encoder = Vp8(library, 322, 182, 2_000_000)  # PyAV pads its lines
    decoder = av.CodecContext.create("vp8", "r")
    picture = noise_picture(0).reformat(322, 182)
    seen = []
    for number in range(10):
        data = encoder.encode(picture, number * 3000, 3000, is_key=False)
        seen += decoder.decode(av.Packet(data))

    difference = seen[-1].to_ndarray().astype(int) - picture.to_ndarray()
    assert abs(difference).mean() < 6


def test_a_picture_of_another_size_is_refused(library: Libvpx) -> None:
    encoder = Vp8(library, 640, 360, 500_000)

    with pytest.raises(ValueError, match="another kind"):
        encoder.encode(noise_picture(0), 0, 3000, is_key=False)


def test_a_key_frame_comes_when_it_is_asked_for(library: Libvpx) -> None:
    encoder = Vp8(library, 320, 192, 500_000)

    keys = [
        not encoder.encode(noise_picture(n), n * 3000, 3000, is_key=n == 3)[0] & 1 for n in range(6)
    ]

    assert keys == [True, False, False, True, False, False]


def test_a_size_that_libvpx_does_not_take_is_an_error_and_no_crash(library: Libvpx) -> None:
    with pytest.raises(LibvpxError):
        Vp8(library, 100_000, 2, 500_000)


def test_a_library_of_another_layout_is_not_used(
    library: Libvpx, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = library.default_config()
    ctypes.memset(config, 0, 64)
    monkeypatch.setattr(Libvpx, "default_config", lambda _self: config)

    with pytest.raises(LibvpxError, match="layout"):
        Libvpx(next(candidates()))


def test_a_key_frame_makes_no_burst(library: Libvpx) -> None:
    encoder, pictures = Vp8(library, 1280, 720, 1_500_000), MovingPicture()
    sizes = [
        len(encoder.encode(pictures.at(number, 0), number * 3000, 3000, is_key=number == 60))
        for number in range(120)
    ]

    average = 1_500_000 / 8 / 30
    assert max(sizes[60:90]) < 2.5 * average  # left alone, libvpx makes one of nine
    assert sum(sizes[60:120]) == pytest.approx(60 * average, rel=0.15)
