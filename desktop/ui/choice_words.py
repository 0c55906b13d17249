"""What is called how that can be chosen in place of a device."""

from pathlib import PurePath

from PySide6.QtCore import QCoreApplication

from desktop.core.device_order import DeviceKind

translate = QCoreApplication.translate  # this name is what Qt's lupdate looks for


def choice_words(kind: DeviceKind, choice: str) -> str | None:
    """The words for `test`, `none`, `screen`, `file:PATH` and the like; None for a device's id."""
    what, _, rest = choice.partition(":")
    match what.partition("@")[0]:
        case "none":
            return translate("DevicePanel", "None")
        case "screen":
            return translate("DevicePanel", "Screen")
        case "file":
            name = PurePath(rest).name
            return translate("DeviceSelector", "File: {name}").format(name=name)
        case "test" if kind is DeviceKind.CAMERA:
            return translate("DevicePanel", "Test picture")
        case "test" if rest:
            return translate("DeviceSelector", "Test tone, {pitch} Hz").format(pitch=rest)
        case "test":
            return translate("DevicePanel", "Test tone")
        case _:
            return None
