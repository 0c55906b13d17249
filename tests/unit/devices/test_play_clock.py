import numpy as np
import pytest

from desktop.devices.loudspeaker import PlayClock


def test_play_times_are_even_although_the_queue_is_read_in_steps() -> None:
    clock, random = PlayClock(), np.random.default_rng(1)
    times_s = [
        clock.play_time_s(100 + n * 0.01 + random.uniform(-0.005, 0.005), 480) for n in range(1000)
    ]
    assert np.abs(np.diff(times_s) - 0.01).max() < 0.0005
    assert times_s[-1] == pytest.approx(100 + 9.99, abs=0.003)


def test_play_times_follow_a_clock_that_drifts() -> None:
    clock = PlayClock()
    time_s = 0.0
    for n in range(3000):  # half a minute, a device that is 0.1 % slow
        time_s = clock.play_time_s(100 + n * 0.01 * 1.001, 480)
    assert time_s == pytest.approx(100 + 2999 * 0.01 * 1.001, abs=0.002)


def test_play_times_jump_with_a_queue_that_ran_dry() -> None:
    clock = PlayClock()
    clock.play_time_s(100, 480)
    assert clock.play_time_s(100.2, 480) == 100.2
    assert clock.play_time_s(50, 480) == 50
