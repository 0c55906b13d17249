"""Lays out what the packages of Linux install, below a folder that stands for `/`."""

import gzip
import os
import shutil
from pathlib import Path

from bundling import BUILD, ROOT

LINUX = ROOT / "packaging" / "linux"
APP_ID = "org.tandem_call.Tandem"
ICON = ROOT / "resources" / "icons" / "tandem.svg"
STAY = (  # said when the program is taken away
    "Settings stay in each user's ~/.config/tandem, keys and what Tandem keeps in "
    "~/.local/share/tandem, logs in ~/.local/state/tandem."
)


def stage_desktop(root: Path, epoch: int) -> None:
    """The window's package: the bundle, and what a desktop asks of a program."""
    _stage_bundle(root, "tandem")
    share = root / "usr" / "share"
    _put(LINUX / f"{APP_ID}.desktop", share / "applications")
    _put(LINUX / f"{APP_ID}.metainfo.xml", share / "metainfo")
    _put(LINUX / f"{APP_ID}.mime.xml", share / "mime" / "packages", f"{APP_ID}.xml")
    _put(ICON, share / "icons" / "hicolor" / "scalable" / "apps")
    _put(LINUX / "tandem" / "tandem-wait.service", root / "usr" / "lib" / "systemd" / "user")
    _put_packed(LINUX / "tandem" / "tandem.1", share / "man" / "man1")
    _end(root, epoch)


def stage_server(root: Path, epoch: int) -> None:
    """The server's package: its own bundle, the service and its settings."""
    _stage_bundle(root, "tandem-server")
    source = LINUX / "tandem-server"
    _put(source / "tandem-server.service", root / "usr" / "lib" / "systemd" / "system")
    _put(source / "server.toml", root / "etc" / "tandem")
    _put(source / "logrotate", root / "etc" / "logrotate.d", "tandem-server")
    _put_packed(source / "tandem-server.8", root / "usr" / "share" / "man" / "man8")
    _end(root, epoch)


def _stage_bundle(root: Path, name: str) -> None:
    library = root / "usr" / "lib" / name
    shutil.copytree(BUILD / "bundle" / name, library, symlinks=True)
    documents = root / "usr" / "share" / "doc" / name
    documents.mkdir(parents=True)
    for file in ("LICENSE.txt", "sbom.cdx.json"):
        (library / file).rename(documents / file)
    notices = library / "THIRD-PARTY-NOTICES.txt"
    _put_packed(notices, documents)
    notices.unlink()
    _put_packed(ROOT / "CHANGELOG.md", documents)
    programs = root / "usr" / "bin"
    programs.mkdir(parents=True)
    (programs / name).symlink_to(f"../lib/{name}/{name}")


def _put(source: Path, folder: Path, name: str | None = None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, folder / (name or source.name))


def _put_packed(source: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    packed = gzip.compress(source.read_bytes(), 9, mtime=0)
    (folder / f"{source.name}.gz").write_bytes(packed)


def _end(root: Path, epoch: int) -> None:
    """The same rights and times at each build."""
    for path in [*root.rglob("*"), root]:
        if path.is_symlink():
            continue
        is_program = path.is_dir() or path.parent == root / "usr" / "lib" / path.name
        path.chmod(0o755 if is_program else 0o644)
    for path in sorted(root.rglob("*"), reverse=True):
        os.utime(path, (epoch, epoch), follow_symlinks=False)
