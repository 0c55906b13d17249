import numpy as np
import pytest

from desktop.media.moving_picture import HEIGHT, NOISE_DEVIATION, WIDTH, MovingPicture
from desktop.media.picture import plane_of
from desktop.media.stamp import read_stamp


@pytest.fixture(scope="module")
def moving() -> MovingPicture:
    return MovingPicture()


def test_each_picture_carries_its_time(moving: MovingPicture) -> None:
    for time_ms in (0, 1_795_000_000_033, 1_795_000_000_066):
        picture = moving.next(time_ms)
        assert (picture.width, picture.height, picture.format.name) == (WIDTH, HEIGHT, "yuv420p")
        assert read_stamp(plane_of(picture, 0)) == time_ms


def test_the_landscape_drifts_by_two_pixels_each_time(moving: MovingPicture) -> None:
    before = plane_of(moving.next(1), 0)
    after = plane_of(moving.next(2), 0)
    ground = slice(500, HEIGHT)  # the balloon is above
    drifted = before[ground, 2:].astype(np.int16) - after[ground, :-2]
    in_place = before[ground].astype(np.int16) - after[ground]
    assert drifted.std() == pytest.approx(NOISE_DEVIATION * 2**0.5, rel=0.05)
    assert in_place.std() > 1.5 * drifted.std()


def test_it_never_stands_still_and_comes_round(moving: MovingPicture) -> None:
    pictures = [plane_of(moving.next(0), 0)[80:].tobytes() for _ in range(60)]
    assert len(set(pictures)) == 60
    # Over the seam of the ring, with the balloon in every place.
    assert all(moving.next(0).width == WIDTH for _ in range(WIDTH))


def test_pictures_handed_over_do_not_change(moving: MovingPicture) -> None:
    picture = moving.next(7)
    before = [bytes(plane) for plane in picture.planes]
    moving.next(8)
    assert [bytes(plane) for plane in picture.planes] == before


def test_it_is_textured_everywhere(moving: MovingPicture) -> None:
    luma = plane_of(moving.next(0), 0)[80:].astype(np.float32)
    blocks = luma[:, :1280].reshape(10, 64, 10, 128)
    assert blocks.std(axis=(1, 3)).min() > 1.0


def test_its_stamp_is_black_and_white(moving: MovingPicture) -> None:
    picture = moving.next(0)
    assert (plane_of(picture, 1)[:40] == 128).all()
    assert (plane_of(picture, 2)[:40] == 128).all()
