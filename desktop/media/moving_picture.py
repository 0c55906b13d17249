"""The test picture: a landscape that drifts by, with the time of its making written into it.

Everything dear is painted once: a strip of land and sky that closes into a ring, a balloon, and the
noise of a sensor. A picture is then a copy of a part of the strip, the balloon laid over it, noise
added, and the stamp: 0.5 ms. Without noise, which no camera's picture is without, VP8 pictures of
one quality take 1 to 40 kB at 1.6 Mbit/s, with it 6.6 kB and 8.2 kB at most.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import av
import numpy as np
from numpy.typing import NDArray

from desktop.media.picture import PICTURE_FORMAT, plane_of
from desktop.media.stamp import CELL_ROWS_IN_PICTURE, ROWS, draw_stamp

WIDTH = 1280
HEIGHT = 720
FPS = 30

DRIFT_PX = 2  # per picture; even, so that chroma moves by whole pixels
BALLOON_PERIOD = 420  # pictures in which the balloon crosses
BALLOON_SIZE = 216  # px, even
NOISE_DEVIATION = 2.0  # of luma, as of a webcam in a room
NOISE_LIMIT = 6  # at most so much is added or taken
NOISE_ROWS = 64  # more than a picture has: it begins at another of them each time,
NOISE_STEP = 29  # so many further
_STAMP_HEIGHT = HEIGHT * ROWS // CELL_ROWS_IN_PICTURE

_Plane = NDArray[np.uint8]
_Field = NDArray[np.floating[Any]]
_Color = tuple[float, float, float]
# Between quotes, since numpy loads it, with 2 MB, only when somebody asks for it
_Random: TypeAlias = "np.random.Generator"

# The sky from the stamp down to the horizon, then the ridges from the farthest to the nearest.
_SKY: tuple[tuple[float, _Color], ...] = (
    (0.00, (58, 84, 148)),
    (0.35, (132, 128, 186)),
    (0.60, (232, 160, 150)),
    (0.78, (255, 206, 142)),
    (1.00, (255, 232, 186)),
)
_RIDGES: tuple[tuple[float, float, _Color, _Color], ...] = (
    # height of the crest, its unevenness (parts of the picture), color at the crest, at the foot
    (0.56, 0.050, (166, 142, 172), (214, 172, 168)),
    (0.64, 0.060, (112, 110, 150), (170, 138, 150)),
    (0.74, 0.055, (62, 92, 112), (112, 122, 118)),
    (0.86, 0.045, (38, 72, 68), (22, 44, 44)),
)


class MovingPicture:
    """Makes test pictures of 1280x720, each one step further. Thread: one at a time."""

    def __init__(self) -> None:
        """The first one paints the landscape, which takes about 0.5 s."""
        self._scenery = scenery()
        self._step = 0

    def next(self, time_ms: int) -> av.VideoFrame:
        """A new picture with the stamp of `time_ms`, wall-clock milliseconds since 1970."""
        picture = self.at(self._step, time_ms)
        self._step += 1
        return picture

    def at(self, step: int, time_ms: int) -> av.VideoFrame:
        """The picture after so many steps, 0 or more, as it was sent with that stamp."""
        picture = av.VideoFrame(WIDTH, HEIGHT, PICTURE_FORMAT)
        drift = step * DRIFT_PX % (2 * WIDTH)
        left, top = balloon_place(step)
        for index in range(3):
            shift = 1 if index else 0
            plane = plane_of(picture, index)
            start = drift >> shift
            plane[:] = self._scenery.strip[index][:, start : start + plane.shape[1]]
            self._lay_over(plane, index, left >> shift, top >> shift)
        first = step * NOISE_STEP % NOISE_ROWS
        luma = plane_of(picture, 0)
        luma += self._scenery.noise[first : first + HEIGHT]  # the strip leaves room for it
        draw_stamp(luma, time_ms)
        for index in (1, 2):
            plane_of(picture, index)[: _STAMP_HEIGHT // 2] = 128  # black and white
        return picture

    def _lay_over(self, plane: _Plane, index: int, left: int, top: int) -> None:
        sprite, alpha = self._scenery.balloon[index], self._scenery.alpha[index]
        height, width = sprite.shape
        first, last = max(0, -left), min(width, plane.shape[1] - left)
        if first >= last:
            return
        area = plane[top : top + height, left + first : left + last]
        weight = alpha[:, first:last]
        # Whole numbers of 1/256: three times as fast as floating point.
        mixed = area + ((sprite[:, first:last].astype(np.int32) - area) * weight >> 8)
        area[:] = mixed


def balloon_place(step: int) -> tuple[int, int]:
    """Left and top in pixels, even; left may be outside."""
    share = step % BALLOON_PERIOD / BALLOON_PERIOD
    left = round(-BALLOON_SIZE + share * (WIDTH + BALLOON_SIZE))
    top = _STAMP_HEIGHT + 60 + round(40 * np.sin(2 * np.pi * step / 150))
    return left & ~1, top & ~1


@dataclass(frozen=True, slots=True)
class Scenery:
    """What was painted, plane by plane; nobody changes it."""

    strip: list[_Plane]  # of luma less `NOISE_LIMIT`
    balloon: list[_Plane]
    alpha: list[NDArray[np.int32]]  # the balloon's opacity, 0 to 256
    noise: _Plane  # for luma, 0 to twice `NOISE_LIMIT`, shape (HEIGHT + NOISE_ROWS, WIDTH)


@cache
def scenery() -> Scenery:
    balloon, alpha = _paint_balloon()
    return Scenery(
        # A second beginning after the end: no picture has to be put together from two parts.
        strip=[
            _closed(plane, WIDTH >> shift)
            for plane, shift in _yuv(_paint_landscape(np.random.default_rng(7)))
        ],
        balloon=[plane for plane, _ in _yuv(balloon)],
        alpha=[alpha, _halved(alpha), _halved(alpha)],
        noise=_noise(np.random.default_rng(11)),
    )


def _noise(random: _Random) -> _Plane:
    noise = random.normal(0, NOISE_DEVIATION, (HEIGHT + NOISE_ROWS, WIDTH))
    return (np.clip(np.rint(noise), -NOISE_LIMIT, NOISE_LIMIT) + NOISE_LIMIT).astype(np.uint8)


def _paint_landscape(random: _Random) -> _Field:
    """The ring as RGB 0 to 255, shape (HEIGHT, 2 * WIDTH, 3)."""
    width = 2 * WIDTH
    x = np.arange(width, dtype=np.float32) / width * 2 * np.pi
    y = np.arange(HEIGHT, dtype=np.float32)[:, None] / HEIGHT
    image = np.repeat(_gradient(y[:, 0] / 0.8, _SKY)[:, None, :], width, axis=1)
    image += _glow(width, y)
    image += _clouds(random, width, y)
    grain = random.standard_normal((HEIGHT, width), np.float32) + 2 * _smooth_noise(
        random, width, 6
    )
    for crest, unevenness, top_color, foot_color in _RIDGES:
        line = crest + unevenness * _uneven_line(random, x)
        top = int(line.min() * HEIGHT) - 1  # nothing of the ridge is above
        depth = (y[top:] - line[None, :]) * HEIGHT  # px below the crest
        share = np.clip(depth / (0.24 * HEIGHT), 0, 1)
        cover = np.clip(depth + 0.5, 0, 1)
        texture = np.roll(grain, int(crest * width), axis=1)[top:] * (2.0 + 5.0 * (crest - 0.5))
        for channel in range(3):
            behind = image[top:, :, channel]
            color = top_color[channel] + (foot_color[channel] - top_color[channel]) * share
            behind += (color + texture - behind) * cover
    return np.clip(image, 0, 255)


def _gradient(at: _Field, stops: tuple[tuple[float, _Color], ...]) -> _Field:
    """Colors between the stops, shape (len(at), 3)."""
    places = [place for place, _ in stops]
    channels = [np.interp(at, places, [color[c] for _, color in stops]) for c in range(3)]
    return np.stack(channels, axis=1, dtype=np.float32)


def _glow(width: int, y: _Field) -> _Field:
    """Two suns, one in each half of the ring, and their light around them."""
    x = np.arange(width, dtype=np.float32)[None, :]
    across = (x - 860) % WIDTH
    across = np.minimum(across, WIDTH - across)
    distance = np.hypot(across, (y - 0.5) * HEIGHT)
    disc = np.clip(46.5 - distance, 0, 1)
    light = disc * 60 + 70 * np.exp(-np.square(distance / 150))
    colored: _Field = light[..., None] * np.asarray((1.0, 0.82, 0.45))
    return colored


def _clouds(random: _Random, width: int, y: _Field) -> _Field:
    """Thin bands, whiter where the noise is high."""
    noise = _smooth_noise(random, width, 60, flat=0.22) + 0.5 * _smooth_noise(
        random, width, 20, flat=0.25
    )
    band = np.exp(-np.square((y - 0.30) / 0.13))
    white: _Field = np.clip(noise * 1.4 - 0.5, 0, 1.5) * band * 46
    return white[..., None]


def _uneven_line(random: _Random, x: _Field) -> _Field:
    """A line around 0 that closes into a ring."""
    line = np.zeros_like(x)
    for waves in (2, 3, 5, 8, 13, 21, 55):
        line += np.sin(waves * x + random.uniform(0, 2 * np.pi)) / waves**0.9
    return line


def _smooth_noise(random: _Random, width: int, radius: int, flat: float = 1.0) -> _Field:
    """Noise of deviation 1 without detail under `radius` px; `flat` squeezes it vertically."""
    # Made in a small size, as it has no detail, and then spread by straight lines.
    step = max(1, radius // 3)
    rows, columns = HEIGHT // step, width // step
    spectrum = np.fft.rfft2(random.standard_normal((rows, columns), np.float32))
    fy = np.fft.fftfreq(rows, step)[:, None] * flat
    fx = np.fft.rfftfreq(columns, step)[None, :]
    spectrum *= np.exp(-2 * np.square(np.pi * radius) * (fx**2 + fy**2))
    small = np.fft.irfft2(spectrum, (rows, columns)).astype(np.float32)
    return _spread(_spread(small / small.std(), HEIGHT).T, width).T


def _spread(field: _Field, count: int) -> _Field:
    """Rows between the rows, `count` in all; the last ones lead to the first again."""
    at = np.arange(count, dtype=np.float32) * (len(field) / count)
    above = at.astype(np.int64)
    share = (at - above)[:, None]
    upper = field[above]
    return upper + (field[(above + 1) % len(field)] - upper) * share


def _paint_balloon() -> tuple[_Field, NDArray[np.int32]]:
    """RGB of a striped balloon and its opacity 0 to 256, shape (BALLOON_SIZE, BALLOON_SIZE)."""
    size = BALLOON_SIZE
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    x = (x - size / 2 + 0.5) / (size / 2)
    y = y / size
    # The envelope: a half circle above, narrowing to the mouth below.
    half_width = np.where(
        y < 0.36,
        np.sqrt(np.clip(1 - np.square((0.36 - y) / 0.34), 0, 1)),
        np.clip(np.cos(np.clip((y - 0.36) / 0.44, 0, 1) * np.pi / 2), 0, 1) ** 0.75 * 0.86 + 0.14,
    )
    half_width = np.where((y < 0.02) | (y > 0.78), 0, half_width * 0.68)
    inside = np.clip((half_width - np.abs(x)) * size / 2, 0, 1)
    around = np.arcsin(np.clip(x / np.maximum(half_width, 1e-3), -1, 1)) / np.pi + 0.5
    stripes = (np.floor(around * 8) % 2)[..., None]
    envelope = stripes * np.asarray((250, 244, 232)) + (1 - stripes) * np.asarray((214, 62, 56))
    shade = 1.08 - 0.42 * np.square(np.clip(around + 0.1, 0, 1))
    basket = (np.abs(x) < 0.105) & (y > 0.885) & (y < 0.985)
    ropes = (np.abs(np.abs(x) - (0.10 - (y - 0.78) * 0.1)) < 0.012) & (y > 0.77) & (y < 0.89)
    color = envelope * shade[..., None]
    color = np.where(basket[..., None], np.asarray((120, 78, 46)), color)
    color = np.where(ropes[..., None], np.asarray((92, 70, 60)), color)
    alpha = np.maximum(inside, (basket | ropes).astype(np.float32))
    return np.clip(color, 0, 255).astype(np.float32), np.rint(alpha * 256).astype(np.int32)


def _yuv(rgb: _Field) -> list[tuple[_Plane, int]]:
    """The planes, and how often each is halved: BT.601 limited range, luma less `NOISE_LIMIT`."""
    red, green, blue = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    luma = 16 + (65.481 * red + 128.553 * green + 24.966 * blue) / 255
    cb = 128 + (-37.797 * red - 74.203 * green + 112.0 * blue) / 255
    cr = 128 + (112.0 * red - 93.786 * green - 18.214 * blue) / 255
    luma -= NOISE_LIMIT
    planes = (luma, 0), (_mean_of_four(cb), 1), (_mean_of_four(cr), 1)
    return [(np.rint(plane).astype(np.uint8), shift) for plane, shift in planes]


def _mean_of_four(field: _Field) -> _Field:
    height, width = field.shape
    means: _Field = field.reshape(height // 2, 2, width // 2, 2).mean(axis=(1, 3))
    return means


def _halved(alpha: NDArray[np.int32]) -> NDArray[np.int32]:
    return np.rint(_mean_of_four(alpha.astype(np.float32))).astype(np.int32)


def _closed(plane: _Plane, more: int) -> _Plane:
    """The ring cut open, with its first `more` columns once more at the end."""
    return np.ascontiguousarray(np.concatenate([plane, plane[:, :more]], axis=1))
