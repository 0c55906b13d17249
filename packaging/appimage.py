"""The AppImage: the portable program as one file, behind the runtime that mounts it.

The runtime (type 2, statically linked) is the AppImage project's, and is not in any package system
that a build could ask; who builds names the file, and `RUNTIME_SHA256` is what it must be.
"""

import hashlib
import os
import platform
import shutil
from pathlib import Path

from bundling import BUILD, BuildError, run
from staging import APP_ID, ICON, LINUX

TOOLS = ("mksquashfs",)
# https://github.com/AppImage/type2-runtime/releases/download/20251108/runtime-x86_64
RUNTIME_SHA256 = "2fca8b443c92510f1483a883f60061ad09b46b978b2631c807cd873a47ec260d"
LAUNCHER = """\
#!/bin/sh
# The window; with a link to this file that is called tandem-server, the server
here=$(dirname "$(readlink -f "$0")")
case ${ARGV0##*/} in
tandem-server) exec "$here/usr/lib/tandem/tandem-server" "$@" ;;
*) exec "$here/usr/lib/tandem/tandem" "$@" ;;
esac
"""


def make_image(runtime: Path, output: Path, version: str, epoch: int) -> list[Path]:
    """Write the AppImage.

    Raises:
        BuildError: the runtime is another one, or mksquashfs failed.
    """
    head = runtime.read_bytes()
    if hashlib.sha256(head).hexdigest() != RUNTIME_SHA256:
        raise BuildError(f"{runtime} is not the runtime that packaging/appimage.py names")
    packed = pack(stage(), epoch)
    target = output / f"tandem-{version}-{platform.machine()}.AppImage"
    target.write_bytes(head + packed.read_bytes())
    target.chmod(0o755)
    return [target]


def stage() -> Path:
    """Lay the folder out that the runtime mounts, and return it."""
    staged = BUILD / "appimage" / "AppDir"
    shutil.rmtree(staged, ignore_errors=True)
    library = staged / "usr" / "lib"
    library.mkdir(parents=True)
    shutil.copytree(BUILD / "bundle" / "tandem", library / "tandem", symlinks=True)
    (staged / "AppRun").write_text(LAUNCHER, encoding="utf-8")
    (staged / "AppRun").chmod(0o755)
    shutil.copyfile(LINUX / f"{APP_ID}.desktop", staged / f"{APP_ID}.desktop")
    metadata = staged / "usr" / "share" / "metainfo"
    metadata.mkdir(parents=True)
    # By the name that tools for AppImages look for
    shutil.copyfile(LINUX / f"{APP_ID}.metainfo.xml", metadata / f"{APP_ID}.appdata.xml")
    for name in ("tandem.svg", ".DirIcon"):
        shutil.copyfile(ICON, staged / name)
    return staged


def pack(staged: Path, epoch: int) -> Path:
    """Compress the folder; every time in it is `epoch`.

    Raises:
        BuildError: mksquashfs failed.
    """
    packed = staged.with_name("packed.squashfs")
    packed.unlink(missing_ok=True)
    options = ["-comp", "zstd", "-all-root", "-noappend", "-no-progress", "-quiet"]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(epoch)}
    run(["mksquashfs", staged, packed, *options], environment)
    return packed
