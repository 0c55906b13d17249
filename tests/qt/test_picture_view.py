import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QRect, QSize
from pytestqt.qtbot import QtBot

from desktop.media.moving_picture import MovingPicture
from desktop.media.stamp import read_stamp
from desktop.ui.bridge import FRESH_S, PictureFeed
from desktop.ui.picture_geometry import fitted
from desktop.ui.widgets.picture_view import PictureView
from tests.support.plain_pictures import BLACK, WHITE, gray_picture, plain_picture, seen

TIME_MS = 1_795_000_123_456


def view_of(qtbot: QtBot, feed: PictureFeed, width: int, height: int) -> PictureView:
    view = PictureView(feed)
    qtbot.addWidget(view)
    view.resize(width, height)
    view.set_dark(None)
    return view


@pytest.fixture(scope="module")
def stamped() -> MovingPicture:
    return MovingPicture()


@pytest.mark.parametrize("size", [(960, 540), (1280, 720), (800, 653), (1100, 400), (333, 251)])
def test_the_whole_picture_is_seen_with_black_around(
    qtbot: QtBot, stamped: MovingPicture, size: tuple[int, int]
) -> None:
    feed = PictureFeed()
    view = view_of(qtbot, feed, *size)
    feed.put(stamped.next(TIME_MS))
    luma = seen(view)
    area = view.picture_area()
    assert area is not None
    inside = luma[area.top() : area.bottom() + 1, area.left() : area.right() + 1]
    assert inside.shape[1] / inside.shape[0] == pytest.approx(16 / 9, rel=0.01)
    assert area.width() == size[0] or area.height() == size[1]
    assert read_stamp(inside) == TIME_MS
    around = luma.copy()
    around[area.top() : area.bottom() + 1, area.left() : area.right() + 1] = 0
    assert not around.any()


def test_the_picture_is_the_source_scaled(qtbot: QtBot) -> None:
    """A smooth picture has at each place the brightness that the source has there."""
    feed = PictureFeed()
    view = view_of(qtbot, feed, 600, 338)
    across = np.linspace(BLACK, WHITE, 1280)
    down = np.linspace(0.5, 1.0, 720)[:, None]
    luma = ((across - BLACK) * down + BLACK).astype(np.uint8)
    feed.put(gray_picture(luma))
    painted = seen(view)
    rows = (np.arange(338) + 0.5) * 720 / 338
    columns = (np.arange(600) + 0.5) * 1280 / 600
    expected = (luma[rows.astype(int)][:, columns.astype(int)].astype(float) - BLACK) * 255 / 219
    assert np.abs(painted - expected).max() < 4


@pytest.mark.parametrize("size", [*((width, 136) for width in range(236, 248)), (311, 136)])
def test_a_mirrored_picture_is_mirrored_to_its_last_pixel(
    qtbot: QtBot, size: tuple[int, int]
) -> None:
    feed = PictureFeed()
    view = PictureView(feed, is_mirrored=True)
    qtbot.addWidget(view)
    view.resize(*size)
    view.set_dark(None)
    luma = np.full((720, 1280), WHITE, np.uint8)
    luma[:, :320] = BLACK + 60  # the source's left quarter
    feed.put(gray_picture(luma))
    painted = seen(view)
    area = view.picture_area()
    assert area is not None
    inside = painted[area.top() : area.bottom() + 1, area.left() : area.right() + 1]
    quarter = inside.shape[1] // 4
    assert inside[:, : 3 * quarter - 4].min() > 240
    assert np.abs(inside[:, -quarter + 4 :].astype(int) - 60 * 255 / 219).max() < 4
    assert not painted[:, : area.left()].any()
    assert not painted[:, area.right() + 1 :].any()


@pytest.mark.parametrize("width", range(230, 260))
def test_rounding_leaves_no_black_line_beside_the_picture(width: int) -> None:
    height = width * 9 // 16
    assert fitted(QSize(1280, 720), QSize(width, height)) == QRect(0, 0, width, height)


def test_a_dark_view_is_black_but_for_the_reason(qtbot: QtBot) -> None:
    feed = PictureFeed()
    view = view_of(qtbot, feed, 640, 360)
    feed.put(plain_picture())
    assert seen(view).mean() > 240
    view.set_dark("")
    assert not seen(view).any()
    view.set_dark("Boris has left.")
    rows, columns = np.nonzero(seen(view))
    assert 0 < len(rows) < 640 * 360 * 0.05
    assert 150 < rows.min() < rows.max() < 210
    assert 100 < columns.min() < columns.max() < 540
    assert view.accessibleDescription() == "Boris has left."


