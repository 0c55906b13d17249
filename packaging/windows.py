"""What Windows needs beside the bundle: the program's icon and version, and the installer."""

import shutil
from pathlib import Path

from bundling import BUILD, ROOT, run

TOOLS = ("makensis",)
_SIZES = (16, 24, 32, 48, 64, 128, 256)
# The parts of Windows' version resource; PyInstaller evaluates it
_VERSION = """\
VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}),
  kids=[
    StringFileInfo([StringTable("040904B0", [
      StringStruct("CompanyName", "Tandem"),
      StringStruct("FileDescription", "Tandem"),
      StringStruct("FileVersion", "{version}"),
      StringStruct("LegalCopyright", "GPL-3.0-or-later"),
      StringStruct("ProductName", "Tandem"),
      StringStruct("ProductVersion", "{version}"),
    ])]),
    VarFileInfo([VarStruct("Translation", [1033, 1200])]),
  ],
)
"""
# Run by the environment that has Qt: one picture of each size, put together in Windows' own form
_DRAW = """\
import struct, sys
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QGuiApplication, QIcon
application = QGuiApplication([])
icon, pictures = QIcon(sys.argv[1]), []
sizes = [int(size) for size in sys.argv[3:]]
for size in sizes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert icon.pixmap(size, size).save(buffer, "PNG")
    pictures.append(bytes(data.data()))
place = 6 + 16 * len(sizes)
head = struct.pack("<HHH", 0, 1, len(sizes))
for size, picture in zip(sizes, pictures):
    head += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(picture), place)
    place += len(picture)
open(sys.argv[2], "wb").write(head + b"".join(pictures))
"""


def prepare(python: Path, version: str) -> None:
    """Write the icon and the version resource where the PyInstaller spec looks for them.

    Raises:
        BuildError: the icon cannot be drawn.
    """
    numbers = (*(int(part) for part in version.split(".")), 0)
    (BUILD / "version.txt").write_text(
        _VERSION.format(numbers=numbers, version=version), encoding="utf-8"
    )
    icons = BUILD / "icons"
    icons.mkdir(parents=True, exist_ok=True)
    source = ROOT / "resources" / "icons" / "tandem.svg"
    sizes = [str(size) for size in _SIZES]
    run([python, "-c", _DRAW, str(source), str(icons / "tandem.ico"), *sizes])


def make_installer(tree: Path, output: Path, version: str) -> Path:
    """Write the installer of the bundle in `tree` and return it.

    Raises:
        BuildError: makensis failed.
    """
    target = output / f"tandem-{version}-windows-x86_64-setup.exe"
    script = ROOT / "packaging" / "windows" / "tandem.nsi"
    defined = [f"-DVERSION={version}", f"-DTREE={tree}", f"-DOUTPUT={target}"]
    run(["makensis", "-V2", *defined, str(script)])
    return target


def make_portable(tree: Path, output: Path, version: str) -> Path:
    """Write the bundle as a `.zip` with one folder and return it."""
    name = f"tandem-{version}-windows-x86_64"
    folder = BUILD / "zip" / name
    shutil.rmtree(folder.parent, ignore_errors=True)
    shutil.copytree(tree, folder)
    return Path(shutil.make_archive(str(output / name), "zip", folder.parent, name))
