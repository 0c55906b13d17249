"""The portable package of Linux: a folder to unpack anywhere, with a launcher of its own."""

import gzip
import io
import platform
import tarfile
from pathlib import Path

from bundling import BUILD
from staging import APP_ID, ICON, LINUX, STAY

LAUNCHER = """\
#!/bin/sh
# Starts Tandem from wherever this folder is. `./tandem --add-to-menu` puts it into the menu of
# your desktop and lets it open tandem: links; `./tandem --remove-from-menu` takes that back.
set -eu
here=$(dirname "$(readlink -f "$0")")
applications=${XDG_DATA_HOME:-$HOME/.local/share}/applications
entry=$applications/@ID@.desktop
case ${1:-} in
--add-to-menu)
    mkdir -p "$applications"
    sed -e "s|^Exec=tandem|Exec=\\"$here/tandem\\"|" -e "s|^Icon=.*|Icon=$here/tandem.svg|" \\
        "$here/@ID@.desktop" >"$entry"
    update-desktop-database "$applications" 2>/dev/null || true
    echo "Tandem is in the menu; its entry is $entry"
    ;;
--remove-from-menu)
    rm -f "$entry"
    update-desktop-database "$applications" 2>/dev/null || true
    echo "Tandem is not in the menu any more; this folder can be removed."
    echo "@STAY@"
    ;;
*) exec "$here/program/tandem" "$@" ;;
esac
"""
SERVER_LAUNCHER = """\
#!/bin/sh
exec "$(dirname "$(readlink -f "$0")")/program/tandem-server" "$@"
"""


def make_archive(output: Path, version: str, epoch: int) -> list[Path]:
    """Write a `.tar.gz` with one folder of the same name.

    Args:
        output: the folder that gets it.
        version: of Tandem.
        epoch: the time of every file in it, seconds since 1970.
    """
    folder = f"tandem-{version}-linux-{platform.machine()}"
    target = output / f"{folder}.tar.gz"
    bundle = BUILD / "bundle" / "tandem"
    with (
        target.open("wb") as raw,
        gzip.GzipFile("", "wb", 6, raw, mtime=epoch) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):

        def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
            member.uid = member.gid = 0
            member.uname = member.gname = "root"
            member.mtime = epoch
            member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
            return member

        def add_text(name: str, text: str) -> None:
            data = text.encode()
            member = tarfile.TarInfo(f"{folder}/{name}")
            member.size, member.mode = len(data), 0o755
            archive.addfile(plain(member), io.BytesIO(data))

        add_text("tandem", LAUNCHER.replace("@ID@", APP_ID).replace("@STAY@", STAY))
        add_text("tandem-server", SERVER_LAUNCHER)
        entry = f"{APP_ID}.desktop"
        archive.add(LINUX / entry, f"{folder}/{entry}", filter=plain)
        archive.add(ICON, f"{folder}/tandem.svg", filter=plain)
        for path in sorted(bundle.rglob("*")):
            place = path.relative_to(bundle).as_posix()
            archive.add(path, f"{folder}/program/{place}", recursive=False, filter=plain)
    return [target]
