import numpy as np
import pytest

from desktop.media.chime import CHIME_S, Chime, Notes, chime
from desktop.media.level import WINDOW_SAMPLES, LevelMeter
from desktop.media.meters import level_dbfs
from desktop.media.tone import SAMPLE_RATE_HZ, ToneGenerator


@pytest.mark.parametrize("samples", [480, 960, 333])
def test_the_level_comes_ten_times_a_second_and_is_the_sound_s(samples: int) -> None:
    meter, tone = LevelMeter(), ToneGenerator(440.0)
    blocks = [tone.block(0.5, samples) for _ in range(2 * SAMPLE_RATE_HZ // samples)]
    levels = [level for block in blocks if (level := meter.feed(block)) is not None]
    assert len(levels) == pytest.approx(20, abs=4)
    assert levels == pytest.approx([level_dbfs(np.concatenate(blocks))] * len(levels), abs=0.5)


def test_zeros_are_the_least_level_and_clipping_the_highest() -> None:
    meter = LevelMeter()
    assert meter.feed(np.zeros(WINDOW_SAMPLES, np.int16)) == -96.0
    assert meter.feed(np.full(WINDOW_SAMPLES, -32_768, np.int16)) == 0.0


def test_the_chime_is_played_once_into_what_is_played() -> None:
    player = Chime()
    quiet = np.full(960, 5, np.int16)
    assert player.added_to(quiet) is quiet
    player.start()
    blocks = [player.added_to(quiet) for _ in range(round(CHIME_S / 0.02) + 2)]
    played = np.concatenate(blocks)
    assert np.array_equal(played[: len(chime())] - 5, chime())
    assert set(played[len(chime()) :]) == {5}


def test_the_chime_does_not_overflow_and_can_be_stopped() -> None:
    player = Chime()
    player.start()
    loud = np.full(9600, 32_767, np.int16)
    assert player.added_to(loud).min() > 0
    player.stop()
    assert player.added_to(loud) is loud


def test_the_chime_is_as_loud_as_a_voice_and_ends_without_a_click() -> None:
    sound = chime()
    assert -30 < level_dbfs(sound) < -12
    assert abs(int(sound[0])) < 50
    assert abs(int(sound[-1])) < 50


def test_who_goes_is_heard_otherwise_than_who_comes() -> None:
    came, went = (np.abs(np.fft.rfft(chime(notes)[:9600])).argmax() * 5 for notes in Notes)
    assert came == pytest.approx(523, abs=10)
    assert went == pytest.approx(784, abs=10)
