"""What Windows needs beside the bundle: the program's icon and version, and the installer."""

import shutil
from pathlib import Path

from bundling import BUILD, ICON_PROGRAM, ROOT, run

TOOLS = ("makensis",)
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


def prepare(python: Path, version: str) -> None:
    """Write the icon and the version resource where the PyInstaller spec looks for them.

    Raises:
        BuildError: the icon cannot be drawn.
    """
    numbers = (*(int(part) for part in version.split(".")), 0)
    (BUILD / "version.txt").write_text(
        _VERSION.format(numbers=numbers, version=version), encoding="utf-8"
    )
    run([python, ICON_PROGRAM, BUILD / "icons" / "tandem.ico"])


def make_installer(output: Path, version: str, epoch: int) -> list[Path]:
    """Write the installer of the bundle; its times are those of the build, not `epoch`.

    Raises:
        BuildError: makensis failed.
    """
    target = output / f"tandem-{version}-windows-x86_64-setup.exe"
    compile_installer(BUILD / "bundle" / "tandem", target, version)
    return [target]


def compile_installer(tree: Path, target: Path, version: str) -> None:
    """Write `target`, which installs what is in `tree`.

    Raises:
        BuildError: makensis failed.
    """
    script = ROOT / "packaging" / "windows" / "tandem.nsi"
    defined = [f"-DVERSION={version}", f"-DTREE={tree}", f"-DOUTPUT={target}"]
    run(["makensis", "-V3", *defined, str(script)])


def make_portable(output: Path, version: str, epoch: int) -> list[Path]:
    """Write the bundle as a `.zip` with one folder; its times are those of the build."""
    name = f"tandem-{version}-windows-x86_64"
    folder = BUILD / "zip" / name
    shutil.rmtree(folder.parent, ignore_errors=True)
    shutil.copytree(BUILD / "bundle" / "tandem", folder)
    return [Path(shutil.make_archive(str(output / name), "zip", folder.parent, name))]
