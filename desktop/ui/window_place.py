"""Where a window goes that remembers a place for each screen. Pure.

Places are in pixels of Qt's, from the upper left corner of what the screen leaves to windows, so
that a screen that moved on the desk, or got another neighbor, keeps them.
"""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QScreen

from desktop.core.settings import RememberedPlace

MARGIN_PX = 16  # of the corner in which it begins
TITLE_PX = 40  # what systems put around a window, of its height
KEPT = 8  # screens: those of an office, a home and a few projectors


def whole_on(screen: QSize, size: QSize) -> QSize:
    """That size, or what of it this screen has room for, with a title bar."""
    return size.boundedTo(screen - QSize(0, TITLE_PX))


def place_for(
    remembered: Sequence[RememberedPlace], screens: Mapping[str, QRect], home: str, preset: QSize
) -> QRect:
    """Where the window goes, whole and inside its screen.

    Args:
        remembered: the latest first; of a screen that is gone nothing is taken.
        screens: what is there now, and the part of each for windows.
        home: where it goes if nothing is remembered: its lower right corner, in the preset size.
        preset: see `home`.
    """
    for place in remembered:
        area = screens.get(place.screen)
        if area is not None:
            corner = area.topLeft() + QPoint(place.x, place.y)
            return inside(QRect(corner, QSize(place.width, place.height)), area)
    area = screens[home]
    put = QRect(QPoint(0, 0), preset)
    put.moveBottomRight(area.bottomRight() - QPoint(MARGIN_PX, MARGIN_PX))
    return inside(put, area)


def identity_of(screen: QScreen) -> str:
    """The same again when it is plugged in again; two of a kind differ by their numbers."""
    return f"{screen.name()} {screen.serialNumber()}".strip()


def inside(window: QRect, area: QRect) -> QRect:
    """The window moved into the area, and made smaller only where it must be."""
    size = window.size().expandedTo(QSize(1, 1)).boundedTo(area.size())
    left = min(max(window.left(), area.left()), area.left() + area.width() - size.width())
    top = min(max(window.top(), area.top()), area.top() + area.height() - size.height())
    return QRect(QPoint(left, top), size)


def with_place(
    remembered: Sequence[RememberedPlace], screen: str, window: QRect, area: QRect
) -> tuple[RememberedPlace, ...]:
    """What is remembered once the window was left there, the latest first; `KEPT` at most."""
    corner = window.topLeft() - area.topLeft()
    place = RememberedPlace(screen, corner.x(), corner.y(), window.width(), window.height())
    others = [other for other in remembered if other.screen != screen]
    return (place, *others)[:KEPT]
