from tests.support.matrix.cells import AXES, FIREFOX, is_possible, matrix
from tests.support.matrix.covering import covering, one_of_each, pairs_of, possible_cells


def test_every_pair_that_can_meet_does() -> None:
    cells = possible_cells({"a": "123", "b": "45", "c": "678"}, lambda c: c["a"] + c["c"] != "18")
    chosen = covering(cells)
    assert set().union(*map(pairs_of, chosen)) == set().union(*map(pairs_of, cells))
    assert len(chosen) < len(cells)


def test_matrix_holds_every_value_and_has_an_end() -> None:
    cells = matrix()
    assert len(cells) <= 200
    for place, values in enumerate(AXES.values()):
        assert {cell[place] for cell in cells} == set(values)
    covered = [cell for cell in cells if cell[0] != FIREFOX]
    assert all(is_possible(dict(zip(AXES, cell, strict=True))) for cell in covered)


def test_every_single_value_is_in_a_few() -> None:
    cells = matrix()
    few = one_of_each(cells)
    assert set(few) <= set(cells)
    assert {v for c in few for v in enumerate(c)} == {v for c in cells for v in enumerate(c)}
