"""Paced threads. They run in real time: what is checked are counts and sums, not moments."""

import threading
import time

import pytest

from desktop.devices.pacing import PacedThread, Watchdog, hanging, join


class Steps:
    """Counts steps, and does something in one of them."""

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


def hold_up(duration_s: float) -> None:
    """What a busy computer does to a thread."""
    threading.Event().wait(duration_s)


def test_steps_are_due_at_exact_intervals() -> None:
    steps = Steps(50)
    paced = PacedThread("paced", 0.01, steps, catches_up=True)
    paced.start()
    assert steps.are_over.wait(5)
    paced.stop()
    due_s = steps.due_s[:50]
    assert due_s[-1] - due_s[0] == pytest.approx(0.49, abs=1e-6)
    assert all(at_s >= due for at_s, due in zip(steps.at_s, steps.due_s, strict=True))


def test_missed_steps_are_made_up_for() -> None:
    steps = Steps(20)

    def step(due_s: float) -> None:
        steps(due_s)
        if len(steps.due_s) == 5:
            hold_up(0.1)

    paced = PacedThread("paced", 0.01, step, catches_up=True)
    paced.start()
    assert steps.are_over.wait(5)
    paced.stop()
    assert steps.due_s[19] - steps.due_s[0] == pytest.approx(0.19, abs=1e-6)


def test_missed_steps_can_be_left_out_and_keep_the_beat() -> None:
    steps = Steps(20)

    def step(due_s: float) -> None:
        steps(due_s)
        if len(steps.due_s) == 5:
            hold_up(0.105)

    paced = PacedThread("paced", 0.01, step, catches_up=False)
    paced.start()
    assert steps.are_over.wait(5)
    paced.stop()
    gaps = [after - before for before, after in zip(steps.due_s, steps.due_s[1:], strict=False)]
    assert max(gaps) >= 0.09
    assert all(gap / 0.01 == pytest.approx(round(gap / 0.01), abs=1e-3) for gap in gaps)


def test_after_a_sleep_of_the_computer_the_pace_begins_anew() -> None:
    steps = Steps(20)

    def step(due_s: float) -> None:
        steps(due_s)
        if len(steps.due_s) == 5:
            hold_up(0.4)

    paced = PacedThread("paced", 0.01, step, catches_up=True)
    paced.start()
    assert steps.are_over.wait(5)
    paced.stop()
    assert steps.due_s[5] - steps.due_s[4] >= 0.39


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
    watchdog = Watchdog("watchdog", 0.6, lambda: told.append("silent"))
    watchdog.start()
    feeder = PacedThread("feeder", 0.01, lambda _due_s: watchdog.feed(), catches_up=False)
    feeder.start()
    assert not threading.Event().wait(1.0)
    watchdog.stop()
    feeder.stop()
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
