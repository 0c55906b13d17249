"""A screen in the camera's place, which the desktop shows only if its user wants it."""

import pytest

from desktop.core.call_devices import CallDevices
from desktop.core.device_commands import CloseDevice, OpenDevice
from desktop.core.device_events import DeviceFailed, DevicesChosen, DevicesRequested, PlugsChanged
from desktop.core.device_order import DeviceChoices, DeviceKind, Plugs
from desktop.core.notice import Notice, NoticeKind

CAMERA = DeviceKind.CAMERA


@pytest.mark.parametrize("kind", [NoticeKind.SCREEN_WITHHELD, NoticeKind.SHARE_IMPOSSIBLE])
def test_a_screen_that_is_withheld_is_asked_for_again_by_the_user_only(kind: NoticeKind) -> None:
    devices = CallDevices()
    devices.handle(DevicesChosen(DeviceChoices("screen")))
    assert OpenDevice(CAMERA, "screen", 1) in devices.handle(DevicesRequested())
    assert devices.handle(DeviceFailed(CAMERA, 1, Notice(kind))) == [CloseDevice(CAMERA)]
    for plugs in (Plugs(("camera-1",), ("microphone-1",)), Plugs()):
        commands = devices.handle(PlugsChanged(plugs))
        opened = [each.kind for each in commands if isinstance(each, OpenDevice)]
        assert CAMERA not in opened
    assert list(devices.notices) == [Notice(kind)]
    devices.handle(DevicesChosen(DeviceChoices("test")))
    assert not devices.notices
    assert OpenDevice(CAMERA, "screen", 3) in devices.handle(DevicesChosen(DeviceChoices("screen")))
