"""Makes everything for distribution that this system can make, into `dist/`.

    python3 packaging/build.py                 all of it
    python3 packaging/build.py --bundle-only   only `build/bundle`, with its self-test

Linux: a portable `.tar.gz`, `.deb` and `.rpm`, and an AppImage if its runtime is given. Windows: a
portable `.zip` and an installer. macOS: a disk image. Beside them lie `SHA256SUMS`, an SBOM and the
third-party notices. What needs a tool that is not here is left out, and said. Times in what Linux
makes are those of the commit (or SOURCE_DATE_EPOCH), so that two builds of it can be compared.
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import appimage
import debian
import macos
import portable
import rpm
import windows
from bundling import (
    BUILD,
    BUNDLES,
    ROOT,
    BuildError,
    check_bundle,
    make_bundles,
    make_environment,
    self_test,
)


def main(arguments: list[str]) -> int:
    """Build; return the exit code."""
    parser = argparse.ArgumentParser(description="Makes Tandem's packages.")
    parser.add_argument("--output", type=Path, default=ROOT / "dist", help="where to (dist)")
    parser.add_argument("--bundle-only", action="store_true", help="no packages")
    parser.add_argument("--packages-only", action="store_true", help="of the bundle that is there")
    parser.add_argument("--complete", action="store_true", help="a missing tool is an error")
    parser.add_argument("--here", action="store_true", help="with this Python and its packages")
    parser.add_argument(
        "--appimage-runtime", type=Path, metavar="FILE", help="for an AppImage (appimage.py)"
    )
    options = parser.parse_args(arguments)
    begin_s = time.monotonic()
    os.umask(0o022)  # or the rights of some files in the packages were those of who builds
    try:
        version, epoch = _version(), _epoch()
        moment = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(epoch))
        _say(f"Tandem {version}, of {moment}")
        if not options.packages_only:
            _make_bundles(version, epoch, is_here=options.here)
        if not options.bundle_only:
            _make_packages(options.output, version, epoch, options)
    except BuildError as error:
        sys.stderr.write(f"\n{error}\n")
        return 1
    _say(f"Done in {time.monotonic() - begin_s:.0f} s")
    return 0


def _make_bundles(version: str, epoch: int, *, is_here: bool) -> None:
    if is_here:
        python = Path(sys.executable)
    else:
        _say("The environment, from the locks")
        python = make_environment()
    if sys.platform == "win32":
        windows.prepare(python, version)
    elif sys.platform == "darwin":
        macos.prepare(python)
    _say("The bundles")
    make_bundles(python, version, epoch)
    if sys.platform.startswith("linux"):
        for name in BUNDLES:
            found = check_bundle(name)
            size_mb = _size(BUILD / "bundle" / name) / 1e6
            glibc = ".".join(map(str, found.glibc))
            _say(f"{name}: {size_mb:.0f} MB, needs GLIBC_{glibc} and of the system:")
            sys.stdout.write(f"    {' '.join(found.needed)}\n")
    _say("The bundled program tests itself")
    self_test()


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of package: what makes it, with the version and the time in it."""

    name: str
    tools: tuple[str, ...]
    make: Callable[[Path, str, int], list[Path]]


def _kinds(runtime: Path | None) -> list[_Kind]:
    """What this system can make."""
    if sys.platform == "win32":
        return [
            _Kind("portable .zip", (), windows.make_portable),
            _Kind("installer", windows.TOOLS, windows.make_installer),
        ]
    if sys.platform == "darwin":
        return [_Kind("disk image", macos.TOOLS, macos.make_image)]
    kinds = [
        _Kind(".tar.gz", (), portable.make_archive),
        _Kind(".deb", debian.TOOLS, debian.make_packages),
        _Kind(".rpm", rpm.TOOLS, rpm.make_package),
    ]
    if runtime is not None:
        kinds.append(_Kind(".AppImage", appimage.TOOLS, partial(appimage.make_image, runtime)))
    return kinds


def _make_packages(output: Path, version: str, epoch: int, options: argparse.Namespace) -> None:
    output.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    for kind in _kinds(options.appimage_runtime):
        missing = ", ".join(tool for tool in kind.tools if shutil.which(tool) is None)
        if not missing:
            _say(f"The {kind.name}")
            made += kind.make(output, version, epoch)
        elif options.complete:
            raise BuildError(f"no {kind.name}: {missing} is not here")
        else:
            _say(f"No {kind.name}: {missing} is not here")
    for name in ("sbom.cdx.json", "THIRD-PARTY-NOTICES.txt"):
        target = output / f"tandem-{version}-{name}"
        shutil.copyfile(BUILD / "bundle" / "tandem" / name, target)
        made.append(target)
    sums = "".join(f"{_digest(file)}  {file.name}\n" for file in sorted(made))
    (output / "SHA256SUMS").write_text(sums, encoding="utf-8")
    for file in sorted(made):
        _say(f"{file.stat().st_size / 1e6:8.1f} MB  {file}")


def _version() -> str:
    text = (ROOT / "desktop" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'__version__ = "([^"]+)"', text)
    if found is None:
        raise BuildError("desktop/__init__.py does not say the version")
    return found[1]


def _epoch() -> int:
    """Seconds since 1970: of SOURCE_DATE_EPOCH, else of the last commit."""
    if said := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(said)
    asked = subprocess.run(
        ["git", "log", "-1", "--format=%ct"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    if asked.returncode != 0:
        raise BuildError("this is no clone of the project: set SOURCE_DATE_EPOCH")
    return int(asked.stdout)


def _size(folder: Path) -> int:
    """Bytes of all files, each counted once."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir())


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _say(text: str) -> None:
    sys.stdout.write(f"==> {text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
