"""The pace of steps, in simulated time, and threads that keep it, in real time."""

import threading
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.devices.pacing import Pace, PacedThread, Watchdog, hanging, join

INTERVAL_S = 0.01


def due(took_s: list[float], *, catches_up: bool) -> list[float]:
    """When steps were due that took so long; each begins when it is due and the last is over."""
    pace = Pace(INTERVAL_S, 0.0, catches_up=catches_up)
    now_s, all_due = 0.0, []
    for each in took_s:
        all_due.append(pace.due_s)
        now_s = max(now_s, pace.due_s) + each
        pace.go_on(now_s)
    return [*all_due, pace.due_s]


@pytest.mark.parametrize("catches_up", [False, True])
@given(st.lists(st.floats(0, INTERVAL_S), max_size=50))
def test_steps_in_time_are_due_at_exact_intervals(catches_up: bool, took_s: list[float]) -> None:
    expected = [INTERVAL_S * (number + 1) for number in range(len(took_s) + 1)]
    assert due(took_s, catches_up=catches_up) == pytest.approx(expected, abs=1e-6)


@given(st.lists(st.floats(0, 0.04), max_size=7))
def test_missed_steps_are_made_up_for(took_s: list[float]) -> None:
    expected = [INTERVAL_S * (number + 1) for number in range(len(took_s) + 1)]
    assert due(took_s, catches_up=True) == pytest.approx(expected, abs=1e-6)


@given(st.lists(st.floats(0, 0.24), max_size=50))
def test_missed_steps_can_be_left_out_and_keep_the_beat(took_s: list[float]) -> None:
    gaps = [after - before for before, after in pairwise(due(took_s, catches_up=False))]
    for gap, took in zip(gaps, took_s, strict=True):
        assert gap / INTERVAL_S == pytest.approx(round(gap / INTERVAL_S), abs=1e-6)
        assert gap >= min(took - INTERVAL_S, INTERVAL_S) - 1e-6


def test_two_steps_are_never_due_at_once_where_they_are_left_out() -> None:
    assert due([0.105, 0, 0], catches_up=False) == pytest.approx([0.01, 0.11, 0.12, 0.13])
    assert due([0.105, 0, 0], catches_up=True) == pytest.approx([0.01, 0.02, 0.03, 0.04])


@pytest.mark.parametrize("catches_up", [False, True])
def test_after_a_sleep_of_the_computer_the_pace_begins_anew(catches_up: bool) -> None:
    assert due([0, 0.4, 0], catches_up=catches_up) == pytest.approx([0.01, 0.02, 0.42, 0.43])


class Steps:
    """Counts steps, and tells when there were enough."""

    def __init__(self, until: int) -> None:
        self.due_s: list[float] = []
        self.at_s: list[float] = []
        self.are_over = threading.Event()
        self._until = until

    def __call__(self, due_s: float) -> None:
        self.due_s.append(due_s)
        self.at_s.append(time.monotonic())
        if len(self.due_s) == self._until:
            self.are_over.set()


def test_no_step_is_made_before_it_is_due() -> None:
    steps = Steps(50)
    paced = PacedThread("paced", INTERVAL_S, steps, catches_up=True)
    paced.start()
    assert steps.are_over.wait(5)
    paced.stop()
    assert all(at_s >= due for at_s, due in zip(steps.at_s, steps.due_s, strict=True))
    assert all(after - before >= INTERVAL_S - 1e-6 for before, after in pairwise(steps.due_s))


def test_stopping_ends_the_thread_and_can_be_repeated() -> None:
    steps = Steps(1)
    paced = PacedThread("paced", 0.001, steps, catches_up=True)
    paced.start()
    assert steps.are_over.wait(5)
    paced.stop()
    count = len(steps.due_s)
    paced.stop()
    assert "paced" not in [thread.name for thread in threading.enumerate()]
    assert len(steps.due_s) == count


def test_a_step_may_stop_its_own_thread() -> None:
    is_over = threading.Event()

    def step(_due_s: float) -> None:
        paced.stop()
        is_over.set()

    paced = PacedThread("paced", 0.001, step, catches_up=True)
    paced.start()
    assert is_over.wait(5)


def test_a_paced_thread_that_was_not_started_can_be_stopped() -> None:
    PacedThread("paced", 1, lambda _due_s: None, catches_up=True).stop()


def test_the_watchdog_tells_once_that_it_was_not_fed() -> None:
    told: list[float] = []
    is_told = threading.Event()

    def on_silent() -> None:
        told.append(time.monotonic())
        is_told.set()

    watchdog = Watchdog("watchdog", 0.3, on_silent)
    begin_s = time.monotonic()
    watchdog.start()
    assert is_told.wait(5)
    watchdog.stop()
    assert len(told) == 1
    assert told[0] - begin_s >= 0.3


def test_a_watchdog_that_is_fed_is_silent() -> None:
    told: list[str] = []
    now_s = 0.0
    watchdog = Watchdog("watchdog", 0.6, lambda: told.append("silent"), lambda: now_s)
    watchdog.start()
    for _ in range(100):  # while it looks a few times
        now_s += 0.5
        watchdog.feed()
        assert not threading.Event().wait(0.01)
    watchdog.stop()
    assert told == []


@pytest.mark.expects_warnings("hangs and is abandoned")
def test_thread_that_hangs_is_counted_until_it_ends() -> None:
    release = threading.Event()
    thread = threading.Thread(target=release.wait, name="hanging", daemon=True)
    thread.start()
    before = hanging()
    join(thread)
    join(thread)  # given up once
    assert hanging() == before + 1
    release.set()
    thread.join()
    assert hanging() == before
