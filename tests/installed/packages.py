"""The packages of one build, and what an older build of them would have been."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.installed.bare_debian import TrialError, run

OLDER = "0.0.1~older"
ONLY_IN_OLDER = "of-the-older-build.txt"


@dataclass(frozen=True, slots=True)
class Packages:
    """What `packaging/build.py` wrote, and the same with a lower version."""

    version: str
    deb: Path
    older_deb: Path
    server_deb: Path
    older_server_deb: Path
    tarball: Path
    rpm: Path

    @classmethod
    def in_folder(cls, dist: Path, work: Path) -> Self:
        """Those in `dist`; the older ones are made in `work`.

        Raises:
            TrialError: one is missing, or is there twice.
        """
        found = {}
        for name, pattern in {
            "deb": "tandem_*.deb",
            "server_deb": "tandem-server_*.deb",
            "tarball": "tandem-*-linux-*.tar.gz",
            "rpm": "tandem-*.rpm",
        }.items():
            files = list(dist.glob(pattern))
            if len(files) != 1:
                raise TrialError(f"{dist} has {len(files)} of {pattern}; build the packages anew")
            found[name] = files[0]
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        return cls(
            version=field(found["deb"], "Version"),
            older_deb=_older(found["deb"], work),
            older_server_deb=_older(found["server_deb"], work),
            **found,
        )

    def dependencies(self, deb: Path) -> list[str]:
        """What a package says that it needs, without versions and without alternatives."""
        parts = [part.split("|")[0].split() for part in field(deb, "Depends").split(",")]
        return [part[0] for part in parts]


def field(deb: Path, name: str) -> str:
    return run(["dpkg-deb", "--field", str(deb), name]).strip()


def _older(deb: Path, work: Path) -> Path:
    """The same files with a lower version, and with one that the newer build does not have."""
    name = field(deb, "Package")
    unpacked = work / name
    run(["dpkg-deb", "--raw-extract", str(deb), str(unpacked)])
    control = unpacked / "DEBIAN" / "control"
    lines = control.read_text(encoding="utf-8").splitlines(keepends=True)
    changed = [f"Version: {OLDER}\n" if line.startswith("Version:") else line for line in lines]
    control.write_text("".join(changed), encoding="utf-8")
    (unpacked / "usr" / "lib" / name / ONLY_IN_OLDER).touch()
    target = work / f"{name}_older.deb"
    run(["dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "--build", str(unpacked), str(target)])
    shutil.rmtree(unpacked)
    return target
