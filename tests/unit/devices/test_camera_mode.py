import pytest

from desktop.devices.camera_mode import LARGE, CameraMode, best_mode
from desktop.media.picture import PixelLayout

YUYV, NV12, JPEG, BGRA = PixelLayout.YUYV, PixelLayout.NV12, None, PixelLayout.BGRA

Mode = tuple[int, int, float, PixelLayout | None]


@pytest.mark.parametrize(
    ("modes", "best"),
    [
        # What was asked for, in the best layout
        ([(640, 480, 30, YUYV), (1280, 720, 30, NV12), (1920, 1080, 30, NV12)], 1),
        ([(1280, 720, 30, JPEG), (1280, 720, 30, YUYV)], 1),
        ([(1280, 720, 30, BGRA), (1280, 720, 30, NV12)], 1),
        # A webcam on USB 2: raw 720p is slow there, JPEG is not
        ([(640, 480, 30, YUYV), (1280, 720, 10, YUYV), (1280, 720, 30, JPEG)], 2),
        # No 720p: the nearest size at a good pace
        ([(320, 240, 30, YUYV), (640, 480, 30, YUYV), (1280, 960, 7.5, YUYV)], 1),
        ([(1920, 1080, 30, NV12), (640, 360, 30, NV12)], 0),
        # Speech is better to look at with fewer pixels than at half the pace, not a little slower
        ([(640, 360, 40, YUYV), (640, 480, 25, YUYV), (1280, 720, 12.5, YUYV)], 1),
        ([(640, 480, 30, YUYV), (1280, 720, 15, YUYV)], 0),
        ([(640, 480, 30, YUYV), (1280, 720, 20, YUYV)], 1),
        ([(640, 480, 30, YUYV), (1280, 720, 0, YUYV)], 0),
        # An old one
        ([(160, 120, 15, YUYV), (320, 240, 15, YUYV), (640, 480, 15, YUYV)], 2),
        # More than 30 fps is no gain
        ([(1280, 720, 60, YUYV), (1280, 720, 30, NV12)], 1),
        # An infrared camera's gray pictures are the last resort
        ([(1280, 720, 30, PixelLayout.GRAY), (640, 480, 30, YUYV)], 1),
        ([(640, 360, 15, PixelLayout.GRAY)], 0),
        ([(1280, 720, 30, PixelLayout.GRAY), (320, 240, 0, YUYV)], 1),
        # Broken entries of a driver
        ([(0, 0, 30, NV12), (640, 480, 30, YUYV)], 1),
    ],
)
def test_the_nearest_to_720p_at_30_fps_is_chosen(modes: list[Mode], best: int) -> None:
    assert best_mode([CameraMode(*mode) for mode in modes]) == best


def test_no_modes_leave_no_choice() -> None:
    assert best_mode([]) is None
    assert best_mode([CameraMode(0, 0, 30, NV12)]) is None


def test_more_than_720p_is_taken_where_it_is_wanted_and_there() -> None:
    webcam = [(640, 480, 30, YUYV), (1280, 720, 30, JPEG), (1920, 1080, 30, JPEG)]
    assert best_mode([CameraMode(*mode) for mode in webcam], LARGE) == 2
    assert best_mode([CameraMode(*mode) for mode in webcam[:2]], LARGE) == 1
    slow = [(1280, 720, 30, JPEG), (1920, 1080, 5, YUYV)]
    assert best_mode([CameraMode(*mode) for mode in slow], LARGE) == 0
