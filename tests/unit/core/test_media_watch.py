"""When picture and sound are repaired, in simulated time."""

import itertools
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.device_order import DeviceKind
from desktop.core.media_watch import (
    HEALTHY_S,
    NOT_SENT_S,
    NOTHING_S,
    PAUSES_S,
    REPEATED_S,
    SILENT_S,
    DeviceReading,
    MediaWatch,
    Repair,
    Step,
    Symptom,
)

CAMERA, MICROPHONE = DeviceKind.CAMERA, DeviceKind.MICROPHONE
WELL = DeviceReading(missing_s=0.03, same_s=0.03)
HOUR = 3600

Taken = list[tuple[float, Repair]]


def taken(
    seconds: int,
    devices: Callable[[int], dict[DeviceKind, DeviceReading]] = lambda now: {},
    sent: Callable[[int], int | None] = lambda now: now + 1,
    *,
    can_restart: bool = True,
) -> Taken:
    """The steps of so many looks, a second apart, with their seconds."""
    watch = MediaWatch(can_restart=can_restart)
    return [
        (float(now), repair)
        for now in range(seconds)
        for repair in watch.look(float(now), devices(now), sent(now))
    ]


def repeating(now: int, *, is_black: bool = False) -> dict[DeviceKind, DeviceReading]:
    return {CAMERA: DeviceReading(missing_s=0.03, same_s=float(now), is_black=is_black)}


def test_what_is_in_order_is_left_alone() -> None:
    assert taken(HOUR, lambda now: {CAMERA: WELL, MICROPHONE: WELL}) == []


def test_frozen_camera_is_opened_anew_again_and_again_and_ever_later() -> None:
    steps = taken(2 * HOUR, repeating)
    assert {repair for _, repair in steps} == {Repair(Step.DEVICE, Symptom.FROZEN, CAMERA)}
    seconds = [now for now, _ in steps]
    assert seconds[0] == REPEATED_S
    pauses = [float(b - a) for a, b in itertools.pairwise(seconds)]
    assert pauses == list(PAUSES_S[: len(pauses)])


@pytest.mark.parametrize("hours", [8])
def test_dark_night_costs_a_few_openings_and_nothing_more(hours: int) -> None:
    steps = taken(hours * HOUR, lambda now: repeating(now, is_black=True))
    assert {repair.step for _, repair in steps} == {Step.DEVICE}
    assert {repair.symptom for _, repair in steps} == {Symptom.BLACK}
    assert len(steps) <= len(PAUSES_S) + hours


def test_noise_in_the_dark_is_a_picture() -> None:
    assert taken(HOUR, lambda now: {CAMERA: DeviceReading(0.03, now % 9, is_black=True)}) == []


def test_digital_silence_is_met_late_and_never_with_more_than_an_opening() -> None:
    steps = taken(8 * HOUR, lambda now: {MICROPHONE: DeviceReading(0.01, float(now))})
    assert steps[0] == (SILENT_S, Repair(Step.DEVICE, Symptom.SILENT, MICROPHONE))
    assert {repair.step for _, repair in steps} == {Step.DEVICE}


def test_camera_that_stopped_is_repaired_in_steps_up_to_the_program() -> None:
    steps = taken(300, lambda now: {CAMERA: DeviceReading(float(now), float(now))})
    assert [repair.step for _, repair in steps[:4]] == [
        Step.DEVICE,
        Step.DEVICE,
        Step.WORKER,
        Step.PROCESS,
    ]
    assert steps[0][0] == NOTHING_S
    assert all(repair.symptom is Symptom.NOTHING for _, repair in steps)


def test_program_that_nobody_starts_again_does_not_end() -> None:
    for devices in (
        lambda now: {CAMERA: DeviceReading(float(now), float(now))},
        lambda now: {},
    ):
        steps = taken(HOUR, devices, lambda now: 7, can_restart=False)
        assert steps
        assert Step.PROCESS not in {repair.step for _, repair in steps}


def test_camera_that_never_worked_is_not_worth_a_new_program() -> None:
    never = {CAMERA: DeviceReading(1e6, 1e6, has_delivered=False)}
    steps = taken(HOUR, lambda now: never)
    assert {repair.step for _, repair in steps} == {Step.DEVICE}


def test_camera_whose_driver_hangs_is_worth_a_new_program_sooner() -> None:
    watch = MediaWatch(can_restart=True)
    steps = [
        (now, repair.step)
        for now in range(60)
        for repair in watch.look(
            float(now), {CAMERA: DeviceReading(float(now), float(now))}, None, hanging=1
        )
    ]
    second = NOTHING_S + PAUSES_S[0]
    assert steps[:2] == [(NOTHING_S, Step.DEVICE), (second, Step.PROCESS)]


@pytest.mark.parametrize(
    ("hanging", "is_alone", "can_restart", "is_ended"),
    [
        (1, True, True, True),
        (0, True, True, False),
        (1, False, True, False),  # who is there sees what there is to see
        (1, True, False, False),
    ],
)
def test_hanging_driver_is_freed_when_nobody_would_miss_anything(
    hanging: int, is_alone: bool, can_restart: bool, is_ended: bool
) -> None:
    watch = MediaWatch(can_restart=can_restart)
    repairs = watch.look(0.0, {}, None, hanging=hanging, is_alone=is_alone)
    assert repairs == ([Repair(Step.PROCESS, Symptom.HANGS)] if is_ended else [])


def test_link_that_stops_sending_is_made_anew_and_then_the_program() -> None:
    steps = taken(120, sent=lambda now: min(now, 30) + 1)
    assert steps[0] == (30 + NOT_SENT_S, Repair(Step.LINK, Symptom.NOT_SENT))
    assert [repair.step for _, repair in steps[:3]] == [Step.LINK, Step.LINK, Step.PROCESS]
    assert taken(HOUR, sent=lambda now: None) == []


def test_after_a_minute_in_order_the_repair_begins_anew() -> None:
    def devices(now: int) -> dict[DeviceKind, DeviceReading]:
        return {CAMERA: DeviceReading(0.03, 11.0 if now in (0, 20, 20 + int(HEALTHY_S) + 2) else 0)}

    watch = MediaWatch(can_restart=False)
    seen = [now for now in range(120) if watch.look(float(now), devices(now), None)]
    assert seen == [0, 20, 82]
    assert watch.look(97.0, repeating(97), None) != []  # 15 s later, not 60


READINGS = st.builds(
    DeviceReading,
    missing_s=st.floats(0, 20),
    same_s=st.floats(0, 200),
    is_black=st.booleans(),
    has_delivered=st.booleans(),
)


@given(st.lists(st.tuples(READINGS, READINGS, st.none() | st.integers(1, 3)), max_size=200))
def test_repairs_of_one_thing_are_never_closer_than_the_first_pause(
    looks: list[tuple[DeviceReading, DeviceReading, int | None]],
) -> None:
    watch = MediaWatch(can_restart=True)
    last: dict[DeviceKind | None, int] = {}
    for now, (camera, microphone, sent) in enumerate(looks):
        for repair in watch.look(float(now), {CAMERA: camera, MICROPHONE: microphone}, sent):
            assert now - last.get(repair.kind, -1000) >= PAUSES_S[0]
            last[repair.kind] = now
            assert (repair.kind is None) == (repair.symptom is Symptom.NOT_SENT)
