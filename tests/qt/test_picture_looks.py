"""Turned, flipped, filling, zoomed and moved: each place shows what it should."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF, QSize
from pytestqt.qtbot import QtBot

from desktop.ui.bridge import PictureFeed
from desktop.ui.picture_geometry import MOST_ZOOM, Look, even_part, placement
from desktop.ui.widgets.picture_view import PictureView
from tests.support.plain_pictures import BLACK, gray_picture, seen

LEVELS = np.array([[60, 120], [180, 230]], np.uint8)  # of the four quarters


def quarters(width: int = 320, height: int = 180) -> np.ndarray:
    return np.kron(LEVELS, np.ones((height // 2, width // 2), np.uint8))


def levels_of(luma: np.ndarray) -> list[list[int]]:
    """Which of the four levels stands in the middle of each quarter of what is seen."""
    height, width = luma.shape
    shown = [[int(luma[height * y // 4, width * x // 4]) for x in (1, 3)] for y in (1, 3)]
    levels = (LEVELS.astype(float) - BLACK) * 255 / 219
    return [[int(LEVELS.flat[np.abs(levels - value).argmin()]) for value in row] for row in shown]


def view_of(qtbot: QtBot, look: Look, size: tuple[int, int]) -> PictureView:
    feed = PictureFeed()
    view = PictureView(feed)
    qtbot.addWidget(view)
    view.resize(*size)
    view.set_dark(None)
    view.set_look(look)
    feed.put(gray_picture(quarters()))
    return view


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("is_flipped", [False, True])
def test_every_quarter_is_where_turn_and_flip_bring_it(
    qtbot: QtBot, turns: int, is_flipped: bool
) -> None:
    size = (180, 320) if turns % 2 else (320, 180)
    view = view_of(qtbot, Look(turns=turns, is_flipped=is_flipped), size)
    expected = np.rot90(LEVELS, -turns)
    expected = np.fliplr(expected) if is_flipped else expected
    assert levels_of(seen(view)) == expected.tolist()
    image = view.snapshot()
    assert image is not None
    assert (image.width(), image.height()) == size


def test_a_picture_that_fills_leaves_no_bars(qtbot: QtBot) -> None:
    view = view_of(qtbot, Look(fills=True), (200, 200))
    assert seen(view).min() > 20
    assert levels_of(seen(view)) == LEVELS.tolist()


@pytest.mark.parametrize(
    ("at", "level"), [((0, 0), 60), ((1, 0), 120), ((0, 1), 180), ((1, 1), 230)]
)
@pytest.mark.parametrize("turns", [0, 2])
def test_zooming_into_a_corner_shows_that_corner_only(
    qtbot: QtBot, at: tuple[float, float], level: int, turns: int
) -> None:
    view = view_of(qtbot, Look(turns=turns).zoomed(4, at), (320, 180))
    expected = level if turns == 0 else 290 - level if level in (60, 230) else 300 - level
    assert levels_of(seen(view)) == [[expected] * 2] * 2


def test_what_is_dragged_follows_the_hand() -> None:
    look = Look().zoomed(4)
    assert look.moved(0.2, 0.0).center == pytest.approx((0.45, 0.5))
    assert look.moved(100, -100).center == (0.0, 1.0)


_SIZES = st.builds(QSize, st.integers(2, 2000), st.integers(2, 2000))
_LOOKS = st.builds(
    Look,
    st.booleans(),
    st.integers(0, 3),
    st.booleans(),
    st.floats(1, MOST_ZOOM),
    st.tuples(st.floats(0, 1), st.floats(0, 1)),
)


@given(_SIZES, _SIZES, _LOOKS)
def test_nothing_outside_picture_or_view_is_asked_for(
    source: QSize, area: QSize, look: Look
) -> None:
    source = QSize(source.width() // 2 * 2, source.height() // 2 * 2)
    placed = placement(source, area, look)
    tolerant = QRectF(-1e-9, -1e-9, 1 + 2e-9, 1 + 2e-9)
    assert tolerant.contains(placed.part)
    assert placed.target.width() >= 1
    assert placed.target.right() < area.width()
    assert placed.target.bottom() < area.height()
    part = even_part(placed.part, source)
    assert part.left() >= 0
    assert part.top() >= 0
    assert part.left() + part.width() <= source.width()
    assert part.top() + part.height() <= source.height()
    assert part.width() % 2 == part.height() % 2 == part.left() % 2 == part.top() % 2 == 0


@given(_LOOKS, st.floats(0.1, 10), st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_zoom_stays_within_its_limits(look: Look, factor: float, at: tuple[float, float]) -> None:
    assert 1.0 <= look.zoomed(factor, at).zoom <= MOST_ZOOM
