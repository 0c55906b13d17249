"""A Debian that has nothing yet, in a folder: for packages, and programs without a system."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

RELEASE = "bookworm"
COMMAND_LIMIT_S = 900.0

_PASSED_OVER = ("/dev", "/proc", "/sys", "/tmp", "/home", "/var/tmp", "/var/cache")
_CACHES = ("/etc", "/usr/share/applications", "/usr/share/mime", "/var/lib/systemd")


_CHROOT = shutil.which("chroot") or "chroot"  # programs are started with a bare environment


class TrialError(Exception):
    """A step went wrong; the text says how."""


def enter_own_mounts(module: str) -> None:
    """Start the module anew in a mount namespace of its own: nothing stays mounted. Needs root."""
    if "TANDEM_OWN_MOUNTS" not in os.environ:
        os.environ["TANDEM_OWN_MOUNTS"] = "1"
        command = [sys.executable, "-m", module, *sys.argv[1:]]
        os.execvp("unshare", ["unshare", "--mount", *command])


def make_base(folder: Path, mirror: str) -> None:
    """A minimal Debian in `folder`, unless it is there; with the package sources of this one."""
    if (folder / "complete").exists():
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    run(["debootstrap", "--variant=minbase", RELEASE, str(folder), *([mirror] if mirror else [])])
    (folder / "complete").touch()


class BareDebian:
    """A copy of the base that is thrown away; a context manager."""

    def __init__(self, base: Path, work: Path, name: str) -> None:
        self._base = base
        self._work = work / name
        self.root = self._work / "root"

    def __enter__(self) -> Self:
        for part in ("upper", "scratch", "root"):
            (self._work / part).mkdir(parents=True)
        layers = f"lowerdir={self._base},upperdir={self._work}/upper,workdir={self._work}/scratch"
        run(["mount", "-t", "overlay", "overlay", "-o", layers, str(self.root)])
        for source in ("/proc", "/sys", "/dev", "/tmp"):
            run(["mount", "--rbind", source, f"{self.root}{source}"])
        shutil.copyfile("/etc/resolv.conf", self.root / "etc" / "resolv.conf")
        for file in sorted(Path("/etc/apt").glob("apt.conf.d/*prox*")):
            shutil.copyfile(file, self.root / file.relative_to("/"))
        services = self.root / "usr" / "sbin" / "policy-rc.d"
        services.write_text("#!/bin/sh\nexit 101\n")  # no service is started here
        services.chmod(0o755)
        self.run("apt-get", "-qq", "update")
        self.run("useradd", "--create-home", "anna")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        run(["umount", "--recursive", "--lazy", str(self.root)])
        shutil.rmtree(self._work)

    def command(self, *command: str, user: str = "root") -> list[str]:
        """What runs this in here, as root or as an ordinary user, with a bare environment."""
        home = "/root" if user == "root" else f"/home/{user}"
        bare = ["env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", f"HOME={home}", "LANG=C.UTF-8"]
        return [
            *(_CHROOT, f"--userspec={user}:{user}", str(self.root)),
            *(*bare, "DEBIAN_FRONTEND=noninteractive", *command),
        ]

    def run(self, *command: str, user: str = "root") -> str:
        """Run it to its end; returns what it said.

        Raises:
            TrialError: it failed.
        """
        return run(self.command(*command, user=user))

    def install(self, *packages: str | Path, options: Sequence[str] = ()) -> str:
        """As `apt install` does it: from the sources, or a file, with what it depends on."""
        named = [self.take(each) if isinstance(each, Path) else each for each in packages]
        return self.run("apt-get", "install", "--yes", *options, *named)

    def take(self, file: Path) -> str:
        """Copy a file in; returns its path there."""
        shutil.copyfile(file, self.root / "var" / "tmp" / file.name)
        return f"/var/tmp/{file.name}"

    def has(self, path: str) -> bool:
        return os.path.lexists(self.root / path.lstrip("/"))

    def left_of(self, word: str, files: Iterable[str]) -> list[str]:
        """Which of these files are still there, and what else names the program."""
        left = [
            file for file in files if self.has(file) and not (self.root / file.lstrip("/")).is_dir()
        ]
        for folder, folders, names in os.walk(self.root):
            place = "/" + os.path.relpath(folder, self.root).removeprefix(".")
            if place.startswith(_PASSED_OVER):
                folders.clear()
                continue
            left += [os.path.join(place, name) for name in names if word in name.lower()]
        for cache in filter(self.has, _CACHES):
            for path in (self.root / cache.lstrip("/")).rglob("*"):
                is_backup = path.name.endswith("-")  # of passwd, before the last change
                if path.is_file() and not path.is_symlink() and not is_backup:
                    left += [str(path)] * (word in _text(path))
        return left


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def run(command: Sequence[str]) -> str:
    """Run a command to its end; returns what it said.

    Raises:
        TrialError: it failed, or took longer than `COMMAND_LIMIT_S`.
    """
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=COMMAND_LIMIT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise TrialError(f"{command[0]}: {error}") from error
    if done.returncode != 0:
        raise TrialError(
            f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout[-3000:]}"
        )
    return done.stdout
