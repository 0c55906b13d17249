from dataclasses import replace

import pytest

from desktop.core.call_devices import MISSED_S, RETRY_S, CallDevices
from desktop.core.device_commands import (
    CloseDevice,
    OpenDevice,
    RetryLater,
)
from desktop.core.device_events import (
    DeviceDelivered,
    DeviceFailed,
    DevicesChosen,
    DevicesReleased,
    DevicesRequested,
    OwnMediaChosen,
    PlugsChanged,
    RetryExpired,
)
from desktop.core.device_order import DeviceChoices, DeviceKind, Plugs
from desktop.core.notice import Notice, NoticeKind
from desktop.core.settings import RememberedDevice
from desktop.core.snapshot import OwnMedia

CAMERA = DeviceKind.CAMERA
MICROPHONE = DeviceKind.MICROPHONE
BUSY = Notice(NoticeKind.DEVICE_BUSY, "camera-1")
GONE = Notice(NoticeKind.DEVICE_GONE, "camera-1")
CHOICES = DeviceChoices("camera-1", "microphone-1", "loudspeaker-1")
PLUGS = Plugs(("camera-1",), ("microphone-1",), ("loudspeaker-1",))


@pytest.fixture
def devices() -> CallDevices:
    """The devices of a call that began: each was opened, attempt 1."""
    devices = CallDevices()
    assert devices.handle(DevicesChosen(CHOICES)) == []
    assert devices.handle(DevicesRequested()) == [
        OpenDevice(kind, CHOICES.chosen(kind), 1) for kind in DeviceKind
    ]
    return devices


def told(devices: CallDevices) -> list[Notice]:
    return list(devices.notices)


def test_busy_device_is_tried_again_until_it_works(devices: CallDevices) -> None:
    for attempt in range(1, 20):
        assert devices.handle(DeviceFailed(CAMERA, attempt, BUSY)) == [
            CloseDevice(CAMERA),
            RetryLater(CAMERA, attempt, RETRY_S),
        ]
        assert devices.handle(RetryExpired(CAMERA, attempt)) == [
            OpenDevice(CAMERA, "camera-1", attempt + 1)
        ]
        assert told(devices) == [BUSY]  # also while it is being tried
    assert devices.handle(DeviceDelivered(CAMERA, 20)) == []
    assert told(devices) == []


@pytest.mark.parametrize(
    "kind",
    [
        NoticeKind.DEVICE_GONE,
        NoticeKind.DEVICE_SILENT,
        NoticeKind.DEVICE_NOT_FOUND,
        NoticeKind.NO_CAMERA,
        NoticeKind.FILE_UNREADABLE,
    ],
)
def test_what_only_a_hand_can_mend_is_not_tried_by_the_clock(
    devices: CallDevices, kind: NoticeKind
) -> None:
    assert devices.handle(DeviceFailed(CAMERA, 1, Notice(kind))) == [CloseDevice(CAMERA)]
    assert told(devices) == [Notice(kind)]


def test_plug_opens_what_failed_and_touches_nothing_that_runs_or_opens(
    devices: CallDevices,
) -> None:
    devices.handle(DeviceFailed(CAMERA, 1, GONE))
    assert devices.handle(PlugsChanged(PLUGS)) == [OpenDevice(CAMERA, "camera-1", 2)]
    assert told(devices) == [GONE]
    assert devices.handle(PlugsChanged(PLUGS)) == []  # a camera with a microphone plugs in as two
    devices.handle(DeviceDelivered(CAMERA, 2))
    assert told(devices) == []
    assert devices.handle(PlugsChanged(PLUGS)) == []


def test_plug_does_not_wait_for_the_next_try(devices: CallDevices) -> None:
    devices.handle(DeviceFailed(CAMERA, 1, BUSY))
    assert devices.handle(PlugsChanged(PLUGS)) == [OpenDevice(CAMERA, "camera-1", 2)]
    assert devices.handle(RetryExpired(CAMERA, 1)) == []


def test_leave_ends_the_tries_and_what_was_told(devices: CallDevices) -> None:
    devices.handle(DeviceFailed(CAMERA, 1, BUSY))
    assert devices.handle(DevicesReleased()) == [CloseDevice(kind) for kind in DeviceKind]
    assert told(devices) == []
    assert devices.handle(RetryExpired(CAMERA, 1)) == []
    assert devices.handle(PlugsChanged(PLUGS)) == []
    assert devices.handle(DeviceFailed(CAMERA, 1, GONE)) == []
    assert told(devices) == []


