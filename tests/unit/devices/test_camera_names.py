from pathlib import Path

from desktop.devices.camera_names import lasting_names


def links(folder: Path, *pairs: tuple[str, str]) -> Path:
    for link, node in pairs:
        place = folder / "v4l" / link
        place.parent.mkdir(parents=True, exist_ok=True)
        (folder / node).touch()
        place.symlink_to(Path("../..") / node)
    return folder / "v4l"


def test_a_camera_is_known_by_its_maker_and_number_or_else_by_its_plug(tmp_path: Path) -> None:
    folder = links(
        tmp_path,
        ("by-id/usb-Maker_Desk_0815-video-index0", "video0"),
        ("by-path/pci-0000:00:14.0-usb-0:1:1.0-video-index0", "video0"),
        ("by-path/platform-vivid.0-video-index0", "video2"),
    )
    assert lasting_names(folder) == {
        f"{tmp_path}/video0": f"{folder}/by-id/usb-Maker_Desk_0815-video-index0",
        f"{tmp_path}/video2": f"{folder}/by-path/platform-vivid.0-video-index0",
    }


def test_another_node_after_a_restart_has_the_same_name(tmp_path: Path) -> None:
    before = links(tmp_path / "before", ("by-id/usb-Maker_Desk_0815-video-index0", "video0"))
    after = links(tmp_path / "after", ("by-id/usb-Maker_Desk_0815-video-index0", "video4"))
    names = [Path(*lasting_names(each).values()).name for each in (before, after)]
    assert names[0] == names[1]


def test_without_udev_there_are_none(tmp_path: Path) -> None:
    assert lasting_names(tmp_path / "nothing") == {}
