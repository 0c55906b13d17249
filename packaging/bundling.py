"""Makes the bundles: an environment from the locks, PyInstaller in it, and what is checked then."""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import tree

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
ENVIRONMENT = BUILD / "environment"
REQUIREMENTS = ROOT / "packaging" / "requirements"
ICON_PROGRAM = ROOT / "packaging" / "icons.py"  # for the environment's Python
LOCKS = ("runtime", "redis", "bundle")
PREFERRED_PYTHON = "3.13"
BUNDLES = ("tandem", "tandem-server")
_LIMIT_S = 1800.0


class BuildError(Exception):
    """Why nothing was built; the text is the sentence for who builds."""


def make_environment() -> Path:
    """Make `build/environment` with exactly what is locked; return its Python."""
    binaries, name = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    python = ENVIRONMENT / binaries / name
    stamp = ENVIRONMENT / "locks.sha256"
    files = [REQUIREMENTS / f"{lock}.txt" for lock in LOCKS]
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    if python.exists() and stamp.exists() and stamp.read_text("ascii") == digest:
        return python
    base = find_python()
    run([base, "-m", "venv", "--clear", ENVIRONMENT])
    options = ["--require-hashes", "--only-binary=:all:", "--disable-pip-version-check", "--quiet"]
    wanted = [part for file in files for part in ("-r", str(file))]
    run([python, "-m", "pip", "install", *options, *wanted])
    stamp.write_text(digest, "ascii")
    return python


def find_python() -> Path:
    """The Python that goes into the bundle: 3.13 where there is one, else this one.

    pyenv's is asked for by its folder, because its command is any version's.
    """
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    candidates = [*sorted(pyenv.glob(f"{PREFERRED_PYTHON}.*/bin/python3"), reverse=True)]
    if on_path := shutil.which(f"python{PREFERRED_PYTHON}"):
        candidates.insert(0, Path(on_path))
    for candidate in candidates:
        asked = subprocess.run(
            [candidate, "-c", "import ssl, venv, sys; print(sys.version_info[:2])"],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        if asked.returncode == 0:
            return candidate
    return Path(sys.executable)


def make_bundles(python: Path, version: str, epoch: int) -> None:
    """Put `build/bundle/tandem` and `build/bundle/tandem-server` together, anew.

    Raises:
        BuildError: something failed, or a bundle needs what it must not.
    """
    # What PyInstaller writes depends on the order of sets and on the clock otherwise
    environment = {**os.environ, "PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": str(epoch)}
    environment["TANDEM_VERSION"] = version  # for the spec
    options = ["--noconfirm", "--log-level", "ERROR"]
    folders = ["--distpath", str(BUILD / "bundle"), "--workpath", str(BUILD / "pyinstaller")]
    spec = ROOT / "packaging" / "bundle" / "tandem.spec"
    # Once, over what an older checkout had left there, the server alone asked for PySide6
    shutil.rmtree(BUILD / "pyinstaller", ignore_errors=True)
    run([python, "-m", "PyInstaller", *options, *folders, spec], environment)
    for name in BUNDLES:
        bundle = BUILD / "bundle" / name
        contents = BUILD / "pyinstaller" / f"contents-{name}.json"
        if sys.platform.startswith("linux"):
            tree.strip(bundle)
            tree.forget_build_paths(bundle)
        inventory = ROOT / "packaging" / "inventory.py"
        run([python, inventory, contents, bundle, version, str(epoch)])
        shutil.copy2(ROOT / "LICENSE", bundle / "LICENSE.txt")


def check_bundle(name: str) -> tree.Linkage:
    """Read what a bundle asks of the system. Linux only.

    Raises:
        BuildError: it would not run on the oldest system that is served.
    """
    found = tree.linkage(BUILD / "bundle" / name)
    if found.glibc > tree.NEWEST_GLIBC[platform.machine()]:
        needs = ".".join(map(str, found.glibc))
        raise BuildError(f"{found.glibc_of} needs GLIBC_{needs}: build on an older system")
    return found


def self_test() -> None:
    """Let the bundled program test itself.

    Raises:
        BuildError: it cannot do its work here.
    """
    program = BUILD / "bundle" / "tandem" / ("tandem-console.exe" if os.name == "nt" else "tandem")
    has_display = "DISPLAY" in os.environ or not sys.platform.startswith("linux")
    without = {} if has_display else {"QT_QPA_PLATFORM": "offscreen"}
    run([program, "--self-test"], {**os.environ, **without})


def run(command: list[str | Path], environment: dict[str, str] | None = None) -> None:
    """Run a command; its output passes through.

    Raises:
        BuildError: it failed.
    """
    try:
        code = subprocess.run(
            command, env=environment, cwd=ROOT, check=False, timeout=_LIMIT_S
        ).returncode
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BuildError(f"{command[0]}: {error}") from error
    if code != 0:
        raise BuildError(f"{Path(command[0]).name} ended with {code}; it says why above")
