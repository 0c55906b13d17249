"""Services are installed with the programs of the system; here scripts that note what is asked."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.__main__ import main
from desktop.system.service import ServiceError, SystemdService, own_command
from desktop.system.service_files import ServiceDescription

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="services of Linux")

Said = Callable[[], list[str]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for kind in ("CONFIG", "STATE", "DATA"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind))
    return tmp_path


@pytest.fixture
def system(home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Said]:
    """Makes the programs of a system; what they are asked is told afterwards."""

    def with_programs(**answers: str) -> Said:
        folder = home / "bin"
        folder.mkdir()
        for program, answer in answers.items():
            script = folder / program
            script.write_text(f'#!/bin/sh\necho "{program} $*" >>"{home}/said"\n{answer}\n')
            script.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin" if answers else str(folder))
        return lambda: (home / "said").read_text().splitlines() if answers else []

    return with_programs


def test_with_systemd_a_unit_is_enabled_started_and_taken_away_again(
    home: Path, system: Callable[..., Said], capsys: pytest.CaptureFixture[str]
) -> None:
    said = system(systemctl="echo all is well", loginctl="exit 0", journalctl="echo the log")
    unit = home / "CONFIG/systemd/user/tandem-wait-demo.service"
    line = ["wait", "--server", "ws://a/ws", "--name", "Attic", "--profile", "demo"]
    assert main([*line, "--install"]) == 0
    assert "starts with the computer" in capsys.readouterr().out
    assert said()[-4:] == [
        "systemctl --user daemon-reload",
        "systemctl --user enable tandem-wait-demo.service",
        "systemctl --user restart tandem-wait-demo.service",
        "loginctl enable-linger",
    ]
    command = " ".join(f'"{word}"' for word in own_command()[0])
    options = '"--server=ws://a/ws" "--name=Attic" "--profile=demo"'
    assert f'ExecStart={command} "wait" {options} "--supervised"\n' in unit.read_text()
    assert unit.stat().st_mode & 0o077 == 0  # an address may carry a password

    assert main([*line, "--status"]) == 0
    assert capsys.readouterr().out == (
        "all is well\nA waiting machine of this profile does not run.\n"
    )
    assert main([*line, "--logs"]) == 0
    assert capsys.readouterr().out == "the log\n"

    assert main([*line, "--uninstall"]) == 0
    assert not unit.exists()
    assert "systemctl --user disable --now tandem-wait-demo.service" in said()
    assert main([*line, "--uninstall"]) == 0
    assert main([*line, "--status"]) == 0
    assert "is not installed" in capsys.readouterr().out


def test_a_packaged_unit_that_was_enabled_by_hand_is_told_of_and_taken_away(
    home: Path, system: Callable[..., Said], capsys: pytest.CaptureFixture[str]
) -> None:
    said = system(systemctl='case "$*" in *is-enabled*) echo enabled;; esac', loginctl="exit 0")
    assert main(["wait", "--status"]) == 0
    assert "is not installed" not in capsys.readouterr().out
    assert main(["wait", "--uninstall"]) == 0
    assert "systemctl --user disable --now tandem-wait.service" in said()


def test_without_the_right_to_linger_the_next_step_is_said(
    home: Path, system: Callable[..., Said], capsys: pytest.CaptureFixture[str]
) -> None:
    system(systemctl="exit 0", loginctl="echo Access denied; exit 1")
    assert main(["wait", "--server", "ws://a/ws", "--install"]) == 0
    assert "loginctl enable-linger " in capsys.readouterr().out


def test_what_systemd_refuses_is_told_with_its_words(
    home: Path, system: Callable[..., Said]
) -> None:
    system(systemctl='[ "$2" = show-environment ] || { echo No space left; exit 1; }')
    service = ServiceDescription("default", ("/bin/true",), home, home)
    with pytest.raises(ServiceError, match="No space left"):
        SystemdService(service, home).install()


def test_without_systemd_the_desktop_starts_it(
    home: Path, system: Callable[..., Said], capsys: pytest.CaptureFixture[str]
) -> None:
    system()
    entry = home / "CONFIG/autostart/tandem-wait.desktop"
    assert main(["wait", "--server", "ws://a/ws", "--install"]) == 0
    assert "when you log in" in capsys.readouterr().out
    assert '"wait" "--server=ws://a/ws"' in entry.read_text()
    assert main(["wait", "--status"]) == 0
    assert "tandem-wait is installed" in capsys.readouterr().out
    assert main(["wait", "--logs"]) == 1
    assert "there is no log yet" in capsys.readouterr().err
    assert main(["wait", "--uninstall"]) == 0
    assert not entry.exists()


def test_without_a_server_nothing_is_installed(
    home: Path, system: Callable[..., Said], capsys: pytest.CaptureFixture[str]
) -> None:
    system()
    assert main(["wait", "--install"]) == 2
    assert "say --server URL" in capsys.readouterr().err
    assert not (home / "CONFIG").exists()


def test_files_are_named_from_the_root_because_services_start_elsewhere(
    home: Path,
    system: Callable[..., Said],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    system()
    monkeypatch.chdir(home)
    (home / "word").write_text("secret\n")
    options = ("--password-file", "word", "--stats", "call.jsonl")
    assert main(["wait", "--server", "ws://a/ws", *options, "--install"]) == 0
    entry = (home / "CONFIG/autostart/tandem-wait.desktop").read_text()
    for word in (f"--password-file={home}/word", f"--stats={home}/call.jsonl"):
        assert f'"{word}"' in entry
    assert "secret" not in entry


def test_an_image_is_started_by_its_own_name() -> None:
    assert own_command({"APPIMAGE": "/opt/Tandem.AppImage"})[0] == ("/opt/Tandem.AppImage",)
    assert own_command({})[0] == (sys.executable, "-m", "desktop")
