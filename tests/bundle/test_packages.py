"""What the systems' own tools say of what goes into the packages."""

import plistlib
import runpy
import subprocess
import tomllib
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from desktop import __version__
from desktop.self_test.checks import LIBRARIES
from packaging.requirements import Requirement

PACKAGING = Path(__file__).parents[2] / "packaging"
LINUX = PACKAGING / "linux"
APP_ID = "org.tandem_call.Tandem"
MOST_EXPOSED = 3.0  # of systemd's scale from 0, locked up, to 10


def said_by(*command: str | Path) -> str:
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_desktops_find_nothing_wrong_with_the_menu_entry() -> None:
    assert said_by("desktop-file-validate", LINUX / f"{APP_ID}.desktop") == ""


def test_software_centers_find_nothing_wrong_with_the_metadata() -> None:
    said_by("appstreamcli", "validate", "--no-net", LINUX / f"{APP_ID}.metainfo.xml")


def test_the_metadata_tells_of_this_version() -> None:
    newest = ElementTree.parse(LINUX / f"{APP_ID}.metainfo.xml").find("releases/release")
    assert newest is not None
    assert newest.get("version") == __version__


def test_links_have_a_name_in_both_languages() -> None:
    kinds = ElementTree.parse(LINUX / f"{APP_ID}.mime.xml")
    place = {"m": "http://www.freedesktop.org/standards/shared-mime-info"}
    (kind,) = kinds.findall("m:mime-type", place)
    assert kind.get("type") == "x-scheme-handler/tandem"
    languages = {
        comment.get("{http://www.w3.org/XML/1998/namespace}lang")
        for comment in kind.findall("m:comment", place)
    }
    assert languages == {None, "ru"}
    entry = (LINUX / f"{APP_ID}.desktop").read_text(encoding="utf-8")
    assert "MimeType=x-scheme-handler/tandem;" in entry.splitlines()


def test_every_library_of_the_program_is_told_of_and_comes_along_with_its_licence() -> None:
    """Those that pyproject.toml asks for, and two that come with them and matter as much."""
    asked = tomllib.loads((PACKAGING.parent / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [Requirement(line) for line in asked["project"]["dependencies"]]
    named = {each.name for each in wanted if each.marker is None or each.marker.evaluate()}
    assert set(LIBRARIES) == named | {"aioice"}
    contents = runpy.run_path(str(PACKAGING / "bundle" / "contents.py"))
    assert set(contents["DISTRIBUTIONS"]) == named | {"aioice", "shiboken6"}


def test_the_service_of_the_server_is_locked_up() -> None:
    said_by(
        *("systemd-analyze", "security", "--offline=true", f"--threshold={MOST_EXPOSED * 10:.0f}"),
        LINUX / "tandem-server" / "tandem-server.service",
    )


@pytest.mark.parametrize("language", ["en", "ru"])
def test_macos_asks_for_camera_and_microphone_in_both_languages(language: str) -> None:
    macos = PACKAGING / "macos"
    asked = {
        key
        for key in plistlib.loads((macos / "Info.plist").read_bytes())
        if key.endswith("UsageDescription")
    }
    text = (macos / f"{language}.lproj" / "InfoPlist.strings").read_text(encoding="utf-8")
    words = dict(line.rstrip(";").split(" = ") for line in text.splitlines())
    assert {key.strip('"') for key in words} == asked
    assert all(len(word) > len('""') for word in words.values())


def test_macos_lets_a_hardened_tandem_use_the_devices() -> None:
    entitled = plistlib.loads((PACKAGING / "macos" / "entitlements.plist").read_bytes())
    for device in ("camera", "audio-input"):
        assert entitled[f"com.apple.security.device.{device}"] is True


def test_the_installer_of_windows_can_be_compiled(tmp_path: Path) -> None:
    """Around stand-ins for the programs; `packaging/other_systems.py` has the real libraries."""
    tree = tmp_path / "tree"
    (tree / "_internal").mkdir(parents=True)
    for name in ("tandem.exe", "tandem-console.exe", "tandem-server.exe"):
        (tree / name).write_bytes(b"MZ")
    target = tmp_path / "tandem-setup.exe"
    defined = [f"-DVERSION={__version__}", f"-DTREE={tree}", f"-DOUTPUT={target}"]
    said = said_by("makensis", "-V2", "-WX", *defined, PACKAGING / "windows" / "tandem.nsi")
    assert said.strip() == ""
    assert target.read_bytes()[:2] == b"MZ"
