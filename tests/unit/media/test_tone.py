"""The test tone, as docs/test-signals.md describes it."""

import numpy as np
import pytest

from desktop.media.meters import dominant_hz, level_dbfs
from desktop.media.tone import ToneGenerator


def second_of(tone: ToneGenerator, start_s: float, samples: int = 960) -> np.ndarray:
    blocks = [
        tone.block(start_s + at / 48_000, min(samples, 48_000 - at))
        for at in range(0, 48_000, samples)
    ]
    return np.concatenate(blocks)


@pytest.mark.parametrize("tone_hz", [440.0, 880.0, 1234.5])
def test_it_has_its_frequency_at_12_db_below_full_scale(tone_hz: float) -> None:
    sound = second_of(ToneGenerator(tone_hz), 1_795_000_000.0)
    assert dominant_hz(sound[960:]) == pytest.approx(tone_hz, abs=0.1)
    assert level_dbfs(sound) == pytest.approx(-12.04, abs=0.05)


def test_the_first_20_ms_of_a_whole_second_are_3000_hz() -> None:
    sound = second_of(ToneGenerator(), 99.25)  # the second begins after 36,000 samples
    whole = 36_000
    crossings = np.flatnonzero(np.diff(np.signbit(sound[whole : whole + 960])))
    assert np.diff(crossings).max() <= 9  # half a wave of 3000 Hz has 8 samples
    for near in (sound[whole - 960 : whole], sound[whole + 960 : whole + 1920]):
        assert np.diff(np.flatnonzero(np.diff(np.signbit(near)))).min() >= 54  # of 440 Hz: 54.5


@pytest.mark.parametrize("samples", [1, 7, 441, 480, 960, 48_000])
def test_it_has_no_jump_in_pieces_of_any_length(samples: int) -> None:
    sound = second_of(ToneGenerator(), 5.5, samples).astype(np.int32)
    steepest_wave = 2 * np.pi * 3000 / 48_000 * 8192
    assert np.abs(np.diff(sound)).max() <= steepest_wave + 2


def test_a_step_of_the_clock_moves_the_mark_without_a_jump() -> None:
    tone = ToneGenerator()
    sound = np.concatenate([tone.block(7.010), tone.block(1234.999), tone.block(9.5)])
    assert np.abs(np.diff(sound.astype(np.int32))).max() <= 2 * np.pi * 3000 / 48_000 * 8192 + 2


def test_no_samples_are_no_step() -> None:
    tone, other = ToneGenerator(), ToneGenerator()
    assert tone.block(3.5, 0).shape == (0,)
    assert np.array_equal(tone.block(3.5), other.block(3.5))
