"""Who meets whom, on which server, and what happens then: picture and sound measured each time.

The whole of it takes half an hour and more; `python -m tests.support.matrix.table` runs it and
writes docs/interop.md. A few cells, in which everything occurs once, are run every day.
"""

import pytest

from tests.support.firefox import firefox_path
from tests.support.matrix.cells import FIREFOX, every_day, matrix
from tests.support.matrix.course import Course
from tests.support.matrix.covering import Cell
from tests.support.matrix.results import note

_DAILY = set(every_day())
_CELLS = [
    pytest.param(cell, id=", ".join(cell), marks=() if cell in _DAILY else pytest.mark.matrix)
    for cell in matrix()
]


@pytest.mark.timeout(150)
@pytest.mark.expects_warnings  # servers and connections break here on purpose
@pytest.mark.parametrize("cell", _CELLS)
async def test_call(cell: Cell) -> None:
    if FIREFOX in cell and firefox_path() is None:
        pytest.skip("Debian's package firefox-esr is not installed")
    try:
        result = await Course(cell).run()
    except BaseException as error:
        note(None, cell, f"{type(error).__name__}: {error}".splitlines()[0])
        raise
    note(result, cell)
