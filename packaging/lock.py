"""Renews the locks in `packaging/requirements` from the dependencies in `pyproject.toml`.

    python3 packaging/lock.py            the newest versions that pyproject.toml allows
    python3 packaging/lock.py --keep     the locked versions stay where they still fit

One lock serves Python 3.11 to 3.13 on Linux, Windows and macOS; each file is named with its
SHA-256. The resolver (uv) runs in an environment of its own that is thrown away afterwards.
Read the changelogs of what changed before committing the result.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "packaging" / "requirements"
RESOLVER = "uv>=0.13"
HEADER = """\
# Written by packaging/lock.py from pyproject.toml; do not edit.
"""


def main(arguments: list[str]) -> int:
    """Write all locks; return 1 if one cannot be resolved (it and the later ones stay)."""
    parser = argparse.ArgumentParser(description="Renews the locked versions of the packages.")
    parser.add_argument("--keep", action="store_true", help="change only what has to change")
    keeps = parser.parse_args(arguments).keep
    with tempfile.TemporaryDirectory() as folder:
        resolver = _install_resolver(Path(folder))
        constraints: list[Path] = []
        for name, wanted in _wanted().items():
            target = REQUIREMENTS / f"{name}.txt"
            sys.stdout.write(f"==> {target.relative_to(ROOT)}\n")
            sys.stdout.flush()
            if not _lock(resolver, wanted, constraints, target, keeps=keeps):
                return 1
            constraints.append(target)
    return 0


def _wanted() -> dict[str, list[str]]:
    """Return the requirements of each lock, in the order in which they bind one another."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    return {
        "runtime": project["project"]["dependencies"],
        "redis": project["project"]["optional-dependencies"]["redis"],
        "build": groups["build"],
        "bundle": groups["bundle"],
        "tests": groups["tests"],
    }


def _install_resolver(folder: Path) -> Path:
    """Make an environment with the resolver in it and return its program."""
    venv.create(folder, with_pip=True)
    binaries = folder / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run(
        [binaries / "python", "-m", "pip", "install", "--quiet", RESOLVER],
        check=True,
        timeout=600,
    )
    return binaries / "uv"


def _lock(
    resolver: Path, wanted: list[str], constraints: list[Path], target: Path, *, keeps: bool
) -> bool:
    """Write one lock; tell whether it could be resolved."""
    options = [
        "--universal",
        "--python-version=3.11",
        "--generate-hashes",
        "--no-annotate",
        "--no-header",
        "--no-emit-index-url",
        "--no-emit-find-links",
        "--quiet",
    ]
    if not keeps:
        options.append("--upgrade")
    for constraint in constraints:
        options += ["--constraint", str(constraint)]
    resolved = subprocess.run(
        [resolver, "pip", "compile", *options, "--output-file", target, "-"],
        input="\n".join(wanted),
        text=True,
        timeout=600,
        check=False,
    )
    if resolved.returncode != 0:
        return False
    target.write_text(HEADER + target.read_text(encoding="utf-8"), encoding="utf-8")
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