def test_another_choice_ends_the_tries_and_what_was_told(devices: CallDevices) -> None:
    devices.handle(DeviceFailed(CAMERA, 1, BUSY))
    other = DeviceChoices("camera-2", "microphone-1", "loudspeaker-1")
    assert devices.handle(DevicesChosen(other)) == [OpenDevice(CAMERA, "camera-2", 2)]
    assert told(devices) == []
    assert devices.handle(RetryExpired(CAMERA, 1)) == []
    assert devices.handle(DeviceFailed(CAMERA, 1, BUSY)) == []
    assert told(devices) == []


def test_choice_of_another_microphone_leaves_the_waiting_camera_alone(
    devices: CallDevices,
) -> None:
    devices.handle(DeviceFailed(CAMERA, 1, BUSY))
    other = DeviceChoices("camera-1", "microphone-2", "loudspeaker-1")
    assert devices.handle(DevicesChosen(other)) == [OpenDevice(MICROPHONE, "microphone-2", 2)]
    assert told(devices) == [BUSY]
    assert devices.handle(RetryExpired(CAMERA, 1)) == [OpenDevice(CAMERA, "camera-1", 2)]


def test_what_failed_stays_so_though_a_last_picture_of_it_comes_late(devices: CallDevices) -> None:
    devices.handle(DeviceFailed(CAMERA, 1, GONE))
    assert devices.handle(DeviceDelivered(CAMERA, 1)) == []
    assert told(devices) == [GONE]
    assert devices.handle(PlugsChanged(PLUGS)) == [OpenDevice(CAMERA, "camera-1", 2)]


def test_each_device_is_told_by_itself(devices: CallDevices) -> None:
    silent = Notice(NoticeKind.DEVICE_SILENT, "microphone-1")
    devices.handle(DeviceFailed(MICROPHONE, 1, silent))
    devices.handle(DeviceFailed(CAMERA, 1, BUSY))
    assert told(devices) == [BUSY, silent]
    devices.handle(RetryExpired(CAMERA, 1))
    devices.handle(DeviceDelivered(CAMERA, 2))
    assert told(devices) == [silent]


def test_a_camera_that_is_off_is_released_and_comes_back(devices: CallDevices) -> None:
    assert devices.handle(OwnMediaChosen(OwnMedia(is_camera_off=True))) == [
        OpenDevice(CAMERA, "none", 2)
    ]
    assert devices.own_media == OwnMedia(is_camera_off=True)
    assert devices.handle(OwnMediaChosen(OwnMedia())) == [OpenDevice(CAMERA, "camera-1", 3)]


def test_what_was_told_of_a_camera_ends_when_it_is_switched_off(devices: CallDevices) -> None:
    devices.handle(DeviceFailed(CAMERA, 1, BUSY))
    devices.handle(OwnMediaChosen(OwnMedia(is_camera_off=True)))
    assert told(devices) == []
    assert devices.handle(RetryExpired(CAMERA, 1)) == []


def test_a_muted_microphone_stays_open_unless_it_is_to_be_released(devices: CallDevices) -> None:
    assert devices.handle(OwnMediaChosen(OwnMedia(is_muted=True))) == []
    releasing = replace(CHOICES, mute_releases=True)
    assert devices.handle(DevicesChosen(releasing)) == [OpenDevice(MICROPHONE, "none", 2)]
    assert devices.handle(OwnMediaChosen(OwnMedia())) == [OpenDevice(MICROPHONE, "microphone-1", 3)]


def test_another_camera_waits_while_the_camera_is_off(devices: CallDevices) -> None:
    devices.handle(OwnMediaChosen(OwnMedia(is_camera_off=True)))
    assert devices.handle(DevicesChosen(replace(CHOICES, camera="camera-2"))) == []
    assert devices.handle(OwnMediaChosen(OwnMedia())) == [OpenDevice(CAMERA, "camera-2", 3)]


def test_a_camera_that_keeps_open_is_not_touched(devices: CallDevices) -> None:
    devices.handle(DevicesChosen(replace(CHOICES, camera_off_releases=False)))
    assert devices.handle(OwnMediaChosen(OwnMedia(is_camera_off=True))) == []


def test_who_leaves_with_the_camera_off_joins_with_the_camera_off(devices: CallDevices) -> None:
    devices.handle(OwnMediaChosen(OwnMedia(is_camera_off=True)))
    devices.handle(DevicesReleased())
    opened = [
        command.device_id
        for command in devices.handle(DevicesRequested())
        if isinstance(command, OpenDevice)
    ]
    assert opened == ["none", "microphone-1", "loudspeaker-1"]


