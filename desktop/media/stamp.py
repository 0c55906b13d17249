"""The machine-readable time stamp in the test picture (docs/test-signals.md)."""

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

COLUMNS = 32
ROWS = 2
CELL_ROWS_IN_PICTURE = 18  # the height of a cell is a 18th of the picture's
MINIMUM_WIDTH = 160
MINIMUM_HEIGHT = 90

MARK = 0b10110010
TIME_BYTES = 6
TIME_LIMIT_MS = 1 << (8 * TIME_BYTES)

LUMA_ZERO = 16
LUMA_ONE = 235
LUMA_THRESHOLD = 126

Luma = NDArray[np.uint8]


def draw_stamp(luma: Luma, time_ms: int) -> None:
    """Write `time_ms` (since 1970) into the top ninth of a luma plane, in place.

    `luma` has the shape (height, width), limited range, at least 90 x 160.

    Raises:
        ValueError: the plane is too small or the time does not fit 48 bits.
    """
    height, width = luma.shape
    if width < MINIMUM_WIDTH or height < MINIMUM_HEIGHT:
        raise ValueError(f"a stamp needs 160x90, not {width}x{height}")
    if not 0 <= time_ms < TIME_LIMIT_MS:
        raise ValueError(f"{time_ms} ms does not fit a stamp")
    time = time_ms.to_bytes(TIME_BYTES, "big")
    data = bytes([MARK, *time, _crc8(time)])
    bits = np.unpackbits(np.frombuffer(data, dtype=np.uint8)).reshape(ROWS, COLUMNS)
    cells = np.where(bits, LUMA_ONE, LUMA_ZERO).astype(np.uint8)
    column_of_x, row_edges = _drawing_grid(width, height)
    for row in range(ROWS):
        luma[row_edges[row] : row_edges[row + 1]] = cells[row][column_of_x]


def read_stamp(luma: Luma) -> int | None:
    """Return the time in a luma plane of shape (height, width), ms since 1970; None without one."""
    height, width = luma.shape
    if width < MINIMUM_WIDTH or height < MINIMUM_HEIGHT:
        return None
    columns = _middle_halves(COLUMNS, width / COLUMNS)
    rows = _middle_halves(ROWS, height / CELL_ROWS_IN_PICTURE)
    bits = np.empty((ROWS, COLUMNS), dtype=bool)
    for row, (top, bottom) in enumerate(rows):
        # Column sums first: 32 cells then cost one cumulative sum instead of 32 means.
        sums = np.concatenate(([0], np.cumsum(luma[top:bottom].sum(axis=0, dtype=np.int64))))
        means = (sums[columns[:, 1]] - sums[columns[:, 0]]) / (
            (columns[:, 1] - columns[:, 0]) * (bottom - top)
        )
        bits[row] = means > LUMA_THRESHOLD
    data = np.packbits(bits).tobytes()
    time = data[1 : 1 + TIME_BYTES]
    if data[0] != MARK or data[-1] != _crc8(time):
        return None
    return int.from_bytes(time, "big")


@lru_cache(maxsize=8)
def _drawing_grid(width: int, height: int) -> tuple[NDArray[np.int64], tuple[int, ...]]:
    """The cell's column of each x, and the edges of the rows of cells."""
    column_of_x = np.arange(width, dtype=np.int64) * COLUMNS // width
    return column_of_x, tuple(round(row * height / CELL_ROWS_IN_PICTURE) for row in range(ROWS + 1))


@lru_cache(maxsize=32)
def _middle_halves(count: int, size: float) -> NDArray[np.int64]:
    """First and past-the-last pixel of the middle half of `count` cells, shape (count, 2)."""
    cells = np.arange(count)
    first = np.rint((cells + 0.25) * size)
    last = np.maximum(np.rint((cells + 0.75) * size), first + 1)
    return np.stack([first, last], axis=1).astype(np.int64)


def _crc8(data: Iterable[int]) -> int:
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc << 1) ^ 0x07 if crc & 0x80 else crc << 1
            crc &= 0xFF
    return crc
