from fractions import Fraction

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.settings import VideoCoding
from desktop.media.moving_picture import MovingPicture
from desktop.rtc.codec_preference import preferred_video
from desktop.rtc.encoders import LiveH264Encoder, LiveVp8Encoder
from desktop.rtc.picture_size import DETAILED_STEPS, STEPS, size_for
from desktop.rtc.picture_wishes import PictureWishes

CODINGS = st.builds(
    VideoCoding,
    st.none() | st.integers(90, 1080),
    st.none() | st.integers(1, 60),
    st.none() | st.integers(60, 4000),
)


@given(CODINGS, st.integers(60_000, 2_500_000))
def test_a_limit_only_takes_away(coding: VideoCoding, bps: int) -> None:
    wishes = PictureWishes()
    wishes.coding = coding
    for each in STEPS:
        limited = wishes.limited(each)
        assert limited.pixels <= each.pixels
        assert limited.fps <= each.fps
        if coding.height is not None:
            assert size_for(limited, 1280, 720)[1] <= max(coding.height + 1, 90)
    assert wishes.limited_bps(bps) == (bps if coding.kbps is None else min(bps, coding.kbps * 1000))


def test_automatic_takes_nothing_away() -> None:
    wishes = PictureWishes()
    assert [wishes.limited(step) for step in STEPS] == list(STEPS)
    assert wishes.limited_bps(2_500_000) == 2_500_000


def test_a_screen_keeps_its_letters_and_comes_as_often_as_is_allowed() -> None:
    wishes = PictureWishes()
    wishes.is_detailed, wishes.coding = True, VideoCoding(height=360, fps=10)
    limited = [wishes.limited(step) for step in DETAILED_STEPS]
    assert [step.pixels for step in limited] == [step.pixels for step in DETAILED_STEPS]
    assert max(step.fps for step in limited) == 10


@pytest.mark.parametrize("encoder", [LiveVp8Encoder(), LiveH264Encoder()], ids=["VP8", "H264"])
def test_an_encoder_obeys_from_the_next_picture_on(
    encoder: LiveVp8Encoder | LiveH264Encoder,
) -> None:
    wishes = encoder.wishes = PictureWishes()
    encoder.set_rate(2_500_000)
    picture = MovingPicture().next(0)
    sent = [bool(encoder.encode(_at(picture, number))[0]) for number in range(30)]
    assert encoder.size == (1280, 720)
    assert all(sent)
    wishes.coding = VideoCoding(height=360, fps=10)
    sent = [bool(encoder.encode(_at(picture, 30 + number))[0]) for number in range(30)]
    assert encoder.size == (640, 360)
    assert 9 <= sum(sent) <= 13


@pytest.mark.parametrize("codec", ["VP8", "H264"])
def test_the_chosen_codec_comes_first(codec: str) -> None:
    assert preferred_video(codec)[0].name == codec


def _at(picture: av.VideoFrame, number: int) -> av.VideoFrame:
    picture.pts = number * 3000
    picture.time_base = Fraction(1, 90_000)
    return picture
