"""What macOS needs beside the bundle: the program's icon, and the disk image."""

import platform
import shutil
from pathlib import Path

from bundling import BUILD, ROOT, run

# Both resolutions of each size, by the names that iconutil wants
_DRAW = """\
import sys
from PySide6.QtGui import QGuiApplication, QIcon
application = QGuiApplication([])
icon = QIcon(sys.argv[1])
for size in (16, 32, 128, 256, 512):
    for scale, suffix in ((1, ""), (2, "@2x")):
        picture = icon.pixmap(size * scale, size * scale)
        assert picture.save(f"{sys.argv[2]}/icon_{size}x{size}{suffix}.png")
"""


def prepare(python: Path) -> None:
    """Write the icon where the PyInstaller spec looks for it.

    Raises:
        BuildError: it cannot be drawn.
    """
    iconset = BUILD / "icons" / "tandem.iconset"
    iconset.mkdir(parents=True, exist_ok=True)
    run([python, "-c", _DRAW, str(ROOT / "resources" / "icons" / "tandem.svg"), str(iconset)])
    target = BUILD / "icons" / "tandem.icns"
    run(["iconutil", "--convert", "icns", "--output", target, iconset])


def make_image(output: Path, version: str) -> Path:
    """Write the disk image with `Tandem.app` and return it.

    Raises:
        BuildError: hdiutil failed.
    """
    staged = BUILD / "dmg"
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(parents=True)
    shutil.copytree(BUILD / "bundle" / "Tandem.app", staged / "Tandem.app", symlinks=True)
    (staged / "Applications").symlink_to("/Applications")
    target = output / f"tandem-{version}-macos-{platform.machine()}.dmg"
    options = ["-volname", "Tandem", "-format", "UDZO", "-ov"]
    run(["hdiutil", "create", *options, "-srcfolder", staged, target])
    return target
