"""What is shared in the camera's place: it comes, is awaited, fails and ends."""

from dataclasses import replace

import pytest

from desktop.core.call_devices import SHARE_NOTICE_S, CallDevices
from desktop.core.device_commands import (
    CloseDevice,
    CloseFormer,
    ForgetShareNoticeLater,
    OpenDevice,
    ResumeFormer,
)
from desktop.core.device_events import (
    DeviceDelivered,
    DeviceFailed,
    DevicesChosen,
    DevicesEvent,
    DevicesReleased,
    DevicesRequested,
    OwnMediaChosen,
    ShareNoticeExpired,
)
from desktop.core.device_order import DeviceChoices, DeviceKind
from desktop.core.notice import Notice, NoticeKind
from desktop.core.share import Share
from desktop.core.snapshot import OwnMedia

CAMERA = DeviceKind.CAMERA
GONE = Notice(NoticeKind.DEVICE_GONE, "camera-1")
WINDOW = Share("window:3", "Slides", 15)
CHOICES = DeviceChoices("camera-1", "microphone-1", "loudspeaker-1")


@pytest.fixture
def devices() -> CallDevices:
    """Those of a call that began."""
    devices = CallDevices()
    devices.handle(DevicesChosen(CHOICES))
    devices.handle(DevicesRequested())
    return devices


def test_a_share_takes_the_place_of_the_camera_even_of_one_that_is_off(
    devices: CallDevices,
) -> None:
    devices.handle(OwnMediaChosen(OwnMedia(is_camera_off=True)))
    assert devices.handle(OwnMediaChosen(OwnMedia(is_camera_off=True, share=WINDOW))) == [
        OpenDevice(CAMERA, "window@15:3", 3)
    ]
    # What the user does beside it leaves it alone.
    assert devices.handle(OwnMediaChosen(OwnMedia(share=WINDOW))) == []
    assert devices.handle(OwnMediaChosen(OwnMedia(is_muted=True, share=WINDOW))) == []
    assert devices.handle(DevicesChosen(replace(CHOICES, camera="camera-2"))) == []
    assert devices.handle(OwnMediaChosen(OwnMedia())) == [OpenDevice(CAMERA, "camera-2", 4)]


def test_a_camera_that_is_not_to_be_released_stays_open_while_the_share_is_awaited(
    devices: CallDevices,
) -> None:
    devices.handle(DevicesChosen(replace(CHOICES, camera_off_releases=False)))
    devices.handle(OwnMediaChosen(OwnMedia(share=WINDOW)))
    assert devices.handle(OwnMediaChosen(OwnMedia(is_camera_off=True, share=WINDOW))) == []


@pytest.mark.parametrize(
    ("is_seen", "kind"), [(True, NoticeKind.SHARE_ENDED), (False, NoticeKind.SHARE_FAILED)]
)
def test_a_share_that_fails_is_told_for_a_while(
    devices: CallDevices, is_seen: bool, kind: NoticeKind
) -> None:
    devices.handle(DeviceDelivered(CAMERA, 1))
    devices.handle(OwnMediaChosen(OwnMedia(is_muted=True, share=WINDOW)))
    if is_seen:
        devices.handle(DeviceDelivered(CAMERA, 2))
    assert ForgetShareNoticeLater(SHARE_NOTICE_S) in devices.handle(DeviceFailed(CAMERA, 2, GONE))
    assert devices.own_media == OwnMedia(is_muted=True)
    assert list(devices.notices) == [Notice(kind, "Slides")]
    assert devices.handle(ShareNoticeExpired()) == []
    assert list(devices.notices) == []


def test_the_camera_is_closed_when_the_share_is_seen_and_opened_after_it(
    devices: CallDevices,
) -> None:
    share = OwnMediaChosen(OwnMedia(share=WINDOW))
    assert devices.handle(share) == [OpenDevice(CAMERA, "window@15:3", 2, keeps_former=True)]
    assert devices.handle(DeviceDelivered(CAMERA, 2)) == [CloseFormer(CAMERA)]
    assert devices.handle(DeviceDelivered(CAMERA, 2)) == []
    assert devices.handle(OwnMediaChosen(OwnMedia())) == [OpenDevice(CAMERA, "camera-1", 3)]


def test_the_camera_goes_on_where_the_share_is_refused(devices: CallDevices) -> None:
    devices.handle(OwnMediaChosen(OwnMedia(share=WINDOW)))
    refused = Notice(NoticeKind.SCREEN_WITHHELD)
    assert devices.handle(DeviceFailed(CAMERA, 2, refused))[0] == ResumeFormer(CAMERA)
    # Its events count again, and those of the share do not.
    assert devices.handle(DeviceFailed(CAMERA, 2, GONE)) == []
    assert devices.handle(DeviceFailed(CAMERA, 1, GONE)) == [CloseDevice(CAMERA)]


def test_the_camera_goes_on_where_the_user_wants_no_share_after_all(devices: CallDevices) -> None:
    devices.handle(OwnMediaChosen(OwnMedia(share=WINDOW)))
    assert devices.handle(OwnMediaChosen(OwnMedia())) == [ResumeFormer(CAMERA)]


@pytest.mark.parametrize(
    "meanwhile",
    [
        DeviceFailed(CAMERA, 1, GONE),
        OwnMediaChosen(OwnMedia(is_camera_off=True, share=WINDOW)),
        DevicesChosen(replace(CHOICES, wants_large_pictures=True)),
    ],
    ids=["it fails", "it is switched off", "it is to be opened otherwise"],
)
def test_the_camera_is_closed_at_once_where_it_cannot_go_on(
    devices: CallDevices, meanwhile: DevicesEvent
) -> None:
    devices.handle(OwnMediaChosen(OwnMedia(share=WINDOW)))
    assert devices.handle(meanwhile) == [CloseFormer(CAMERA)]
    assert devices.handle(OwnMediaChosen(OwnMedia())) == [OpenDevice(CAMERA, "camera-1", 3)]


def test_another_camera_that_was_chosen_meanwhile_is_opened(devices: CallDevices) -> None:
    devices.handle(OwnMediaChosen(OwnMedia(share=WINDOW)))
    assert devices.handle(DevicesChosen(replace(CHOICES, camera="camera-2"))) == []
    assert devices.handle(OwnMediaChosen(OwnMedia())) == [OpenDevice(CAMERA, "camera-2", 3)]


def test_a_desktop_that_shows_nothing_is_told_of_as_such(devices: CallDevices) -> None:
    devices.handle(OwnMediaChosen(OwnMedia(share=WINDOW)))
    impossible = Notice(NoticeKind.SHARE_IMPOSSIBLE)
    devices.handle(DeviceFailed(CAMERA, 2, impossible))
    assert list(devices.notices) == [impossible]
    assert devices.own_media == OwnMedia()


def test_the_next_share_takes_back_what_was_told_of_the_last(devices: CallDevices) -> None:
    devices.handle(OwnMediaChosen(OwnMedia(share=WINDOW)))
    devices.handle(DeviceFailed(CAMERA, 2, GONE))
    devices.handle(OwnMediaChosen(OwnMedia(share=WINDOW)))
    assert list(devices.notices) == []


def test_a_share_ends_with_the_call_and_begins_in_none(devices: CallDevices) -> None:
    devices.handle(OwnMediaChosen(OwnMedia(is_muted=True, share=WINDOW)))
    devices.handle(DevicesReleased())
    assert devices.own_media == OwnMedia(is_muted=True)
    assert devices.handle(OwnMediaChosen(OwnMedia(share=WINDOW))) == []
    assert devices.own_media == OwnMedia()
