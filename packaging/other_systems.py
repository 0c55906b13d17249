"""Tries what can be tried here of the packages for other systems. By hand; it downloads a lot.

    python3 packaging/other_systems.py             every locked wheel exists for each system
    python3 packaging/other_systems.py --windows   and makensis compiles the installer around them

The tree that the installer gets has the wheels of Windows, as much of Qt as the bundle in `build`
has, and stand-ins for the programs, which only PyInstaller on Windows can make: what is compiled is
not for use.
"""

import argparse
import functools
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import windows
from bundling import BUILD, LOCKS, PREFERRED_PYTHON, REQUIREMENTS, BuildError, find_python, run


def _macos(processor: str) -> tuple[str, ...]:
    """From the oldest that Info.plist names on."""
    return tuple(
        f"macosx_{version}_{kind}"
        for version in ("14_0", "13_0", "12_0", "11_0", "10_15", "10_13", "10_12", "10_9")
        for kind in (processor, "universal2")
    )


SYSTEMS = {  # by sys.platform and platform.machine()
    "win32 AMD64": ("win_amd64",),
    "darwin arm64": _macos("arm64"),
    "darwin x86_64": _macos("x86_64"),
    "linux x86_64": (
        *(f"manylinux_2_{minor}_x86_64" for minor in range(35, 16, -1)),
        *("manylinux2014_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64"),
    ),
    "linux aarch64": (
        *(f"manylinux_2_{minor}_aarch64" for minor in range(39, 16, -1)),
        "manylinux2014_aarch64",
    ),
}
_CONDITION = re.compile(r"(sys_platform|platform_machine) (==|!=) '(\w+)'")
_ONLY_FOR = re.compile(rf" ; ({_CONDITION.pattern}( and | or )?)+")


def main(arguments: list[str]) -> int:
    """Try it; returns 1 if something is missing."""
    parser = argparse.ArgumentParser(description="Tries what other systems need.")
    parser.add_argument("--windows", action="store_true", help="compile the installer, too")
    with_installer = parser.parse_args(arguments).windows
    try:
        for system in SYSTEMS:
            _say(f"{system}: {_resolved(system)} wheels for Python {PREFERRED_PYTHON}")
        if with_installer:
            begin_s = time.monotonic()
            made = _compile_installer()
            took_s = time.monotonic() - begin_s
            _say(f"{made.stat().st_size / 1e6:.0f} MB in {took_s:.0f} s  {made}")
    except BuildError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _resolved(system: str) -> int:
    """How many wheels the locks stand for there; nothing is installed."""
    asked = subprocess.run(
        [*_pip("install", system), "--dry-run", "--target", str(BUILD / "nowhere")],
        capture_output=True,
        text=True,
        check=False,
        timeout=1800,
    )
    if asked.returncode != 0:
        raise BuildError(asked.stderr[-2000:])
    (line,) = (line for line in asked.stdout.splitlines() if line.startswith("Would install"))
    return len(line.split()) - 2


def _compile_installer() -> Path:
    if shutil.which(windows.TOOLS[0]) is None:
        raise BuildError(f"install {windows.TOOLS[0]} (Debian: nsis)")
    with tempfile.TemporaryDirectory(dir=BUILD) as folder:
        wheels, tree = Path(folder, "wheels"), Path(folder, "tree")
        run([*_pip("download", "win32 AMD64"), "--quiet", "--dest", str(wheels)])
        for wheel in sorted(wheels.glob("*.whl")):
            with zipfile.ZipFile(wheel) as opened:
                used = [name for name in opened.namelist() if _is_used(name)]
                opened.extractall(tree / "_internal", used)
        for name in ("tandem.exe", "tandem-console.exe", "tandem-server.exe"):
            (tree / name).write_bytes(b"MZ")
        target = BUILD / "tandem-0.0.0-windows-x86_64-setup.exe"
        windows.compile_installer(tree, target, "0.0.0")
        return target


def _is_used(name: str) -> bool:
    """Whether a file of a wheel goes in: of Qt's, those that are in the bundle of this system."""
    place = PurePosixPath(name)
    is_plugin = place.parts[:2] == ("PySide6", "plugins")
    return place.parts[0] != "PySide6" or is_plugin or _plain_name(place.name) in _bundled_names()


@functools.cache
def _bundled_names() -> frozenset[str]:
    bundle = BUILD / "bundle" / "tandem"
    if not bundle.exists():
        raise BuildError("first: python3 packaging/build.py --bundle-only")
    return frozenset(_plain_name(path.name) for path in bundle.rglob("*"))


def _plain_name(file: str) -> str:
    """`Qt6Core` of `libQt6Core.so.6` and `Qt6Core.dll`."""
    return re.sub(r"^lib|[.-].*$", "", file)


def _pip(command: str, system: str) -> list[str]:
    """As that system. pip judges by this one which lines of a lock are meant: choose them."""
    chosen = [part for platform in SYSTEMS[system] for part in ("--platform", platform)]
    file = BUILD / "locks.txt"
    file.write_text("".join(_lines_for(*system.split())), encoding="utf-8")
    return [
        *(str(find_python()), "-m", "pip", command, "--disable-pip-version-check", "--no-deps"),
        *("--require-hashes", "--only-binary=:all:", "--python-version", PREFERRED_PYTHON),
        *("--implementation", "cp", *chosen, "-r", str(file)),
    ]


def _lines_for(system: str, processor: str) -> Iterator[str]:
    is_meant = True
    for lock in LOCKS:
        text = (REQUIREMENTS / f"{lock}.txt").read_text(encoding="utf-8")
        for line in text.splitlines(keepends=True):
            if not line.startswith(" "):  # a package; its hashes follow
                said = _ONLY_FOR.search(line)
                is_meant = said is None or _holds(said[0], system, processor)
            if is_meant:
                yield _ONLY_FOR.sub("", line)


def _holds(marker: str, system: str, processor: str) -> bool:
    """Whether one or two conditions of a lock hold there."""
    given = {"sys_platform": system, "platform_machine": processor}
    conditions = _CONDITION.findall(marker)
    held = [(given[name] == value) == (sign == "==") for name, sign, value in conditions]
    return all(held) if " and " in marker else any(held)


def _say(text: str) -> None:
    sys.stdout.write(f"==> {text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
