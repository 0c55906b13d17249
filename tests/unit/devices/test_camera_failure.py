import pytest

from desktop.core.notice import NoticeKind
from desktop.devices.camera import kind_of_failure


@pytest.mark.parametrize(
    ("system_id", "is_listed", "kind"),
    [
        pytest.param(b"/dev/null", True, NoticeKind.DEVICE_BUSY, id="there"),
        pytest.param(b"/dev/null", False, NoticeKind.DEVICE_GONE, id="not listed any more"),
        pytest.param(b"/dev/video999", True, NoticeKind.DEVICE_GONE, id="node has vanished"),
        pytest.param(
            rb"\\?\usb#vid_046d&pid_082d#{e5323777}\global",
            True,
            NoticeKind.DEVICE_BUSY,
            id="no node",
        ),
    ],
)
def test_camera_that_failed_is_busy_as_long_as_it_is_there(
    system_id: bytes, is_listed: bool, kind: NoticeKind
) -> None:
    assert kind_of_failure(system_id, is_listed=is_listed) is kind
