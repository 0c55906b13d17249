"""The Debian packages `tandem` and `tandem-server`, from the bundles and `packaging/linux`."""

import email.utils
import gzip
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import tree
from bundling import BUILD, ROOT, BuildError, run
from staging import STAY, stage_desktop, stage_server

TOOLS = ("dpkg-deb", "dpkg-shlibdeps", "objdump")
_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
_COPYRIGHT = """\
This package is distributed as a whole under the GNU General Public License,
version 3 or later: see /usr/share/common-licenses/GPL-3.

It contains libraries of others, each under its own licence. They are named, with
their licences, in /usr/share/doc/{name}/THIRD-PARTY-NOTICES.txt.gz and sbom.cdx.json.

The own source of Tandem is under the MIT licence:
"""
_SCRIPTS = ROOT / "packaging" / "linux" / "debian"


@dataclass(frozen=True, slots=True)
class Package:
    """What is different between the packages."""

    name: str
    section: str
    summary: str
    description: str
    depends: str  # beside what is linked
    recommends: str = ""
    suggests: str = ""


PACKAGES = (
    Package(
        "tandem",
        "comm",
        "video calls between two people",
        """\
 Both enter a room and press Join: picture and sound go straight from one to
 the other. The program brings a small server along, so that two computers of
 one network need nothing else.""",
        depends="",
        recommends="ca-certificates, fonts-dejavu-core | fonts-freefont-ttf",
        # The last two for who shares a screen of Wayland
        suggests="tandem-server, pipewire, xdg-desktop-portal",
    ),
    Package(
        "tandem-server",
        "net",
        "brings two people together for a video call",
        """\
 Keeps rooms of two for Tandem and for the page that it serves to browsers.
 Pictures and sound do not pass it. Runs as a systemd service with a user of
 its own, behind a proxy or with TLS.""",
        depends="adduser",
        recommends="ca-certificates",
        suggests="logrotate",  # its own recommendation is a mail server; most have it anyway
    ),
)


def make_packages(output: Path, version: str, epoch: int) -> list[Path]:
    """Write both `.deb` files and return them.

    Args:
        output: the folder that gets them.
        version: of Tandem.
        epoch: the time of every file in them, seconds since 1970.

    Raises:
        BuildError: a tool failed.
    """
    return [_make(package, output, version, epoch) for package in PACKAGES]


def _make(package: Package, output: Path, version: str, epoch: int) -> Path:
    architecture = _ARCHITECTURES[platform.machine()]
    staged = BUILD / "deb" / package.name
    shutil.rmtree(staged, ignore_errors=True)
    stage = stage_desktop if package.name == "tandem" else stage_server
    stage(staged, epoch)
    depends = ", ".join(part for part in (_linked(staged, package.name), package.depends) if part)
    _write_documents(staged, package.name, version, epoch)
    control = staged / "DEBIAN"
    control.mkdir(parents=True)
    size_kib = sum(path.lstat().st_size for path in staged.rglob("*") if path.is_file()) // 1024
    fields = {
        "Package": package.name,
        "Version": version,
        "Architecture": architecture,
        "Maintainer": _maintainer(),
        "Installed-Size": str(size_kib),
        "Section": package.section,
        "Priority": "optional",
        "Depends": depends,
        "Recommends": package.recommends,
        "Suggests": package.suggests,
        "Description": f"{package.summary}\n{package.description}",
    }
    text = "".join(f"{name}: {value}\n" for name, value in fields.items() if value)
    (control / "control").write_text(text, encoding="utf-8")
    for script in sorted((_SCRIPTS / package.name).glob("p*")):
        text = script.read_text(encoding="utf-8").replace("@STAY@", STAY)
        (control / script.name).write_text(text, encoding="utf-8")
        (control / script.name).chmod(0o755)
    kept = sorted(path for path in (staged / "etc").rglob("*") if path.is_file())
    if kept:
        names = "".join(f"/{path.relative_to(staged)}\n" for path in kept)
        (control / "conffiles").write_text(names, encoding="utf-8")
    sums = (
        f"{_md5(path)}  {path.relative_to(staged)}\n"
        for path in sorted(staged.rglob("*"))
        if path.is_file()
        and not path.is_symlink()
        and control not in path.parents
        and path not in kept
    )
    (control / "md5sums").write_text("".join(sums), encoding="utf-8")
    target = output / f"{package.name}_{version}_{architecture}.deb"
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(epoch)}
    run(["dpkg-deb", "--root-owner-group", "-Zxz", "-z6", "--build", staged, target], environment)
    return target


