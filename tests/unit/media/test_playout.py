"""The playout buffer: bounded delay, no click, no block. Its time is what is pulled."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.media.arrival_watch import FIRST_SAMPLES, LEAST_SAMPLES
from desktop.media.playout import BOUND_SAMPLES, SAMPLE_RATE_HZ, PlayoutBuffer
from desktop.media.time_stretch import FADE, FADED_OUT, LONGEST_LAG
from tests.support.sound_line import BLOCK, PULL, Samples, Tone, heard_over, steepest

# The steepest step of a 440 Hz tone is 460; a fade of 5 ms over both polarities adds 70.
STEEPEST = 600
# Between two blocks what waits falls from a block and the least to the least; less than the
# shortest wave too much stays.
STEADY_S = (LEAST_SAMPLES + BLOCK) / SAMPLE_RATE_HZ
LEAST_S = LEAST_SAMPLES / SAMPLE_RATE_HZ


def primed(tone: Tone, blocks: int = 3) -> PlayoutBuffer:
    buffer = PlayoutBuffer()
    for _ in range(blocks):
        buffer.put(tone.block())
    return buffer


def test_nothing_is_played_before_enough_waits() -> None:
    buffer, tone = PlayoutBuffer(), Tone()
    buffer.put(tone.block())
    assert not buffer.pull(240).any()
    buffer.put(tone.block())
    assert buffer.waiting_s * SAMPLE_RATE_HZ < BLOCK + FIRST_SAMPLES
    assert not buffer.pull(240).any()
    buffer.put(tone.block())
    assert buffer.pull(480).any()
    assert buffer.underruns == 0


def test_what_was_put_is_played_in_order_after_a_short_fade() -> None:
    buffer = primed(Tone())
    played = np.concatenate([buffer.pull(n) for n in (100, 441, 1, 480, 700)])
    expected = Tone().block(len(played))
    assert np.array_equal(played[FADE:], expected[FADE:])
    assert abs(int(played[5])) < abs(int(expected[5]))


def test_running_dry_goes_on_with_the_wave_and_ends_in_silence_without_a_click() -> None:
    buffer = primed(Tone())
    played = [buffer.pull(500) for _ in range(6)]
    assert buffer.underruns == 1
    assert abs(played[-1].astype(int)).max() > 7000
    played += [buffer.pull(500) for _ in range(FADED_OUT // 500 + 2)]
    assert not played[-1].any()
    assert steepest(np.concatenate(played)) < STEEPEST
    assert buffer.bridged_s == pytest.approx(FADED_OUT / SAMPLE_RATE_HZ, abs=500 / SAMPLE_RATE_HZ)
    assert buffer.underruns == 1


@pytest.mark.parametrize("dry_samples", [0, 1, 480, 2000, 5000, 9000])
def test_what_comes_after_running_dry_is_joined_without_a_click(dry_samples: int) -> None:
    tone = Tone()
    tone.position = 20  # so that the last sample is far from zero
    buffer = primed(tone)
    played = [buffer.pull(3 * BLOCK), buffer.pull(dry_samples)]
    for _ in range(4):
        buffer.put(tone.block())
        played.append(buffer.pull(BLOCK))
    assert steepest(np.concatenate(played)) < STEEPEST
    assert abs(played[-1].astype(int)).max() > 7000


def test_sound_that_comes_exactly_in_time_is_not_touched() -> None:
    tone, buffer = Tone(), PlayoutBuffer()
    buffer.put(tone.block(FIRST_SAMPLES))
    buffer.put(tone.block(BLOCK))
    played = [buffer.pull(FIRST_SAMPLES + BLOCK)]
    buffer.put(tone.block(100))
    played.append(buffer.pull(100))
    expected = Tone().block(FIRST_SAMPLES + BLOCK + 100)
    assert np.array_equal(np.concatenate(played)[FADE:], expected[FADE:])


def test_more_than_the_bound_drops_the_oldest_down_to_what_should_wait() -> None:
    buffer, tone = PlayoutBuffer(), Tone()
    while not buffer.dropped_s:
        assert buffer.waiting_s <= BOUND_SAMPLES / SAMPLE_RATE_HZ
        buffer.put(tone.block())
    assert buffer.waiting_s == pytest.approx((FIRST_SAMPLES + BLOCK) / SAMPLE_RATE_HZ)
    # What is left is the newest.
    newest = np.concatenate([buffer.pull(480) for _ in range(4)])
    expected = Tone().block(tone.position)[-FIRST_SAMPLES - BLOCK :]
    assert np.array_equal(newest[500:], expected[500 : len(newest)])


def test_a_drop_while_playing_does_not_click() -> None:
    tone = Tone()
    buffer = primed(tone)
    played = [buffer.pull(480) for _ in range(3)]
    for _ in range(14):
        buffer.put(tone.block())
    played += [buffer.pull(480) for _ in range(4)]
    assert buffer.dropped_s > 0
    assert steepest(np.concatenate(played)) < STEEPEST


def test_what_comes_evenly_waits_for_little_more_than_its_block() -> None:
    buffer = PlayoutBuffer()
    heard = heard_over(buffer, 5)

    assert max(heard.waiting_s[-200:]) <= STEADY_S + 0.006
    assert min(heard.waiting_s[-200:]) >= LEAST_S - 0.01 - 0.003
    assert buffer.underruns == 0
    assert steepest(heard.sound) < STEEPEST


@pytest.mark.parametrize("seed", range(5))
def test_an_uneven_line_never_runs_dry_after_the_first_second(seed: int) -> None:
    buffer = PlayoutBuffer()
    heard = heard_over(buffer, 30, lambda chance, _at: chance.uniform(0, 0.02), seed=seed)

    assert heard.underruns_since(1.0) == 0
    assert heard.waited_s(5, 30) < STEADY_S + 0.02
    assert steepest(heard.sound) < STEEPEST


@pytest.mark.parametrize("stall_s", [0.05, 0.1, 0.2, 0.5, 2.0])
def test_the_delay_of_a_stall_is_gone_after_5_s(stall_s: float) -> None:
    buffer = PlayoutBuffer()

    def delay_s(_chance: random.Random, sent_s: float) -> float:
        return max(0.0, 5 + stall_s - sent_s) if sent_s >= 5 else 0.0

    heard = heard_over(buffer, 12 + stall_s, delay_s)

    before = heard.waited_s(3, 5)
    assert heard.waited_s(10 + stall_s, 12 + stall_s) == pytest.approx(before, abs=0.006)
    assert buffer.underruns == 1
    assert steepest(heard.sound) < STEEPEST


def test_the_delay_of_a_stall_goes_away_in_noise_too() -> None:
    noise = np.random.default_rng(1)

    def make() -> Samples:
        return noise.normal(0, 3000, BLOCK).astype(np.int16)

    def delay_s(_chance: random.Random, sent_s: float) -> float:
        return max(0.0, 5.2 - sent_s) if sent_s >= 5 else 0.0

    heard = heard_over(PlayoutBuffer(), 13, delay_s, make=make)

    assert heard.waited_s(10.2, 13) == pytest.approx(heard.waited_s(3, 5), abs=0.016)


def test_a_line_that_becomes_uneven_and_even_again_is_followed() -> None:
    buffer = PlayoutBuffer()

    def delay_s(chance: random.Random, sent_s: float) -> float:
        return chance.uniform(0, 0.06) if 5 <= sent_s < 15 else 0.0

    heard = heard_over(buffer, 22, delay_s)

    assert heard.waited_s(8, 15) > heard.waited_s(3, 5) + 0.01
    assert heard.waited_s(20, 22) == pytest.approx(heard.waited_s(3, 5), abs=0.006)
    assert buffer.dropped_s == 0
    # Where the line becomes worse, it must run dry until that is known.
    assert heard.underruns_since(7) <= 5
    assert steepest(heard.sound) < STEEPEST


@pytest.mark.parametrize("drift_ppm", [-100.0, 100.0])
def test_clocks_that_drift_apart_are_followed(drift_ppm: float) -> None:
    buffer = PlayoutBuffer()
    heard = heard_over(buffer, 300, drift_ppm=drift_ppm)

    assert heard.underruns_since(1) <= 1  # the simulation's last pull comes after its last block
    assert buffer.dropped_s == 0
    # At the start it leaves out what was not needed; of the drift a pull's length may remain.
    start_s = (LEAST_SAMPLES - FIRST_SAMPLES) / SAMPLE_RATE_HZ
    assert buffer.stretched_s == pytest.approx(start_s - 300 * drift_ppm * 1e-6, abs=0.02)
    assert heard.waited_s(290, 299) == pytest.approx(heard.waited_s(5, 15), abs=0.01)
    assert steepest(heard.sound) < STEEPEST


@pytest.mark.parametrize("pull_samples", [128, 256, 441, 1024])
def test_loudspeakers_that_take_other_pieces_are_followed(pull_samples: int) -> None:
    buffer = PlayoutBuffer()
    heard = heard_over(buffer, 20, pull_samples=pull_samples)

    assert heard.underruns_since(2) == 0
    assert heard.waited_s(5, 20) < STEADY_S + pull_samples / SAMPLE_RATE_HZ


def test_clearing_is_silent_at_once_and_does_not_click() -> None:
    tone = Tone()
    buffer = primed(tone)
    played = [buffer.pull(333)]
    buffer.clear()
    played += [buffer.pull(240), buffer.pull(240)]
    assert not played[-1].any()
    assert buffer.waiting_s == 0
    assert buffer.underruns == 0
    assert steepest(np.concatenate(played)) < STEEPEST


puts = st.tuples(st.just("put"), st.integers(0, 3000))
pulls = st.tuples(st.just("pull"), st.integers(0, 3000))


@given(st.lists(st.one_of(puts, pulls), max_size=60))
def test_in_any_order_it_is_bounded_and_loses_nothing_uncounted(
    steps: list[tuple[str, int]],
) -> None:
    buffer = PlayoutBuffer()
    put = taken = 0
    for step, samples in steps:
        before = buffer.waiting_s
        if step == "put":
            buffer.put(np.full(samples, 1000, np.int16))
            put += samples
        else:
            sound = buffer.pull(samples)
            assert sound.shape == (samples,)
            assert sound.dtype == np.int16
            assert sound.min(initial=0) >= 0
            assert sound.max(initial=0) <= 1000
            taken += round((before - buffer.waiting_s) * SAMPLE_RATE_HZ)
        assert buffer.waiting_s <= (BOUND_SAMPLES + LONGEST_LAG) / SAMPLE_RATE_HZ  # one wave more
    left = put - taken - round(buffer.waiting_s * SAMPLE_RATE_HZ)
    assert left == round((buffer.dropped_s - buffer.stretched_s) * SAMPLE_RATE_HZ)


@given(st.lists(st.integers(1, 2000), min_size=5, max_size=60), st.floats(100, 3000))
def test_however_a_tone_comes_it_never_clicks(pulled: list[int], hz: float) -> None:
    tone, buffer = Tone(hz), PlayoutBuffer()
    played = []
    for samples in pulled:
        buffer.put(tone.block())
        played.append(buffer.pull(samples))
    slope = 2 * np.pi * hz / SAMPLE_RATE_HZ * 8000
    assert steepest(np.concatenate(played)) <= 2 * (slope + 2 * 8000 / FADE) + 2


def test_a_block_longer_than_the_bound_keeps_its_end() -> None:
    buffer = PlayoutBuffer()
    buffer.put(np.arange(20_000, dtype=np.int16))
    assert buffer.waiting_s <= BOUND_SAMPLES / SAMPLE_RATE_HZ
    played = np.concatenate([buffer.pull(PULL) for _ in range(50)])
    assert played.max() == 19_999


def test_after_a_pause_of_the_sender_no_more_waits_than_before() -> None:
    buffer, tone = PlayoutBuffer(), Tone()
    waited = []
    for number in range(1500):  # half a minute; silent for 0.4 s in each second
        if number % 50 < 30:
            if number % 50 == 0 and number:
                buffer.pause(20 * 960)
            buffer.put(tone.block())
        buffer.pull(480)
        if number % 50 == 25:
            waited.append(buffer.waiting_s)
        buffer.pull(480)
    assert max(waited) < 0.05


def test_a_pause_while_something_waits_is_played_as_silence() -> None:
    buffer = PlayoutBuffer()
    for _ in range(4):
        buffer.put(np.full(960, 1000, np.int16))
    buffer.pull(480)
    before_s = buffer.waiting_s
    buffer.pause(960)
    assert buffer.waiting_s == pytest.approx(before_s + 0.02)


@pytest.mark.parametrize(("volume", "played"), [(1.0, 1000), (0.5, 500), (0.0, 0), (40.0, 32_767)])
def test_sound_is_played_as_loud_as_it_is_wanted(volume: float, played: int) -> None:
    buffer = PlayoutBuffer()
    buffer.volume = volume
    for _ in range(10):
        buffer.put(np.full(960, 1000, np.int16))
    assert int(buffer.pull(4800).max()) == played