def test_no_picture_of_before_the_dark_is_seen_after_it(qtbot: QtBot) -> None:
    feed = PictureFeed()
    view = view_of(qtbot, feed, 640, 360)
    feed.put(plain_picture())
    assert seen(view).any()
    feed.put(plain_picture())  # on its way when the call ends
    view.set_dark("")
    view.set_dark(None)
    assert not seen(view).any()
    feed.put(plain_picture())
    assert seen(view).any()


def test_a_picture_that_came_in_the_dark_is_seen_afterwards_only_while_it_is_new(
    qtbot: QtBot,
) -> None:
    now_s = 100.0
    feed = PictureFeed(clock=lambda: now_s)
    view = view_of(qtbot, feed, 640, 360)
    view.set_dark("Connecting…")
    feed.put(plain_picture())
    seen(view)
    view.set_dark(None)
    assert seen(view).any()  # the first picture of a call may come before the news of the call
    view.set_dark("No picture comes.")
    feed.put(plain_picture())
    now_s += FRESH_S + 0.01
    view.set_dark(None)
    assert not seen(view).any()


def test_a_cleared_feed_turns_the_view_black(qtbot: QtBot) -> None:
    feed = PictureFeed()
    view = view_of(qtbot, feed, 640, 360)
    feed.put(plain_picture())
    assert seen(view).any()
    feed.clear()
    assert not seen(view).any()


def test_a_slow_view_shows_the_newest_and_drops_the_rest(
    qtbot: QtBot, stamped: MovingPicture
) -> None:
    feed = PictureFeed()
    view = view_of(qtbot, feed, 1280, 720)
    for number in range(5):
        feed.put(stamped.next(TIME_MS + number))
    assert read_stamp(seen(view)) == TIME_MS + 4
    assert view.shown == 1
    assert feed.dropped == 4


def test_repainting_counts_no_picture_twice(qtbot: QtBot) -> None:
    feed = PictureFeed()
    view = view_of(qtbot, feed, 640, 360)
    feed.put(plain_picture())
    seen(view)
    view.resize(320, 180)
    assert seen(view).min() > 240
    assert view.shown == 1


def test_a_picture_put_by_another_thread_comes_to_the_screen_by_itself(qtbot: QtBot) -> None:
    feed = PictureFeed()
    view = view_of(qtbot, feed, 640, 360)
    with qtbot.waitExposed(view):
        view.show()

    def put(picture_number: int) -> None:
        thread = threading.Thread(target=feed.put, args=(plain_picture(),))
        thread.start()
        thread.join(5.0)
        qtbot.waitUntil(lambda: view.shown == picture_number)

    put(1)
    put(2)


def test_a_hidden_view_takes_no_picture(qtbot: QtBot, stamped: MovingPicture) -> None:
    feed = PictureFeed()
    view = view_of(qtbot, feed, 1280, 720)
    for number in range(3):
        feed.put(stamped.next(TIME_MS + number))
    assert view.shown == 0
    with qtbot.waitExposed(view):
        view.show()
    qtbot.waitUntil(lambda: view.shown == 1)
    assert read_stamp(seen(view)) == TIME_MS + 2


SCALED = """
from PySide6.QtWidgets import QApplication
from desktop.media.moving_picture import MovingPicture
from desktop.media.stamp import read_stamp
from desktop.ui.bridge import PictureFeed
from desktop.ui.widgets.picture_view import PictureView
from tests.support.plain_pictures import seen

app = QApplication([])
feed = PictureFeed()
view = PictureView(feed)
view.resize(641, 361)
view.set_dark(None)
feed.put(MovingPicture().next(1234567890123))
luma = seen(view)
area = view.picture_area()
print(view.devicePixelRatioF(), luma.shape[1], luma.shape[0], area.width(), area.height())
print(read_stamp(luma[area.top() : area.bottom() + 1, area.left() : area.right() + 1]))
"""


@pytest.mark.parametrize(
    ("factor", "sizes"), [("2", "2.0 1282 722 1282 722"), ("1.5", "1.5 962 542 962 542")]
)
def test_a_fine_screen_gets_every_pixel(factor: str, sizes: str) -> None:
    environment = {**os.environ, "QT_SCALE_FACTOR": factor}
    result = subprocess.run(
        [sys.executable, "-c", SCALED],
        env=environment,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert result.stdout.splitlines() == [sizes, "1234567890123"]
