"""Whole waves are left out and repeated; nothing clicks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from desktop.media.time_stretch import (
    FADE,
    FADED_OUT,
    FULL,
    LONGEST_LAG,
    NEEDED_PAST,
    SHORTEST_LAG,
    Bridge,
    Samples,
    find_lag,
    lengthened,
    shortened,
)
from tests.support.sound_line import Tone, steepest

tones = st.tuples(st.floats(80, 4000), st.floats(100, 30_000))
lengths = st.integers(SHORTEST_LAG + FADE, 4000)
anything = arrays.arrays(np.int16, st.integers(0, 3000), elements=st.integers(-32_768, 32_767))


def allowed_step(hz: float, amplitude: float) -> float:
    """The steepest of a tone, and a fade from one polarity to the other on top of it."""
    return 2 * np.pi * hz / 48_000 * amplitude + 2 * amplitude / FADE + 2


@pytest.mark.parametrize("wave_samples", [130, 240, 480, 700])
def test_the_lag_is_a_whole_number_of_waves(wave_samples: int) -> None:
    found = find_lag(Tone(48_000 / wave_samples).block(2000), wanted=0)

    assert found is not None
    beside = (found.samples + wave_samples // 2) % wave_samples - wave_samples // 2
    assert abs(beside) <= 1
    assert found.likeness > 0.99


@pytest.mark.parametrize(("wanted", "expected"), [(0, 200), (390, 400), (5000, 600)])
def test_of_several_waves_the_nearest_to_what_is_wanted_is_taken(
    wanted: int, expected: int
) -> None:
    found = find_lag(Tone(240.0).block(2000), wanted)

    assert found is not None
    assert found.samples == pytest.approx(expected, abs=1)


def test_noise_is_like_nothing_and_silence_like_everything() -> None:
    noise = np.random.default_rng(1).normal(0, 5000, 2000).astype(np.int16)
    found = find_lag(noise, 400)
    assert found is not None
    assert found.likeness < 0.5

    silence = find_lag(np.zeros(2000, np.int16), 400)
    assert silence == (400, 1.0)


@given(anything, st.integers(-100, 1000), st.integers(0, 1000))
def test_a_lag_fits_into_the_sound_and_its_limit(sound: Samples, wanted: int, longest: int) -> None:
    found = find_lag(sound, wanted, longest)

    if min(longest, len(sound) - FADE) < SHORTEST_LAG:
        assert found is None
    else:
        assert found is not None
        assert SHORTEST_LAG <= found.samples <= min(longest, LONGEST_LAG, len(sound) - FADE)
        assert -1.01 <= found.likeness <= 1.01


@given(anything, st.integers(SHORTEST_LAG, LONGEST_LAG))
def test_stretching_changes_the_length_by_the_lag_and_keeps_both_ends(
    sound: Samples, lag: int
) -> None:
    if len(sound) < lag + FADE:
        return
    less, more = shortened(sound, lag), lengthened(sound, lag)

    assert (len(less), len(more)) == (len(sound) - lag, len(sound) + lag)
    assert {less.dtype, more.dtype} == {np.dtype(np.int16)}
    tail = len(sound) - lag - FADE
    assert np.array_equal(less[len(less) - tail :], sound[len(sound) - tail :])
    assert np.array_equal(more[:lag], sound[:lag])
    assert np.array_equal(more[len(more) - tail :], sound[len(sound) - tail :])


@given(tones, lengths, st.integers(0, 900))
def test_a_stretched_tone_does_not_click(
    tone: tuple[float, float], length: int, wanted: int
) -> None:
    sound = Tone(*tone).block(length)
    found = find_lag(sound, wanted)
    assert found is not None

    for stretched in (shortened(sound, found.samples), lengthened(sound, found.samples)):
        assert steepest(stretched) <= allowed_step(*tone)


@given(tones, st.lists(st.integers(1, 700), min_size=1, max_size=40))
def test_a_bridge_goes_on_from_a_tone_without_a_click(
    tone: tuple[float, float], counts: list[int]
) -> None:
    past = Tone(*tone).block(NEEDED_PAST)
    bridge = Bridge(past)

    sound = np.concatenate([past, *(bridge.take(count) for count in counts)])

    assert steepest(sound) <= 2 * allowed_step(*tone)
    assert len(sound) == NEEDED_PAST + sum(counts)


def test_a_bridge_is_as_loud_as_before_for_a_packet_and_then_fades_out() -> None:
    bridge = Bridge(Tone(440.0).block(NEEDED_PAST))

    sound = np.abs(bridge.take(FADED_OUT).astype(int))

    assert sound[:FULL].max() == pytest.approx(8000, rel=0.02)
    half = (FULL + FADED_OUT) // 2
    assert sound[half : half + 200].max() == pytest.approx(4000, rel=0.1)
    assert sound[-20:].max() < 100
    assert bridge.is_over
    assert not bridge.take(500).any()


def test_a_bridge_continues_the_wave_where_it_is() -> None:
    tone = Tone(400.0)
    bridge = Bridge(tone.block(NEEDED_PAST))

    assert np.abs(bridge.take(FULL).astype(int) - tone.block(FULL)).max() < 200


@given(arrays.arrays(np.int16, NEEDED_PAST, elements=st.integers(-32_768, 32_767)))
def test_a_bridge_after_anything_stays_within_the_range(past: Samples) -> None:
    sound = Bridge(past).take(FADED_OUT)

    assert min(0, past.min()) <= sound.min()
    assert sound.max() <= max(0, past.max())
