"""What is linked inside a bundled tree, on Linux."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

NEWEST_GLIBC = {  # of the oldest system that is served
    "x86_64": (2, 35),  # Ubuntu 22.04
    "aarch64": (2, 39),  # Ubuntu 24.04: Qt's wheels ask for no older one
}
_MAGIC = b"\x7fELF"
_GLIBC = re.compile(r"\bGLIBC_(\d+)\.(\d+)")
_SEARCHED = re.compile(r"^\s+(?:RPATH|RUNPATH)\s+(/\S*)$", re.MULTILINE)
_NEEDED = re.compile(r"^\s+NEEDED\s+(\S+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Linkage:
    """What the programs and libraries of a tree ask of the system."""

    glibc: tuple[int, int]  # the newest version of a symbol that one of them needs
    glibc_of: Path  # that one
    needed: tuple[str, ...]  # libraries that are not in the tree, sorted


def elf_files(tree: Path) -> Iterator[Path]:
    """Programs and libraries below a folder, without links, in a fixed order."""
    for path in sorted(tree.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                if file.read(4) == _MAGIC:
                    yield path


def linkage(tree: Path) -> Linkage:
    """What objdump reads of it."""
    newest, newest_of = (0, 0), tree
    needed: set[str] = set()
    for path in elf_files(tree):
        said = _headers(path)
        needed |= set(_NEEDED.findall(said))
        for major, minor in _GLIBC.findall(said):
            if (version := (int(major), int(minor))) > newest:
                newest, newest_of = version, path
    inside = {path.name for path in tree.rglob("*")}
    return Linkage(newest, newest_of, tuple(sorted(needed - inside)))


def _headers(path: Path) -> str:
    command = ["objdump", "-p", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout


def strip(tree: Path) -> None:
    """Take out of the libraries what only debuggers read.

    Those that auditwheel rewrote stay as they are: strip breaks some of them.
    """
    for path in elf_files(tree):
        place = path.relative_to(tree).as_posix()
        if ".libs/" in place or "/numpy/" in place or "PySide6/" in place or path.parent == tree:
            continue
        subprocess.run(["strip", "--strip-unneeded", path], check=True, timeout=60)


def forget_build_paths(tree: Path) -> None:
    """Let no library be looked for in a folder of the computer that built it.

    A compiled Python names its own; elsewhere that folder can be anybody's. The name is written
    over where it stands, which leaves everything else in its place.
    """
    for path in elf_files(tree):
        said = _headers(path)
        for searched in _SEARCHED.findall(said):
            old = searched.encode() + b"\0"
            data = path.read_bytes()
            path.write_bytes(data.replace(old, b"$ORIGIN".ljust(len(old), b"\0")))
