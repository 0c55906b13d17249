import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop import __version__
from desktop.__main__ import main


def test_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"tandem {__version__}\n"


@pytest.mark.parametrize("option", ["--stats", "--screenshot"])
def test_file_that_cannot_be_written_is_said_before_anything_starts(
    option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([option, str(tmp_path / "missing" / "file")]) == 2
    assert f"{option}: " in capsys.readouterr().err
    assert main([option, str(tmp_path)]) == 2


def test_bad_profile_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--profile", "../evil"]) == 2
    assert "--profile: " in capsys.readouterr().err


def test_without_a_display_the_next_step_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert main([]) == 1
    assert "DISPLAY" in capsys.readouterr().err


@pytest.mark.parametrize("command", [[], ["doctor"], ["--self-test"]], ids=" ".join)
def test_display_that_cannot_be_used_is_said_and_nothing_is_aborted(
    command: list[str], tmp_path: Path
) -> None:
    unused = {name: value for name, value in os.environ.items() if name != "WAYLAND_DISPLAY"}
    unused |= {"DISPLAY": ":none", "QT_QPA_PLATFORM": "xcb", "XDG_STATE_HOME": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, "-m", "desktop", *command],
        env=unused,
        check=False,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert ended.returncode == 1
    assert "display of QT_QPA_PLATFORM=xcb, DISPLAY=:none;" in ended.stderr
    assert "Reinstalling" not in ended.stderr


def test_a_folder_that_cannot_be_used_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "tandem").touch()  # where the folder should be
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("DISPLAY", ":none")
    assert main([]) == 1
    assert f"{tmp_path / 'tandem'} must be a folder" in capsys.readouterr().err


def test_devices_are_one_json_object() -> None:
    # In a program of its own, because Qt knows one application object for each process.
    told = subprocess.run(
        [sys.executable, "-m", "desktop", "devices", "--json"],
        check=True,
        capture_output=True,
        text=True,
        timeout=30,
    ).stdout
    assert json.loads(told).keys() == {"cameras", "microphones", "speakers"}