TWO = replace(
    CHOICES,
    cameras=(RememberedDevice("camera-1", "Desk camera"), RememberedDevice("camera-2", "Lid")),
)
BOTH = replace(PLUGS, cameras=("camera-2", "camera-1"))
LID_ONLY = replace(PLUGS, cameras=("camera-2",))
MISSED = Notice(NoticeKind.DEVICE_MISSED, "Desk camera")


@pytest.fixture
def two(devices: CallDevices) -> CallDevices:
    """The same with a second camera, the system's choice, that was chosen once."""
    assert devices.handle(DevicesChosen(TWO)) == []
    assert devices.handle(PlugsChanged(BOTH)) == []
    return devices


def test_the_next_takes_over_and_the_first_comes_back(two: CallDevices) -> None:
    assert two.handle(DeviceFailed(CAMERA, 1, GONE)) == [
        OpenDevice(CAMERA, "camera-2", 2),
        RetryLater(CAMERA, 2, MISSED_S),
    ]
    assert told(two) == [MISSED]
    assert two.handle(DeviceDelivered(CAMERA, 2)) == []
    assert two.handle(PlugsChanged(LID_ONLY)) == []
    assert two.handle(RetryExpired(CAMERA, 2)) == []
    assert told(two) == []  # it was read
    assert two.handle(PlugsChanged(BOTH)) == [OpenDevice(CAMERA, "camera-1", 3)]
    assert told(two) == []


def test_the_list_may_know_before_the_device_does(two: CallDevices) -> None:
    assert two.handle(PlugsChanged(LID_ONLY))[0] == OpenDevice(CAMERA, "camera-2", 2)
    assert two.handle(DeviceFailed(CAMERA, 1, GONE)) == []  # of the attempt before
    assert told(two) == [MISSED]


def test_another_plug_does_not_bring_back_what_is_away(two: CallDevices) -> None:
    two.handle(DeviceFailed(CAMERA, 1, GONE))
    # Its microphone went first, the list of cameras is still the old one.
    assert two.handle(PlugsChanged(replace(BOTH, microphones=()))) == []
    assert two.handle(PlugsChanged(LID_ONLY)) == []


def test_one_that_was_away_for_a_moment_only_is_tried_again(two: CallDevices) -> None:
    two.handle(DeviceFailed(CAMERA, 1, GONE))
    assert two.handle(RetryExpired(CAMERA, 2)) == [OpenDevice(CAMERA, "camera-1", 3)]
    assert told(two) == []


def test_a_busy_device_keeps_its_place(two: CallDevices) -> None:
    assert two.handle(DeviceFailed(CAMERA, 1, BUSY)) == [
        CloseDevice(CAMERA),
        RetryLater(CAMERA, 1, RETRY_S),
    ]


def test_when_the_last_one_is_away_it_is_said_which(two: CallDevices) -> None:
    two.handle(DeviceFailed(CAMERA, 1, GONE))
    two.handle(PlugsChanged(LID_ONLY))
    lid_gone = Notice(NoticeKind.DEVICE_GONE, "Lid")
    two.handle(PlugsChanged(replace(PLUGS, cameras=())))
    assert two.handle(DeviceFailed(CAMERA, 3, lid_gone)) == [CloseDevice(CAMERA)]
    assert lid_gone in told(two)
    assert two.handle(PlugsChanged(BOTH)) == [OpenDevice(CAMERA, "camera-1", 4)]


def test_the_system_s_choice_is_followed(devices: CallDevices) -> None:
    devices.handle(PlugsChanged(BOTH))
    follows = replace(CHOICES, camera=None)
    assert devices.handle(DevicesChosen(follows)) == [OpenDevice(CAMERA, "camera-2", 2)]
    other = replace(PLUGS, cameras=("camera-1", "camera-2"))
    assert devices.handle(PlugsChanged(other)) == [OpenDevice(CAMERA, "camera-1", 3)]
    assert told(devices) == []


def test_a_camera_that_is_off_stays_closed_whatever_is_plugged_in(two: CallDevices) -> None:
    two.handle(OwnMediaChosen(OwnMedia(is_camera_off=True)))
    assert two.handle(PlugsChanged(LID_ONLY)) == []
    assert told(two) == []
    assert two.handle(OwnMediaChosen(OwnMedia()))[0] == OpenDevice(CAMERA, "camera-2", 3)
    assert told(two) == [MISSED]


def test_who_chooses_the_one_that_took_over_is_told_no_more(two: CallDevices) -> None:
    two.handle(DeviceFailed(CAMERA, 1, GONE))
    assert two.handle(DevicesChosen(replace(TWO, camera="camera-2"))) == []
    assert told(two) == []