def _linked(staged: Path, name: str) -> str:
    """The packages of what the bundle links to and does not have, as dpkg-shlibdeps reads it.

    Without versions, but for the C library: those that dpkg-shlibdeps names are of the system that
    builds, while the libraries were built on older ones than any that is served.
    """
    work = BUILD / "deb" / f"{name}-shlibdeps"
    (work / "debian").mkdir(parents=True, exist_ok=True)
    control = f"Source: {name}\n\nPackage: {name}\nArchitecture: any\n"
    (work / "debian" / "control").write_text(control, encoding="utf-8")
    files = list(tree.elf_files(staged))
    asked = subprocess.run(
        [
            "dpkg-shlibdeps",
            "-O",
            "--ignore-missing-info",
            "--warnings=0",
            *(f"-l{folder}" for folder in sorted({file.parent for file in files})),
            *(f"-x{package}" for package in _bundled_packages(name)),
            *(f"-e{file}" for file in files),
        ],
        cwd=work,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    if asked.returncode != 0:
        raise BuildError(f"dpkg-shlibdeps: {asked.stderr[-2000:]}")
    found = re.search(r"^shlibs:Depends=(.*)$", asked.stdout, re.MULTILINE)
    if found is None:
        raise BuildError(f"dpkg-shlibdeps says nothing of {name}")
    packages = found[1].split(", ")
    return ", ".join(p if p.startswith("libc6 ") else p.partition(" ")[0] for p in packages)


def _bundled_packages(name: str) -> list[str]:
    """The packages of the building system whose libraries are in the bundle."""
    text = (BUILD / "bundle" / name / "sbom.cdx.json").read_text(encoding="utf-8")
    purls = [component["purl"] for component in json.loads(text)["components"]]
    return [purl.split("/")[-1].split("@")[0] for purl in purls if purl.startswith("pkg:deb/")]


def _write_documents(staged: Path, name: str, version: str, epoch: int) -> None:
    """Debian's own form of a changelog and of the licences, and which of its rules do not hold.

    What is new stands in CHANGELOG.md, and the texts of all licences in the notices.
    """
    share = staged / "usr" / "share"
    overrides = share / "lintian" / "overrides" / name
    overrides.parent.mkdir(parents=True)
    shutil.copyfile(_SCRIPTS / name / "lintian-overrides", overrides)
    own = (ROOT / "LICENSE").read_text(encoding="utf-8")
    (share / "doc" / name / "copyright").write_text(
        f"{_COPYRIGHT.format(name=name)}\n{own}", encoding="utf-8"
    )
    day = email.utils.formatdate(epoch)
    text = (
        f"{name} ({version}) unstable; urgency=medium\n\n  * See CHANGELOG.md.\n\n"
        f" -- {_maintainer()}  {day}\n"
    )
    file = share / "doc" / name / "changelog.gz"
    file.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def _maintainer() -> str:
    """Who made the commit, unless TANDEM_MAINTAINER says somebody: "NAME <ADDRESS>"."""
    if said := os.environ.get("TANDEM_MAINTAINER"):
        return said
    asked = subprocess.run(
        ["git", "log", "-1", "--format=%an <%ae>"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    return asked.stdout.strip() or "Tandem <root@localhost>"


def _md5(path: Path) -> str:
    return hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()
