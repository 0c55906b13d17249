"""The package `tandem` for systems with RPM, from the bundle and `packaging/linux`."""

import os
import platform
import shutil
import time
from pathlib import Path

import tree
from bundling import BUILD, ROOT, run
from staging import STAY, stage_desktop

TOOLS = ("rpmbuild",)
SPEC = ROOT / "packaging" / "linux" / "tandem.spec.in"


def make_package(output: Path, version: str, epoch: int) -> list[Path]:
    """Write the `.rpm`.

    Raises:
        BuildError: rpmbuild failed.
    """
    work = BUILD / "rpm"
    shutil.rmtree(work, ignore_errors=True)
    staged = work / "staged"
    stage_desktop(staged, epoch)
    day = time.strftime("%a %b %d %Y", time.gmtime(epoch))
    text = SPEC.read_text(encoding="utf-8")
    for name, value in {
        "VERSION": version,
        "DAY": day,
        "STAGED": str(staged),
        "STAY": STAY,
        "REQUIRES": "\n".join(f"Requires: {need}" for need in _requires(staged)),
    }.items():
        text = text.replace(f"@{name}@", value)
    spec = work / "tandem.spec"
    spec.write_text(text, encoding="utf-8")
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(epoch)}
    options = [
        f"--define=_topdir {work}",
        "--define=use_source_date_epoch_as_buildtime 1",
        "--define=clamp_mtime_to_source_date_epoch 1",
        "--define=_buildhost reproducible",
    ]
    run(["rpmbuild", "-bb", "--quiet", *options, spec], environment)
    (made,) = (work / "RPMS").rglob("*.rpm")
    target = output / f"tandem-{version}-1.{platform.machine()}.rpm"
    shutil.move(made, target)
    return [target]


def _requires(staged: Path) -> list[str]:
    """What the programs link to and do not bring along, by the names that RPM gives libraries.

    RPM would find these by itself, but also ask the system for what is inside.
    """
    linked = tree.linkage(staged)
    newest = ".".join(map(str, linked.glibc))
    return [f"libc.so.6(GLIBC_{newest})(64bit)", *(f"{name}()(64bit)" for name in linked.needed)]
