"""How much should wait follows how unevenly sound came in the last 3 s."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.media.arrival_watch import (
    FIRST_SAMPLES,
    KEPT,
    KNOWN,
    LEAST_SAMPLES,
    MOST_SAMPLES,
    RESERVE_SAMPLES,
    WINDOW_SAMPLES,
    ArrivalWatch,
)

BLOCK = 960


def watch_of(leads: list[int], start: int = 0) -> ArrivalWatch:
    watch = ArrivalWatch()
    for number, lead in enumerate(leads):
        watch.add(lead, start + number * BLOCK)
    return watch


def test_at_first_it_waits_for_a_usual_line() -> None:
    assert ArrivalWatch().wait_samples == FIRST_SAMPLES
    assert watch_of([0] * (KNOWN - 1)).wait_samples == FIRST_SAMPLES


def test_what_comes_evenly_needs_the_least_only() -> None:
    watch = watch_of([-3000] * 100)

    assert watch.wait_samples == LEAST_SAMPLES
    assert watch.add(-3000, 100 * BLOCK) == LEAST_SAMPLES


def test_it_waits_for_what_comes_late_but_for_the_few_latest() -> None:
    chance = random.Random(1)
    watch = watch_of([chance.randrange(-1000, 1) for _ in range(150)])

    assert watch.wait_samples == pytest.approx(RESERVE_SAMPLES + 970, abs=25)
    rare = watch_of([-5000 if number % 50 == 0 else 0 for number in range(150)])
    assert rare.wait_samples == LEAST_SAMPLES


def test_for_a_late_block_less_has_to_be_there() -> None:
    watch = watch_of([0, -960] * 50)

    assert watch.add(0, 100 * BLOCK) == RESERVE_SAMPLES + 960
    assert watch.add(-960, 101 * BLOCK) == RESERVE_SAMPLES
    assert watch.add(-3000, 102 * BLOCK) < 0


def test_it_waits_for_more_at_once_and_for_less_when_3_s_have_been_played() -> None:
    watch = watch_of([0] * 100)
    for number in range(10):
        watch.add(-4000, (100 + number) * BLOCK)
    assert watch.wait_samples > 4000

    played = 110 * BLOCK
    while watch.wait_samples > LEAST_SAMPLES:
        played += BLOCK
        watch.add(0, played)
    assert played - 110 * BLOCK <= WINDOW_SAMPLES


def test_clocks_that_drift_apart_change_nothing() -> None:
    assert watch_of([number // 10 for number in range(1000)]).wait_samples == LEAST_SAMPLES
    assert watch_of([-number // 10 for number in range(1000)]).wait_samples == LEAST_SAMPLES


def test_after_a_break_the_wait_stays_until_enough_is_known_again() -> None:
    watch = watch_of([0, -960] * 50)
    watch.forget_arrivals()

    assert watch.add(90_000, 200 * BLOCK) == RESERVE_SAMPLES + 960
    watch.restart()
    assert watch.add(0, 300 * BLOCK) == FIRST_SAMPLES


@given(st.lists(st.tuples(st.integers(-(10**6), 10**6), st.integers(0, 48_000)), max_size=400))
def test_whatever_comes_it_is_bounded(steps: list[tuple[int, int]]) -> None:
    watch, played = ArrivalWatch(), 0
    for lead, passed in steps:
        played += passed
        assert watch.add(lead, played) <= watch.wait_samples
        assert LEAST_SAMPLES <= watch.wait_samples <= MOST_SAMPLES


def test_it_keeps_no_more_than_the_bound() -> None:
    watch = ArrivalWatch()
    for _ in range(2 * KEPT):
        watch.add(-5000, 0)
    for _ in range(KEPT):  # no time passes, and yet the older ones are forgotten
        watch.add(0, 0)
    assert watch.wait_samples == LEAST_SAMPLES
