import re
from collections.abc import Callable
from fractions import Fraction

import pytest
from aiortc.codecs.h264 import h264_depayload

from desktop.media.moving_picture import MovingPicture
from desktop.rtc.compressors import SteppedH264, SteppedVp8, rate_step
from desktop.rtc.congestion import MIN_BPS
from desktop.rtc.encoders import LiveH264Encoder, LiveVp8Encoder
from tests.support.noise_pictures import noise_picture


def is_vp8_key(payloads: list[bytes]) -> bool:
    return payloads[0].find(b"\x9d\x01*") in range(1, 12)


def is_h264_key(payloads: list[bytes]) -> bool:
    """True if there is an IDR slice (NAL type 5)."""
    data = b"".join(h264_depayload(payload) for payload in payloads)
    return any(match[1][0] & 0x1F == 5 for match in re.finditer(rb"\x00\x00\x01(.)", data, re.S))


@pytest.mark.parametrize(
    ("make", "is_key"),
    [(LiveVp8Encoder, is_vp8_key), (LiveH264Encoder, is_h264_key)],
    ids=["VP8", "H264"],
)
def test_key_frames_come_first_and_on_demand_only(
    make: Callable[[], LiveVp8Encoder | LiveH264Encoder],
    is_key: Callable[[list[bytes]], bool],
) -> None:
    encoder = make()
    keys = []
    for number in range(12):
        payloads, timestamp = encoder.encode(noise_picture(number), number == 6)
        assert timestamp == number * 3000
        if is_key(payloads):
            keys.append(number)

    assert keys == [0, 6]


def test_a_new_size_starts_with_a_key_frame() -> None:
    encoder = LiveVp8Encoder()
    encoder.encode(noise_picture(0))

    payloads, _ = encoder.encode(noise_picture(1, (640, 384)))

    assert is_vp8_key(payloads)


@pytest.mark.parametrize("make", [LiveVp8Encoder, LiveH264Encoder], ids=["VP8", "H264"])
def test_another_rate_of_the_same_size_costs_no_key_frame_and_is_kept(
    make: Callable[[], LiveVp8Encoder | LiveH264Encoder],
) -> None:
    is_key = is_vp8_key if make is LiveVp8Encoder else is_h264_key
    encoder, pictures = make(), MovingPicture()
    sizes: list[int] = []
    keys: list[int] = []
    for number in range(150):
        if number == 60:
            encoder.set_rate(620_000)
        picture = pictures.at(number, 0)
        picture.pts, picture.time_base = number * 3000, Fraction(1, 90_000)
        payloads, _ = encoder.encode(picture)
        sizes.append(sum(map(len, payloads)))
        if payloads and is_key(payloads):
            keys.append(number)

    assert keys == [0]
    assert encoder.size == (1280, 720)
    assert sum(sizes[30:60]) * 8 == pytest.approx(1_500_000, rel=0.4)
    assert sum(sizes[90:150]) * 8 / 2 == pytest.approx(620_000, rel=0.4)


@pytest.mark.parametrize("make", [LiveVp8Encoder, LiveH264Encoder], ids=["VP8", "H264"])
@pytest.mark.parametrize("fps", [10, 15])
def test_pictures_that_come_seldom_share_the_whole_rate(
    make: Callable[[], LiveVp8Encoder | LiveH264Encoder], fps: int
) -> None:
    encoder, seconds = make(), 8
    encoder.set_rate(700_000)
    encoder.source_fps = fps
    sizes: list[int] = []
    for number in range(seconds * fps):
        picture = noise_picture(3 * number, (1280, 720))
        picture.pts = number * 90_000 // fps
        sizes.append(sum(map(len, encoder.encode(picture)[0])))

    assert sum(sizes[fps * 4 :]) * 8 / (seconds - 4) == pytest.approx(700_000, rel=0.25)


