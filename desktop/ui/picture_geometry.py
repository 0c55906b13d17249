"""Where a picture goes that is fitted or fills, turned, flipped, zoomed and moved. Pure."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt

from desktop.core.settings import Settings

MOST_STRETCHED_PX = 2
MOST_ZOOM = 8.0
WHOLE = QRectF(0, 0, 1, 1)


@dataclass(frozen=True, slots=True)
class Look:
    """How a picture is shown; turned first, then flipped."""

    fills: bool = False  # cut off rather than with bars
    turns: int = 0  # quarter turns to the right, 0 to 3
    is_flipped: bool = False  # left and right change places
    zoom: float = 1.0  # 1 to `MOST_ZOOM`
    center: tuple[float, float] = (0.5, 0.5)  # what is in the middle: parts of what is shown

    def zoomed(self, factor: float, at: tuple[float, float] = (0.5, 0.5)) -> "Look":
        """Nearer or farther; what is `at` this part of the view stays there."""
        zoom = min(MOST_ZOOM, max(1.0, self.zoom * factor))
        x, y = (
            center + (place - 0.5) * (1 / self.zoom - 1 / zoom)
            for center, place in zip(self.center, at, strict=True)
        )
        return replace(self, zoom=zoom, center=_inside(x, y))

    def moved(self, x: float, y: float) -> "Look":
        """Move the picture by these parts of the view."""
        left, top = self.center
        return replace(self, center=_inside(left - x / self.zoom, top - y / self.zoom))


def chosen_look(settings: Settings, look: Look) -> Look:
    """The look with what the user chose for the other's picture; zoom and place stay."""
    return replace(
        look,
        fills=settings.picture_fills,
        turns=settings.picture_turns % 4,
        is_flipped=settings.picture_flipped,
    )


@dataclass(frozen=True, slots=True)
class Placement:
    """`part` of the source, in parts of its size, is shown at `target`, in device pixels."""

    part: QRectF
    target: QRect


def placement(source: QSize, area: QSize, look: Look) -> Placement:
    """Where a picture of this size goes in a view of that size."""
    is_turned = look.turns % 2 == 1
    oriented = source.transposed() if is_turned else source
    aspect = Qt.AspectRatioMode
    if look.fills:
        full = oriented.scaled(area, aspect.KeepAspectRatioByExpanding)
    else:
        full = fitted(oriented, area).size()
    width, height = full.width() * look.zoom, full.height() * look.zoom
    target = QRect(0, 0, min(area.width(), round(width)), min(area.height(), round(height)))
    target.moveTo((area.width() - target.width()) // 2, (area.height() - target.height()) // 2)
    seen_x, seen_y = target.width() / width, target.height() / height
    left = min(max(0.0, look.center[0] - seen_x / 2), 1 - min(1.0, seen_x))
    top = min(max(0.0, look.center[1] - seen_y / 2), 1 - min(1.0, seen_y))
    shown = QRectF(left, top, min(1.0, seen_x), min(1.0, seen_y))
    return Placement(_of_source(shown, look), target)


def fitted(source: QSize, area: QSize) -> QRect:
    """The largest rectangle of the source's shape in the middle of the area, 1x1 at least.

    Bars of one pixel would be a rounding error and no bars: the picture is stretched over them.
    """
    size = source.scaled(area, Qt.AspectRatioMode.KeepAspectRatio)
    if area.width() - size.width() <= MOST_STRETCHED_PX:
        size.setWidth(area.width())
    if area.height() - size.height() <= MOST_STRETCHED_PX:
        size.setHeight(area.height())
    size = size.expandedTo(QSize(1, 1))
    return QRect(
        (area.width() - size.width()) // 2,
        (area.height() - size.height()) // 2,
        size.width(),
        size.height(),
    )


def even_part(part: QRectF, source: QSize) -> QRect:
    """The pixels of a part, even and no fewer than it has: chroma has one for four."""
    left = int(part.left() * source.width()) // 2 * 2
    top = int(part.top() * source.height()) // 2 * 2
    right = min(source.width(), -(-round(part.right() * source.width(), 3) // 2) * 2)
    bottom = min(source.height(), -(-round(part.bottom() * source.height(), 3) // 2) * 2)
    return QRect(left, top, max(2, int(right) - left), max(2, int(bottom) - top))


def _of_source(shown: QRectF, look: Look) -> QRectF:
    """What of the source is seen there: the turn and the flip undone."""
    corners = [_point_of_source(point, look) for point in (shown.topLeft(), shown.bottomRight())]
    return QRectF(*corners).normalized()


def _point_of_source(point: QPointF, look: Look) -> QPointF:
    x, y = point.x(), point.y()
    if look.is_flipped:
        x = 1 - x
    match look.turns % 4:
        case 1:
            x, y = y, 1 - x
        case 2:
            x, y = 1 - x, 1 - y
        case 3:
            x, y = 1 - y, x
        case _:
            pass
    return QPointF(x, y)


def _inside(x: float, y: float) -> tuple[float, float]:
    return min(1.0, max(0.0, x)), min(1.0, max(0.0, y))
