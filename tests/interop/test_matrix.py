"""Who meets whom, on which server, and what happens then: picture and sound measured each time.

The whole of it takes half an hour and more; `python -m tests.support.matrix.table` runs it and
writes docs/interop.md. A few cells, in which everything occurs once, are run every day.
"""

import pytest

from tests.support.matrix.cells import every_day, matrix
from tests.support.matrix.course import Course
from tests.support.matrix.covering import Cell
from tests.support.matrix.results import note

_DAILY = set(every_day())
_CELLS = [
    pytest.param(cell, id=", ".join(cell), marks=() if cell in _DAILY else pytest.mark.matrix)
    for cell in matrix()
]


@pytest.mark.timeout(150)
# On a busy computer the last picture of a call takes longer than its end waits for.
@pytest.mark.expects_warnings("A decoder is still busy after the end of the call")
@pytest.mark.parametrize("cell", _CELLS)
async def test_call(cell: Cell) -> None:
    try:
        result = await Course(cell).run()
    except BaseException as error:
        note(None, cell, f"{type(error).__name__}: {error}".splitlines()[0])
        raise
    note(result, cell)
