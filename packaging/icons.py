"""Draws Tandem's icon in the forms of Windows and macOS.

    python packaging/icons.py tandem.ico | tandem.iconset

Run by packaging/build.py with the Python of the bundle's environment, which has Qt.
"""

import struct
import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QGuiApplication, QIcon

SOURCE = Path(__file__).resolve().parent.parent / "resources" / "icons" / "tandem.svg"
WINDOWS_SIZES = (16, 24, 32, 48, 64, 128, 256)
MACOS_SIZES = (16, 32, 128, 256, 512)  # each in two resolutions
_ENTRY = "<BBBBHHII"  # of an `.ico`: width, height, colors, 0, planes, bits, bytes, place


def windows_icon(icon: QIcon) -> bytes:
    """An `.ico` with a PNG of each size."""
    pictures = [_png(icon, size) for size in WINDOWS_SIZES]
    head = struct.pack("<HHH", 0, 1, len(pictures))
    place = len(head) + struct.calcsize(_ENTRY) * len(pictures)
    for size, picture in zip(WINDOWS_SIZES, pictures, strict=True):
        # 256 is written as 0
        head += struct.pack(_ENTRY, size % 256, size % 256, 0, 0, 1, 32, len(picture), place)
        place += len(picture)
    return head + b"".join(pictures)


def macos_icons(icon: QIcon) -> dict[str, bytes]:
    """The files of an `.iconset`, by the names that iconutil wants."""
    return {
        f"icon_{size}x{size}{suffix}.png": _png(icon, size * scale)
        for size in MACOS_SIZES
        for scale, suffix in ((1, ""), (2, "@2x"))
    }


def _png(icon: QIcon, size: int) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not icon.pixmap(size, size).save(buffer, "PNG"):
        raise OSError(f"{SOURCE} cannot be drawn")
    return bytes(buffer.data().data())


def main(target: Path) -> None:
    """Write it, as the target's name says."""
    application = QGuiApplication(["icons", "-platform", "offscreen"])
    icon = QIcon(str(SOURCE))
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.suffix == ".ico":
        target.write_bytes(windows_icon(icon))
    else:
        target.mkdir(exist_ok=True)
        for name, picture in macos_icons(icon).items():
            (target / name).write_bytes(picture)
    application.quit()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
