import numpy as np

from desktop.media.chime import Chime

BLOCK = np.full(480, 100, np.int16)


def test_it_is_silent_until_it_rings_and_afterwards() -> None:
    chime = Chime()
    assert chime.added_to(BLOCK) is BLOCK
    chime.start()
    rung = [chime.added_to(BLOCK) for _ in range(200)]  # two seconds
    assert max(int(np.abs(block).max()) for block in rung) > 3000
    assert rung[-1] is BLOCK
    assert {len(block) for block in rung} == {480}


def test_loud_sound_is_not_turned_over() -> None:
    chime = Chime()
    chime.start()
    loud = np.full(20_000, 32_000, np.int16)
    assert chime.added_to(loud).min() > 20_000
