import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.media.clock_drift import ClockDrift

EACH_S = 0.2


def learned(rate: float, seconds: float, noise_s: float = 0.001, seed: int = 1) -> ClockDrift:
    drift, chance = ClockDrift(), np.random.default_rng(seed)
    for number in range(int(seconds / EACH_S)):
        drift.add(0.5 + rate * number * EACH_S + noise_s * chance.standard_normal(), EACH_S)
    return drift


@given(st.floats(-200e-6, 200e-6), st.integers(0, 99))
def test_a_rate_is_learned_within_half_a_minute(rate: float, seed: int) -> None:
    assert learned(rate, 30, seed=seed).rate == pytest.approx(rate, abs=45e-6)


def test_the_longer_it_learns_the_surer_it_is() -> None:
    errors = [abs(learned(100e-6, seconds).rate - 100e-6) for seconds in (5, 30, 300)]
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < 10e-6


def test_before_it_knows_anything_clocks_are_thought_equal() -> None:
    drift = ClockDrift()
    drift.add(7.0, EACH_S)
    assert (drift.offset_s, drift.rate) == (7.0, 0.0)
    assert drift.expected_s(10) == 7.0


def test_a_jump_changes_the_offset_and_not_the_rate() -> None:
    drift = learned(100e-6, 60)
    rate, offset_s = drift.rate, drift.offset_s
    drift.jump(0.05, unsure_s=0.001)
    assert drift.rate == rate
    assert drift.offset_s == pytest.approx(offset_s + 0.05)
    for _ in range(10):
        drift.add(drift.expected_s(EACH_S), EACH_S)
    assert drift.rate == pytest.approx(rate)