@pytest.mark.parametrize("make", [LiveVp8Encoder, LiveH264Encoder], ids=["VP8", "H264"])
def test_pictures_that_were_left_out_lend_their_bits_to_nobody(
    make: Callable[[], LiveVp8Encoder | LiveH264Encoder],
) -> None:
    encoder = make()
    encoder.set_rate(1_500_000)
    sizes: list[int] = []
    for number in range(90):
        picture = noise_picture(3 * number, (1280, 720))
        picture.pts = number * 4 * 3_000  # of four pictures one is taken
        sizes.append(sum(map(len, encoder.encode(picture)[0])))

    assert sum(sizes[30:]) / 60 < 2 * 1_500_000 / 8 / 30


@pytest.mark.parametrize(
    ("make", "size"), [(LiveVp8Encoder, (1920, 1080)), (LiveH264Encoder, (1280, 720))]
)
def test_a_large_picture_is_sent_as_large_as_the_codecs_level_allows(
    make: Callable[[], LiveVp8Encoder | LiveH264Encoder], size: tuple[int, int]
) -> None:
    encoder = make()
    encoder.set_rate(4_000_000)
    picture = noise_picture(1, (1920, 1080))
    picture.pts = 0
    encoder.encode(picture)

    assert encoder.size == size


@pytest.mark.parametrize("make", [LiveVp8Encoder, LiveH264Encoder], ids=["VP8", "H264"])
def test_a_low_rate_makes_the_picture_smaller_and_rarer(
    make: Callable[[], LiveVp8Encoder | LiveH264Encoder],
) -> None:
    encoder, pictures = make(), MovingPicture()
    encoder.set_rate(80_000)
    sent = 0
    for number in range(60):
        picture = pictures.at(number, 0)
        picture.pts, picture.time_base = number * 3000, Fraction(1, 90_000)
        payloads, timestamp = encoder.encode(picture)
        assert timestamp == number * 3000
        sent += bool(payloads)

    assert encoder.size == (320, 180)
    assert 10 <= sent <= 31  # 15 a second, or fewer where the encoder leaves some out


def test_a_key_frame_that_was_asked_for_is_not_forgotten_with_a_picture_left_out() -> None:
    encoder = LiveVp8Encoder()
    encoder.set_rate(80_000)
    encoder.encode(noise_picture(0))
    left_out, _ = encoder.encode(noise_picture(1), force_keyframe=True)

    payloads: list[bytes] = []
    for number in range(2, 30):
        payloads = payloads or encoder.encode(noise_picture(number))[0]

    assert not left_out
    assert is_vp8_key(payloads)


@pytest.mark.parametrize("make", [SteppedVp8, SteppedH264])
def test_where_the_library_cannot_be_called_a_rate_that_wavers_costs_few_key_frames(
    make: type[SteppedVp8 | SteppedH264],
) -> None:
    compressor = make(320, 192)
    keys = []
    for number, percent in enumerate((100, 90, 112, 95, 107, 88, 100, 115)):
        compressor.set_rate(percent * 10_000)
        data = compressor.compress(noise_picture(number), number * 3000, is_key=False)
        is_key = b"\0\0\1\x65" in data if make is SteppedH264 else bool(data) and not data[0] & 1
        if is_key:
            keys.append(number)

    assert keys[0] == 0
    assert len(keys) <= 2  # the first, and one step


def test_the_steps_for_that_give_little_away_and_never_more_than_is_wanted() -> None:
    for wanted in range(MIN_BPS, 4_000_000, 10_000):
        step = rate_step(wanted, 0)
        assert MIN_BPS <= step <= wanted
        assert wanted / step < 1.6


def test_the_step_stays_while_the_estimate_is_a_little_short_or_over() -> None:
    assert rate_step(900_000, 1_000_000) == 1_000_000
    assert rate_step(800_000, 1_000_000) < 800_000
    low = rate_step(1_000_000, 0)
    next_step = rate_step(1_400_000, 0)
    assert rate_step(int(next_step * 1.05), low) == low
    assert rate_step(int(next_step * 1.15), low) == next_step
