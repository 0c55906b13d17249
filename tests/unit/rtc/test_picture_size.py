import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.rtc.picture_size import STEPS, PictureSize, size_for


@pytest.mark.parametrize(
    ("bps", "size", "fps"),
    [
        (2_500_000, (1280, 720), 30),
        (600_000, (1280, 720), 30),
        (400_000, (960, 540), 30),
        (200_000, (640, 360), 30),
        (120_000, (480, 270), 20),
        (60_000, (320, 180), 15),
    ],
)
def test_a_rate_is_good_for_a_size(bps: int, size: tuple[int, int], fps: int) -> None:
    step = PictureSize().step(bps, 0.0)

    assert size_for(step, 1280, 720) == size
    assert step.fps == fps


def test_it_goes_down_after_a_moment_and_up_with_patience() -> None:
    sizes = PictureSize()
    sizes.step(1_000_000, 0.0)

    assert sizes.step(200_000, 0.1).pixels == 1280 * 720
    assert sizes.step(200_000, 0.4).pixels == 1280 * 720
    assert sizes.step(200_000, 0.6).pixels == 640 * 360
    assert sizes.step(1_000_000, 0.7).pixels == 640 * 360
    assert sizes.step(1_000_000, 1.6).pixels == 640 * 360
    assert sizes.step(1_000_000, 1.8).pixels == 1280 * 720


def test_a_rate_that_is_too_low_for_a_moment_changes_nothing() -> None:
    sizes = PictureSize()
    sizes.step(1_000_000, 0.0)

    for tenth in range(100):
        bps = 1_000_000 if tenth % 3 else 200_000
        assert sizes.step(bps, tenth / 10).pixels == 1280 * 720


def test_a_rate_that_is_just_enough_or_comes_and_goes_is_not_climbed_for() -> None:
    sizes = PictureSize()
    sizes.step(500_000, 0.0)

    for tenth in range(100):
        bps = 610_000 if tenth % 20 else 590_000
        assert sizes.step(bps, tenth / 10).pixels == 960 * 540
    for tenth in range(100, 200):
        bps = 900_000 if tenth % 8 else 590_000
        assert sizes.step(bps, tenth / 10).pixels == 960 * 540


@given(st.sampled_from(STEPS), st.integers(16, 4096), st.integers(16, 4096))
def test_a_size_is_even_no_larger_than_the_picture_and_of_its_shape(
    step: object, width: int, height: int
) -> None:
    assert step in STEPS
    own = next(one for one in STEPS if one == step)

    scaled = size_for(own, width & ~1, height & ~1)

    assert scaled[0] % 2 == scaled[1] % 2 == 0
    assert 2 <= scaled[0] <= width
    assert 2 <= scaled[1] <= height
    assert abs(scaled[0] * height - scaled[1] * width) <= 2 * (width + height)


@pytest.mark.parametrize(
    ("bps", "pixels", "fps"),
    [(100_000, 960 * 540, 5), (200_000, 1280 * 720, 5), (350_000, 1920 * 1080, 5),
     (1_000_000, 1920 * 1080, 10), (3_000_000, 1920 * 1080, 30)],
)  # fmt: skip
def test_what_is_read_is_rather_rare_than_small(bps: int, pixels: int, fps: int) -> None:
    step = PictureSize().step(bps, 0.0, is_detailed=True)
    assert (step.pixels, step.fps) == (pixels, fps)


def test_the_size_changes_at_once_with_what_is_shown() -> None:
    sizes = PictureSize()
    assert sizes.step(400_000, 0.0).pixels == 960 * 540
    assert sizes.step(400_000, 0.1, is_detailed=True).pixels == 1920 * 1080
    assert sizes.step(400_000, 0.2).pixels == 960 * 540
