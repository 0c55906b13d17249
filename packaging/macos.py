"""What macOS needs beside the bundle: the program's icon, and the disk image."""

import platform
import shutil
from pathlib import Path

from bundling import BUILD, ICON_PROGRAM, run

TOOLS = ("iconutil", "hdiutil")


def prepare(python: Path) -> None:
    """Write the icon where the PyInstaller spec looks for it.

    Raises:
        BuildError: it cannot be drawn.
    """
    iconset = BUILD / "icons" / "tandem.iconset"
    run([python, ICON_PROGRAM, iconset])
    target = BUILD / "icons" / "tandem.icns"
    run(["iconutil", "--convert", "icns", "--output", target, iconset])


def make_image(output: Path, version: str, epoch: int) -> list[Path]:
    """Write the disk image with `Tandem.app`; its times are those of the build, not `epoch`.

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
    return [target]
