import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.device_order import (
    MOST_REMEMBERED,
    DeviceChoices,
    DeviceKind,
    choose_device,
    forget_device,
    move_device,
    used_device,
)
from desktop.core.settings import RememberedDevice, Settings

IDS = st.sampled_from([f"device-{number}" for number in range(12)])
CHOICES = st.none() | IDS | st.sampled_from(["none", "test", "test:880", "file:/a.mp4", "screen"])
ORDERS = st.lists(CHOICES, min_size=1, max_size=6).map(tuple)
PLUGGED_IN = st.lists(IDS, unique=True, max_size=6).map(tuple)


@given(ORDERS, PLUGGED_IN, st.sets(IDS))
def test_what_is_used_is_there_as_long_as_anything_is(
    order: tuple[str | None, ...], plugged_in: tuple[str, ...], gone: set[str]
) -> None:
    used = used_device(order, plugged_in, gone)
    there = set(plugged_in) - gone
    if there:
        assert used in there or used in {"none", "test", "test:880", "file:/a.mp4", "screen"}
    elif not any(wish in {"none", "test", "test:880", "file:/a.mp4", "screen"} for wish in order):
        assert used == order[0]  # the user hears what is missing


@given(ORDERS, PLUGGED_IN)
def test_a_device_that_is_liked_better_takes_its_place_when_it_is_plugged_in(
    order: tuple[str | None, ...], plugged_in: tuple[str, ...]
) -> None:
    first = order[0]
    if first is not None:
        assert used_device(order, (*plugged_in, first)) == first


@given(IDS, PLUGGED_IN)
def test_one_that_is_unplugged_and_plugged_in_again_changes_nothing_in_the_end(
    chosen: str, plugged_in: tuple[str, ...]
) -> None:
    order = (chosen, None)
    before = used_device(order, plugged_in)
    assert used_device(order, plugged_in, gone=set()) == before
    without = tuple(each for each in plugged_in if each != before)
    assert used_device(order, without) == (without[0] if without else chosen)


@pytest.mark.parametrize("plugged_in", [("b", "a"), ("b",), ("b", "c", "a")])
def test_who_follows_the_system_s_choice_gets_it(plugged_in: tuple[str, ...]) -> None:
    assert used_device((None, "a"), plugged_in) == "b"


@given(st.lists(st.tuples(st.sampled_from(DeviceKind), CHOICES), max_size=30))
def test_choices_are_remembered_in_their_order_and_without_doubles(
    chosen: list[tuple[DeviceKind, str | None]],
) -> None:
    settings = Settings()
    for kind, choice in chosen:
        settings = choose_device(settings, kind, choice, f"label of {choice}")
        assert DeviceChoices.of(settings).chosen(kind) == choice
    choices = DeviceChoices.of(settings)
    for kind in DeviceKind:
        latest_first = [c for k, c in reversed(chosen) if k is kind and (c or "").startswith("dev")]
        expected = list(dict.fromkeys(latest_first))[:MOST_REMEMBERED]
        assert [each.id for each in choices.remembered(kind)] == expected
        assert all(each.label == f"label of {each.id}" for each in choices.remembered(kind))
        order = choices.order(kind)
        assert order[0] == choices.chosen(kind)
        assert len(set(order)) == len(order)


def test_settings_of_earlier_versions_have_their_device_and_no_others() -> None:
    choices = DeviceChoices.of(Settings(camera="/dev/video0"))
    assert choices.order(DeviceKind.CAMERA) == ("/dev/video0",)
    assert choices.label(DeviceKind.CAMERA) == "/dev/video0"
    assert choices.label(DeviceKind.MICROPHONE) == "microphone", "which is the system's choice"
    moved = choose_device(Settings(camera="/dev/video0"), DeviceKind.CAMERA, "b", "Back")
    assert moved.cameras == (RememberedDevice("b", "Back"),)


REMEMBERED = st.lists(IDS, unique=True, min_size=1, max_size=6)


def remembering(ids: list[str], chosen: str | None) -> Settings:
    devices = tuple(RememberedDevice(each, each.upper()) for each in ids)
    return Settings(microphone=chosen, microphones=devices)


@given(REMEMBERED, st.data())
def test_a_moved_device_has_its_place_and_the_others_keep_their_order(
    ids: list[str], data: st.DataObject
) -> None:
    device = data.draw(st.sampled_from(ids))
    to = data.draw(st.integers(0, len(ids) - 1))
    moved = move_device(remembering(ids, ids[0]), DeviceKind.MICROPHONE, device, to)
    order = [each.id for each in moved.microphones]
    assert order.index(device) == to
    assert [each for each in order if each != device] == [each for each in ids if each != device]
    assert moved.microphone == order[0]  # a chosen device is the first


@given(REMEMBERED, st.sampled_from([None, "none", "test"]), st.data())
def test_who_follows_the_system_goes_on_doing_so_when_the_order_changes(
    ids: list[str], chosen: str | None, data: st.DataObject
) -> None:
    device = data.draw(st.sampled_from(ids))
    settings = remembering(ids, chosen)
    assert move_device(settings, DeviceKind.MICROPHONE, device, 0).microphone == chosen
    assert forget_device(settings, DeviceKind.MICROPHONE, device).microphone == chosen


@given(REMEMBERED, st.data())
def test_a_forgotten_device_is_neither_remembered_nor_chosen(
    ids: list[str], data: st.DataObject
) -> None:
    device = data.draw(st.sampled_from(ids))
    left = forget_device(remembering(ids, ids[0]), DeviceKind.MICROPHONE, device)
    assert [each.id for each in left.microphones] == [each for each in ids if each != device]
    assert left.microphone == next((each for each in ids if each != device), None)


def test_moving_what_is_not_remembered_changes_nothing() -> None:
    settings = remembering(["a", "b"], "a")
    assert move_device(settings, DeviceKind.MICROPHONE, "c", 0) == settings
