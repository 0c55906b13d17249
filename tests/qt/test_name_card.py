import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop.devices.name_card import name_card
from desktop.media.picture import BLACK_SIZE, plane_of


@pytest.mark.parametrize("name", ["Attic", "Чердак", "x" * 64, "a machine with " * 4])
def test_name_is_written_within_the_card_and_no_part_is_black(qtbot: QtBot, name: str) -> None:
    luma = plane_of(name_card(name), 0)
    assert luma.shape == BLACK_SIZE[::-1]
    ground = int(luma[0, 0])
    assert ground > 30
    is_letter = np.abs(luma.astype(int) - ground) > 60
    assert is_letter.sum() > 100
    for edge in (is_letter[:16], is_letter[-16:], is_letter[:, :16], is_letter[:, -16:]):
        assert not edge.any()


def test_different_names_look_different(qtbot: QtBot) -> None:
    assert (plane_of(name_card("Attic"), 0) != plane_of(name_card("Cellar"), 0)).any()
