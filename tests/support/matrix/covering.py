"""A few cells in which every pair of values meets that can meet at all."""

import itertools
from collections.abc import Callable, Mapping, Sequence

Cell = tuple[str, ...]  # one value of each axis, in the order of the axes


def possible_cells(
    axes: Mapping[str, Sequence[str]], is_possible: Callable[[Mapping[str, str]], bool]
) -> list[Cell]:
    """All of them, in the order of the values."""
    names = list(axes)
    return [
        cell
        for cell in itertools.product(*axes.values())
        if is_possible(dict(zip(names, cell, strict=True)))
    ]


def pairs_of(cell: Cell) -> set[tuple[int, str, int, str]]:
    return {(i, a, j, b) for (i, a), (j, b) in itertools.combinations(enumerate(cell), 2)}


def covering(cells: Sequence[Cell], chosen: Sequence[Cell] = ()) -> list[Cell]:
    """Some of the cells that hold every pair that any of them holds; the same ones each time.

    `chosen` hold some already and come first. The next is always one that holds most of the pairs
    that are still missing.
    """
    numbers: dict[tuple[int, str, int, str], int] = {}
    masks = []
    for cell in cells:
        mask = 0
        for pair in sorted(pairs_of(cell)):
            mask |= 1 << numbers.setdefault(pair, len(numbers))
        masks.append(mask)
    missing = (1 << len(numbers)) - 1
    for cell in chosen:
        missing &= ~sum(1 << numbers[pair] for pair in pairs_of(cell) if pair in numbers)
    found = list(chosen)
    while missing:
        best = max(range(len(cells)), key=lambda i: (masks[i] & missing).bit_count())
        found.append(cells[best])
        missing &= ~masks[best]
    return found


def one_of_each(cells: Sequence[Cell]) -> list[Cell]:
    """A few of the cells in which every single value is."""
    missing = {(i, value) for cell in cells for i, value in enumerate(cell)}
    chosen = []
    while missing:
        best = max(cells, key=lambda cell: len(missing & set(enumerate(cell))))
        chosen.append(best)
        missing -= set(enumerate(best))
    return chosen
