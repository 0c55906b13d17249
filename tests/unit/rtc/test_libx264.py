"""libx264 is there, and what is called of it does what we think."""

import av
import numpy as np
import pytest

from desktop.media.moving_picture import MovingPicture
from desktop.rtc import libx264 as module
from desktop.rtc.libx264 import X264, Libx264, Libx264Error, candidates, level_of, libx264
from tests.support.noise_pictures import noise_picture

CONSTRAINED_BASELINE = bytes([66, 0xC0])  # profile, and constraints 0 and 1
SEQUENCE_PARAMETERS, SLICE, KEY_SLICE = 7, 1, 5


@pytest.fixture
def library() -> Libx264:
    found = libx264()
    assert found is not None, "PyAV's wheel has no libx264 that can be called any more"
    return found


def units(data: bytes) -> list[bytes]:
    """The NAL units without their start codes."""
    parts = data.replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1")
    return [part for part in parts if part]


def kinds(data: bytes) -> list[int]:
    return [unit[0] & 0x1F for unit in units(data)]


def test_what_it_encodes_can_be_decoded(library: Libx264) -> None:
    encoder, pictures = X264(library, 1280, 720, 2_000_000), MovingPicture()
    decoder = av.CodecContext.create("h264", "r")
    seen = []
    for number in range(5):
        data = encoder.encode(pictures.at(number, 0), number * 3000, is_key=False)
        seen += decoder.decode(av.Packet(data))

    assert [(frame.width, frame.height) for frame in seen] == [(1280, 720)] * 5


def test_padding_of_the_planes_is_no_part_of_the_picture(library: Libx264) -> None:
    encoder = X264(library, 322, 182, 2_000_000)  # PyAV pads its lines
    decoder = av.CodecContext.create("h264", "r")
    picture = noise_picture(0).reformat(322, 182)
    seen = []
    for number in range(10):
        seen += decoder.decode(av.Packet(encoder.encode(picture, number * 3000, is_key=False)))

    difference = seen[-1].to_ndarray().astype(int) - picture.to_ndarray()
    assert abs(difference).mean() < 6


def test_it_is_constrained_baseline_with_one_slice_a_picture(library: Libx264) -> None:
    encoder = X264(library, 1280, 720, 2_000_000)
    first = encoder.encode(MovingPicture().at(0, 0), 0, is_key=False)
    second = encoder.encode(MovingPicture().at(1, 0), 3000, is_key=False)

    parameters = next(unit for unit in units(first) if unit[0] & 0x1F == SEQUENCE_PARAMETERS)
    assert parameters[1:3] == CONSTRAINED_BASELINE
    assert parameters[3] == 31
    assert kinds(first).count(KEY_SLICE) == 1
    assert kinds(second) == [SLICE]


def test_a_key_frame_comes_when_it_is_asked_for_and_brings_its_parameters(
    library: Libx264,
) -> None:
    encoder = X264(library, 320, 192, 500_000)
    pictures = [kinds(encoder.encode(noise_picture(n), n * 3000, is_key=n == 3)) for n in range(6)]

    keys = [number for number, found in enumerate(pictures) if KEY_SLICE in found]
    assert keys == [0, 3]
    assert all(SEQUENCE_PARAMETERS in pictures[number] for number in keys)


def test_another_scene_is_no_reason_for_a_key_frame(library: Libx264) -> None:
    encoder = X264(library, 320, 192, 500_000)
    encoder.encode(noise_picture(0), 0, is_key=False)

    for number in range(3, 30, 3):
        assert KEY_SLICE not in kinds(
            encoder.encode(noise_picture(number), number * 3000, is_key=False)
        )


def test_the_rate_rises_above_that_of_the_beginning(library: Libx264) -> None:
    random = np.random.default_rng(1)
    noise = random.integers(16, 236, (60, 540, 640), dtype=np.uint8)
    encoder = X264(library, 640, 360, 300_000)
    sizes = []
    for number, planes in enumerate(noise):
        if number == 20:
            encoder.set_rate(3_000_000)
        picture = av.VideoFrame.from_ndarray(planes, "yuv420p")
        sizes.append(len(encoder.encode(picture, number * 3000, is_key=False)))

    assert sum(sizes[30:]) == pytest.approx(3_000_000 / 8, rel=0.2)


def _error(library: Libx264, moved: list[av.VideoFrame], bps: int) -> float:
    """Of a level, mean of the pictures after the first ten."""
    encoder, decoder = X264(library, 640, 360, bps), av.CodecContext.create("h264", "r")
    errors = []
    for number, picture in enumerate(moved):
        data = encoder.encode(picture, number * 3000, is_key=False)
        (frame,) = decoder.decode(av.Packet(data))
        errors.append(np.abs(frame.to_ndarray().astype(int) - picture.to_ndarray()).mean())
    return float(np.mean(errors[10:]))


def test_where_bits_are_scarce_motion_is_searched_more_finely(
    library: Libx264, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = MovingPicture()
    moved = [large.at(step, 0).reformat(640, 360) for step in range(30)]  # by parts of a pixel
    fine = _error(library, moved, 200_000)
    monkeypatch.setattr(module, "SCARCE_BITS", 0.0)

    assert fine < _error(library, moved, 200_000)


def test_a_picture_of_another_size_is_refused(library: Libx264) -> None:
    encoder = X264(library, 640, 360, 500_000)

    with pytest.raises(ValueError, match="another kind"):
        encoder.encode(noise_picture(0), 0, is_key=False)


def test_a_size_that_libx264_does_not_take_is_an_error_and_no_crash(library: Libx264) -> None:
    with pytest.raises(Libx264Error):
        X264(library, 100_000, 2, 500_000)


@pytest.mark.usefixtures("library")
def test_a_library_of_another_layout_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LEVEL", 12)

    with pytest.raises(Libx264Error, match="layout"):
        Libx264(next(candidates()))


def test_a_level_says_how_large_a_picture_may_be() -> None:
    assert [level_of(*size) for size in ((640, 360), (1280, 720), (1920, 1080), (3840, 2160))] == [
        31, 31, 40, 52,
    ]  # fmt: skip
