#!/usr/bin/env python3
"""Sets Tandem up and opens it, or runs its tests; needs nothing but Python 3.11 to 3.13.

    python3 run.py [-- ARGS]        make the environment and open the window; ARGS go to `tandem`.
                                    Without a display and without ARGS: a demonstration call.
    python3 run.py test [-- ARGS]   make the environment and run style, types, imports and tests.
                                    With ARGS: only pytest, with them.

The environment is `.venv`; what goes into it is locked in `packaging/requirements`. A second
start installs nothing unless the locks changed. The syntax stays so old that an old Python
reaches the sentence that says it is too old.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
STAMP = ENVIRONMENT / "tandem-setup.json"
REQUIREMENTS = ROOT / "packaging" / "requirements"
OLDEST, NEWEST = (3, 11), (3, 13)

# What the Qt libraries, their X11 platform and their multimedia plugin link to and do not bring
# along (read with objdump from PySide6 6.11.3), each with the Debian package that has it.
LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libXext.so.6": "libxext6",
    "libXrandr.so.2": "libxrandr2",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libpulse.so.0": "libpulse0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
FONT_PACKAGE = "fonts-dejavu-core"  # Qt brings no font; without one every letter is a box
DISPLAY_PROGRAMS = {"Xvfb": "xvfb"}
TEST_LIBRARIES = {
    "libatomic.so.1": "libatomic1",  # of the program that drives Chromium
    # Of Qt's Wayland platform
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
}
TEST_PROGRAMS = {
    "Xvfb": "xvfb",
    "appstreamcli": "appstream",
    "chromium": "chromium",
    "dbus-daemon": "dbus-daemon",
    "dbus-send": "dbus-bin",
    "desktop-file-validate": "desktop-file-utils",
    "firefox-esr": "firefox-esr",
    "ip": "iproute2",
    "makensis": "nsis",
    "nginx": "nginx",
    "objdump": "binutils",
    "openbox": "openbox",
    "pactl": "pulseaudio-utils",
    "pipewire": "pipewire",
    "ps": "procps",
    "pulseaudio": "pulseaudio",
    "redis-server": "redis-server",
    "sway": "sway",
    "systemd-analyze": "systemd",
    "turnserver": "coturn",
    "wireplumber": "wireplumber",
    "xdg-desktop-portal": "xdg-desktop-portal",
    "xdg-desktop-portal-wlr": "xdg-desktop-portal-wlr",
    "xdotool": "xdotool",
}
# Debian keeps servers where only root looks for programs, and others where nobody does
PROGRAM_FOLDERS = os.pathsep.join(
    (os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin", "/usr/libexec")
)
# Named to the user, and left out by pyproject.toml unless asked for with `-m`
LEFT_OUT_MARKERS = ("soak", "matrix")


class SetupError(Exception):
    """What the user must put right; the text is the sentence for him."""


def main(arguments: list[str]) -> int:
    """Do what the command line asks; return the exit code."""
    check_python()
    options, passed_on = parse(arguments)
    is_test = options.command == "test"
    is_demonstration = not is_test and not passed_on and not has_display()
    try:
        install_system_parts(is_test, is_demonstration)
        python = make_environment()
        install_packages(
            python, ["runtime", "build", *(["redis", "bundle", "tests"] if is_test else [])]
        )
        install_tandem(python)
    except SetupError as error:
        sys.stderr.write(f"\n{error}\n")
        return 1
    if is_test:
        return run_tests(python, passed_on)
    if is_demonstration:
        say("No display here: a demonstration call between two Tandems instead of the window")
        return run([str(python), str(ROOT / "packaging" / "demonstration.py")])
    return open_window(python, passed_on)


def check_python() -> None:
    """Go on with a fitting Python if this one does not fit; exit with a sentence without one."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        python = shutil.which(f"python3.{minor}")
        if python and subprocess.call([python, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            raise SystemExit(subprocess.call([python, *sys.argv]))
    raise SystemExit(
        "Tandem needs Python 3.{} to 3.{}; this is {}.{}. Please install one of them and start "
        "run.py with it.".format(OLDEST[1], NEWEST[1], *sys.version_info[:2])
    )


def parse(arguments: list[str]) -> tuple[argparse.Namespace, list[str]]:
    """Split the command line at `--`; what follows is passed on as it is."""
    split = arguments.index("--") if "--" in arguments else len(arguments)
    parser = argparse.ArgumentParser(
        prog="run.py",
        usage="python3 run.py [-h] [test] [-- ARGS]",
        description="Sets Tandem up and opens its window, or runs its tests.",
        epilog="Arguments after -- go to tandem, or to pytest.",
    )
    parser.add_argument("command", nargs="?", choices=["test"], help="run the tests")
    options, unknown = parser.parse_known_args(arguments[:split])
    if unknown:
        parser.error(
            f"{unknown[0]} is not known here; say `python3 run.py -- {unknown[0]} ...` "
            f"if it is for tandem, `python3 run.py test -- {unknown[0]} ...` if it is for pytest"
        )
    return options, arguments[split + 1 :]


def say(text: str) -> None:
    """Tell what is done now, before the output of what does it."""
    sys.stdout.write(f"==> {text}\n")
    sys.stdout.flush()


def run(command: list[str], environment: dict[str, str] | None = None) -> int:
    """Run a command in the project's folder and return its exit code; output passes through."""
    return subprocess.call(command, cwd=ROOT, env=environment)


def has_display() -> bool:
    """Tell whether a window can be opened; assumed on Windows and macOS."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def install_system_parts(is_test: bool, is_demonstration: bool) -> None:
    """Install the system libraries and programs that are missing, or name them.

    Raises:
        SetupError: something is missing and cannot be installed from here.
    """
    if not sys.platform.startswith("linux"):
        return
    programs = TEST_PROGRAMS if is_test else DISPLAY_PROGRAMS if is_demonstration else {}
    libraries = {**LIBRARIES, **TEST_LIBRARIES} if is_test else LIBRARIES
    if is_test and sys.base_prefix == "/usr":  # Debian's Python; the bundle of the tests needs it
        version = "{}.{}".format(*sys.version_info[:2])
        libraries = {**libraries, f"libpython{version}.so.1.0": f"libpython{version}"}
    missing = missing_system_parts(libraries, programs)
    if not missing:
        return
    packages = sorted(set(missing.values()))
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    if not shutil.which("apt-get"):
        raise SetupError(
            f"Please install what is missing on this system: {', '.join(sorted(missing))}"
        )
    if os.geteuid() != 0:
        raise SetupError(
            f"Some system packages are missing. Please install them and start again:\n"
            f"  sudo {' '.join(install)}"
        )
    say(f"Installing system packages: {' '.join(packages)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    if run(["apt-get", "update"], environment) != 0 or run(install, environment) != 0:
        raise SetupError("The system packages could not be installed; apt-get says why above.")
    missing = missing_system_parts(libraries, programs)
    if missing:
        raise SetupError(f"Installed, but still missing: {', '.join(sorted(missing))}")


def missing_system_parts(libraries: dict[str, str], programs: dict[str, str]) -> dict[str, str]:
    """Return what is not there, with the Debian package that has it."""
    missing = {name: package for name, package in libraries.items() if not can_load(name)}
    missing.update({name: pkg for name, pkg in programs.items() if not find_program(name)})
    folders = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts")
    if not any(next(folder.rglob("*.[to]tf"), None) for folder in folders):
        missing["a font"] = FONT_PACKAGE
    if importlib.util.find_spec("ensurepip") is None:
        name = "python{}.{}-venv".format(*sys.version_info[:2])
        missing["Python's ensurepip"] = name
    return missing


def find_program(name: str) -> str | None:
    """Return where a program is, also one for administrators; None if it is not there."""
    return shutil.which(name, path=PROGRAM_FOLDERS)


def can_load(library: str) -> bool:
    """Tell whether the system finds a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def make_environment() -> Path:
    """Make `.venv` if it is not there or does not work, and return its Python."""
    folder, name = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    python = ENVIRONMENT / folder / name
    fits = (
        f"import sys, pip; sys.exit(not {OLDEST} <= sys.version_info[:2] <= {NEWEST} "
        f"or sys.prefix != {str(ENVIRONMENT)!r})"
    )
    if python.exists() and subprocess.call([str(python), "-c", fits], cwd=ROOT) == 0:
        return python
    say(f"Making the environment {ENVIRONMENT} with Python {sys.version.split()[0]}")
    if run([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)]) != 0:
        raise SetupError(f"{ENVIRONMENT} could not be made; Python says why above.")
    return python


def install_packages(python: Path, locks: list[str]) -> None:
    """Install the locked packages, unless exactly these locks were installed last time."""
    files = {lock: REQUIREMENTS / f"{lock}.txt" for lock in locks}
    digests = {lock: digest(file) for lock, file in files.items()}
    stamp = read_stamp()
    if all(stamp.get(lock) == value for lock, value in digests.items()):
        return
    say(f"Installing the locked packages: {', '.join(locks)}")
    # Wheels only: building a source package would fetch build tools that no lock names
    options = ["--require-hashes", "--only-binary=:all:", "--disable-pip-version-check"]
    requirements = [part for file in files.values() for part in ("-r", str(file))]
    if run([str(python), "-m", "pip", "install", *options, *requirements]) != 0:
        raise SetupError("The packages could not be installed; pip says why above.")
    write_stamp({**stamp, **digests})


def install_tandem(python: Path) -> None:
    """Put Tandem itself into the environment so that edits of the source count at once."""
    stamp = read_stamp()
    value = digest(ROOT / "pyproject.toml")
    if stamp.get("tandem") == value:
        return
    say("Installing Tandem itself")
    options = ["--no-deps", "--no-build-isolation", "--disable-pip-version-check"]
    if run([str(python), "-m", "pip", "install", *options, "--editable", str(ROOT)]) != 0:
        raise SetupError("Tandem could not be installed; pip says why above.")
    write_stamp({**stamp, "tandem": value})


def digest(file: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def read_stamp() -> dict[str, str]:
    """Return what was installed last; empty if that is not known."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(stamp: dict[str, str]) -> None:
    """Remember what is installed."""
    STAMP.write_text(json.dumps(stamp, indent=2) + "\n", encoding="utf-8")


def run_tests(python: Path, pytest_arguments: list[str]) -> int:
    """Run the checks, cheapest first; return the exit code of the first that fails."""
    checks = [
        ("Style", [str(python), "-m", "ruff", "check"]),
        ("Format", [str(python), "-m", "ruff", "format", "--check"]),
        ("Types", [str(python), "-m", "mypy"]),
        ("Imports", [str(python.with_name("lint-imports")), "--no-cache"]),
    ]
    if pytest_arguments:
        checks = []
    for name, command in checks:
        say(f"{name}: {' '.join([Path(command[0]).name, *command[1:]])}")
        code = run(command)
        if code != 0:
            sys.stderr.write(f"\n{name} failed; what follows was not run.\n")
            return code
    say(f"Tests: pytest {' '.join(pytest_arguments)}".rstrip())
    if not pytest_arguments:
        for marker in LEFT_OUT_MARKERS:
            say(f"Left out, run them with: python3 run.py test -- -m {marker}")
    return run([str(python), "-m", "pytest", *pytest_arguments])


def open_window(python: Path, arguments: list[str]) -> int:
    """Become `tandem`."""
    say(f"tandem {' '.join(arguments)}".rstrip())
    command = [str(python), "-m", "desktop", *arguments]
    if os.name == "nt":
        return subprocess.call(command)
    os.execv(command[0], command)  # so that signals reach Tandem itself


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
