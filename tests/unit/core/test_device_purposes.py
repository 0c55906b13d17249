"""Preview and loudspeaker test: devices that are open for more than the call."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.call_devices import CallDevices
from desktop.core.device_commands import CloseDevice, DevicesCommand, OpenDevice
from desktop.core.device_events import (
    DeviceFailed,
    DevicesChosen,
    DevicesReleased,
    DevicesRequested,
    Purpose,
)
from desktop.core.device_order import DeviceChoices, DeviceKind
from desktop.core.notice import Notice, NoticeKind

CAMERA, MICROPHONE, LOUDSPEAKER = DeviceKind


@pytest.fixture
def devices() -> CallDevices:
    devices = CallDevices()
    devices.handle(DevicesChosen(DeviceChoices("c", "m", "l")))
    return devices


def kinds(commands: list[DevicesCommand]) -> list[tuple[str, DeviceKind]]:
    return [
        (type(command).__name__, command.kind)
        for command in commands
        if isinstance(command, OpenDevice | CloseDevice)
    ]


def test_a_preview_opens_what_is_seen_and_heard_of_oneself(devices: CallDevices) -> None:
    assert devices.handle(DevicesRequested(Purpose.PREVIEW)) == [
        OpenDevice(CAMERA, "c", 1),
        OpenDevice(MICROPHONE, "m", 1),
    ]


def test_the_join_takes_over_what_the_preview_has_open_and_gives_it_back(
    devices: CallDevices,
) -> None:
    devices.handle(DevicesRequested(Purpose.PREVIEW))
    assert kinds(devices.handle(DevicesRequested())) == [("OpenDevice", LOUDSPEAKER)]
    assert kinds(devices.handle(DevicesReleased())) == [("CloseDevice", LOUDSPEAKER)]
    assert devices.handle(DevicesReleased(Purpose.PREVIEW)) == [
        CloseDevice(CAMERA),
        CloseDevice(MICROPHONE),
    ]


def test_a_test_in_the_call_opens_and_closes_nothing(devices: CallDevices) -> None:
    devices.handle(DevicesRequested())
    assert devices.handle(DevicesRequested(Purpose.LOUDSPEAKER_TEST)) == []
    assert devices.handle(DevicesReleased(Purpose.LOUDSPEAKER_TEST)) == []


def test_what_is_told_of_a_preview_s_camera_ends_with_it(devices: CallDevices) -> None:
    devices.handle(DevicesRequested(Purpose.PREVIEW))
    devices.handle(DeviceFailed(CAMERA, 1, Notice(NoticeKind.NO_CAMERA)))
    assert list(devices.notices) == [Notice(NoticeKind.NO_CAMERA)]
    devices.handle(DevicesReleased(Purpose.PREVIEW))
    assert list(devices.notices) == []


@given(st.lists(st.tuples(st.booleans(), st.sampled_from(Purpose)), max_size=30))
def test_a_device_is_open_as_long_as_something_wants_it(
    steps: list[tuple[bool, Purpose]],
) -> None:
    devices, wanted, is_open = CallDevices(), set[Purpose](), set[DeviceKind]()
    for is_begin, purpose in steps:
        event = DevicesRequested(purpose) if is_begin else DevicesReleased(purpose)
        (wanted.add if is_begin else wanted.discard)(purpose)
        for name, kind in kinds(devices.handle(event)):
            assert (kind in is_open) == (name == "CloseDevice")
            (is_open.discard if name == "CloseDevice" else is_open.add)(kind)
        assert is_open == {kind for each in wanted for kind in each.value}
