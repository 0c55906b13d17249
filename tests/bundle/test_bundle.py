"""What PyInstaller puts together works without Python, the checkout and its packages."""

import faulthandler
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from desktop import __version__
from tests.end2end.test_calls import in_room, sees_and_hears
from tests.support.desktop_program import DesktopProgram, running, running_desktop
from tests.support.display import Display
from tests.support.server import running_server

ROOT = Path(__file__).parents[2]
BUNDLE = ROOT / "build" / "bundle" / "tandem"
BUILD_LIMIT_S = 900.0
START_LIMIT_S = 60.0


@pytest.fixture(scope="module")
def bundle() -> Path:
    """The bundle of this very checkout, made with the packages of the tests' environment."""
    faulthandler.cancel_dump_traceback_later()  # building takes longer than a test may hang
    builder = [sys.executable, str(ROOT / "packaging" / "build.py"), "--here", "--bundle-only"]
    built = subprocess.run(
        builder, capture_output=True, text=True, timeout=BUILD_LIMIT_S, check=False
    )
    assert built.returncode == 0, built.stdout[-3000:] + built.stderr[-3000:]
    return BUNDLE


def bare(**more: str) -> Mapping[str, str]:
    """An environment without Python's path, a virtual environment or certificates in it."""
    kept = {name: os.environ[name] for name in ("HOME", "XDG_RUNTIME_DIR") if name in os.environ}
    return {"PATH": "/usr/bin:/bin", **kept, **more}


@pytest.mark.timeout(BUILD_LIMIT_S + 120)
def test_bundled_program_passes_its_self_test_in_another_folder(
    bundle: Path, tmp_path: Path
) -> None:
    with Display() as display:
        tried = subprocess.run(
            [bundle / "tandem", "--self-test", "--json"],
            cwd=tmp_path,
            env=bare(DISPLAY=display.name, QT_QPA_PLATFORM="xcb"),
            capture_output=True,
            text=True,
            timeout=START_LIMIT_S + 30,
            check=False,
        )
    report = json.loads(tried.stdout)
    assert tried.returncode == 0, report
    assert report["frozen"]
    assert tried.stderr == ""


@pytest.mark.timeout(BUILD_LIMIT_S + 120)
def test_bundled_server_checks_its_settings(bundle: Path) -> None:
    for program in (bundle, bundle.with_name("tandem-server")):
        tried = subprocess.run(
            [program / "tandem-server", "--check"],
            env=bare(),
            capture_output=True,
            text=True,
            timeout=START_LIMIT_S,
            check=False,
        )
        assert (tried.returncode, tried.stderr) == (0, "")


@pytest.mark.timeout(BUILD_LIMIT_S + 120)
def test_bundled_programs_know_their_version(bundle: Path) -> None:
    alone = bundle.with_name("tandem-server")
    for program in (bundle / "tandem", bundle / "tandem-server", alone / "tandem-server"):
        said = subprocess.check_output(
            [program, "--version"], env=bare(), text=True, timeout=START_LIMIT_S
        )
        assert said == f"{program.name} {__version__}\n"


class Replaced(DesktopProgram):
    """A bundle elsewhere, whose file gets another's content while it runs."""

    place: Path

    @property
    def program(self) -> tuple[str, ...]:
        return (str(self.place / "tandem"),)

    def replace(self) -> None:
        """As a package does, which renames the new file over the old one."""
        new = self.place / "tandem.new"
        new.write_bytes(b"#!/bin/false\n".ljust((self.place / "tandem").stat().st_size))
        new.chmod(0o755)
        new.rename(self.place / "tandem")


@pytest.mark.timeout(BUILD_LIMIT_S + 120)
async def test_a_window_that_is_open_during_an_upgrade_can_still_begin_a_call(
    bundle: Path, tmp_path: Path
) -> None:
    with Display() as display:
        environment = bare(DISPLAY=display.name, QT_QPA_PLATFORM="xcb")
        async with running_server("--no-ice-servers") as server:
            anna = Replaced(environment, *in_room(server, "Anna", "--join"))
            anna.place = shutil.copytree(bundle, tmp_path / "tandem", copy_function=os.link)
            async with running(anna):
                await anna.wait_for_state("waiting")
                anna.replace()
                boris = in_room(server, "Boris", "--microphone", "test:880", "--join")
                async with running_desktop(environment, *boris):
                    await anna.wait_for(sees_and_hears(880), "Boris's picture and tone")
    assert "CRITICAL" not in anna.log


@pytest.mark.timeout(BUILD_LIMIT_S + 120)
def test_a_child_of_multiprocessing_is_no_second_program(bundle: Path) -> None:
    """As multiprocessing starts one; its work comes through a pipe, and here there is none."""
    tried = subprocess.run(
        [bundle / "tandem", "--multiprocessing-fork", "tracker_fd=0", "pipe_handle=0"],
        env=bare(QT_QPA_PLATFORM="offscreen"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=START_LIMIT_S,
        check=False,
    )
    assert "EOFError" in tried.stderr
    assert "tandem: " not in tried.stderr  # the command line was never looked at


@pytest.mark.timeout(BUILD_LIMIT_S + 120)
def test_bundled_program_tries_encoders_in_a_child_of_its_own(bundle: Path) -> None:
    tried = subprocess.run(
        [bundle / "tandem", "--hardware-trial", "h264_nvenc"],
        env=bare(),
        capture_output=True,
        text=True,
        timeout=START_LIMIT_S,
        check=False,
    )
    told = json.loads(tried.stdout)
    assert told["name"] == "h264_nvenc"
    assert set(told) == {"name", "fault", "mean_ms"}  # whether it works is the computer's


@pytest.mark.timeout(BUILD_LIMIT_S + 120)
def test_nothing_of_the_building_computer_is_inside_but_what_belongs_there(bundle: Path) -> None:
    names = {path.name for path in bundle.rglob("*")}
    assert not [
        name for name in names if name.startswith(("libwayland-client", "libGL.", "libEGL."))
    ]
    assert "libxcb-cursor.so.0" in names
    assert not [path for path in bundle.rglob("*") if path.is_symlink() and not path.exists()]


@pytest.mark.timeout(BUILD_LIMIT_S + 120)
def test_everything_inside_is_listed_with_its_licence(bundle: Path) -> None:
    listed = json.loads((bundle / "sbom.cdx.json").read_text(encoding="utf-8"))
    named = {component["name"]: component for component in listed["components"]}
    assert {"av", "aiortc", "PySide6_Essentials", "Python", "libxcb-cursor0"} <= set(named)
    assert all(component["licenses"][0]["license"]["name"] for component in named.values())
    notices = (bundle / "THIRD-PARTY-NOTICES.txt").read_text(encoding="utf-8")
    lines = notices.splitlines()
    unnamed = [name for name in named if not any(line.startswith(f"{name} ") for line in lines)]
    assert not unnamed
    assert "libx264 in av" in named  # why the whole is under the GPL


@pytest.mark.timeout(BUILD_LIMIT_S + 120)
@pytest.mark.parametrize("name", ["tandem", "tandem-server"])
def test_no_library_is_looked_for_in_folders_of_the_building_computer(
    bundle: Path, name: str
) -> None:
    foreign = []
    for path in bundle.with_name(name).rglob("*.so*"):
        if path.is_symlink():
            continue
        said = subprocess.run(
            ["objdump", "-p", path], capture_output=True, text=True, timeout=60, check=False
        ).stdout
        foreign += re.findall(r"^\s+(?:RPATH|RUNPATH)\s+(/\S*)$", said, re.MULTILINE)
    assert not foreign
