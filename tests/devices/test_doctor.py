"""`tandem doctor` with real sound devices, as somebody starts it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from desktop.core.settings import Settings
from desktop.system.settings_file import SettingsFile
from tests.support.pulse import PulseServer

ROOT = Path(__file__).parents[2]
LIMIT_S = 150.0  # the program gives itself up before


def findings(pulse: PulseServer, folder: Path) -> dict[str, dict[str, Any]]:
    """What it says of each check, and of all of them under the key ""."""
    config = folder / "config"
    # No server is asked: the loopback has none
    SettingsFile(config / "tandem" / "settings.json").save(Settings(camera="test", ice_servers=()))
    examined = subprocess.run(
        [sys.executable, "-m", "desktop", "doctor", "--json"],
        cwd=ROOT,
        env={
            **pulse.environment,
            "LANGUAGE": "en",
            "QT_QPA_PLATFORM": "offscreen",
            "XDG_CONFIG_HOME": str(config),
            "XDG_STATE_HOME": str(folder / "state"),
            "XDG_DATA_HOME": str(folder / "data"),
        },
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
    )  # fmt: skip
    said = {line.get("check", ""): line for line in map(json.loads, examined.stdout.splitlines())}
    assert examined.returncode == (0 if said[""]["passed"] else 1), examined.stderr
    assert said[""]["complete"]
    return said


def test_it_hears_the_loudspeaker_and_what_is_left_of_its_echo(
    pulse: PulseServer, tmp_path: Path
) -> None:
    pulse.set_defaults("speaker", "microphone")
    said = findings(pulse, tmp_path)
    echo = said["echo"]
    assert echo["outcome"] in ("echo_removed", "echo_stays")
    assert float(echo["facts"]["removed_db"]) > 3  # far more, unless the machine stalls
    # Nobody breathes in a virtual room: it is as quiet as a microphone that is switched off
    assert said["microphone"]["outcome"] == "microphone_silent"
    assert "microphone" in said["microphone"]["facts"]["label"]
    assert said["camera"]["outcome"] == "no_device"
    assert said["camera"]["facts"]["choice"] == "test"
    assert said["codecs"]["outcome"] == "codecs_work"
    assert said["ice_servers"]["outcome"] == "no_servers"
    assert said["call"]["outcome"] == "call_works"
    assert "" in said
    assert not said[""]["passed"]  # of a silent microphone


def test_without_devices_each_is_named(pulse: PulseServer, tmp_path: Path) -> None:
    pulse.remove("microphone")
    pulse.remove("speaker")
    said = findings(pulse, tmp_path)
    assert said["microphone"]["facts"]["notice"] == "no_microphone"
    assert "No microphone was found" in said["microphone"]["words"]
    assert said["echo"]["outcome"] == "device_failed"


def test_it_speaks_the_language_of_its_user(tmp_path: Path) -> None:
    config = tmp_path / "config"
    SettingsFile(config / "tandem" / "settings.json").save(
        Settings(camera="none", microphone="none", loudspeaker="none", ice_servers=())
    )
    examined = subprocess.run(
        [sys.executable, "-m", "desktop", "doctor"],
        cwd=ROOT,
        env={
            **os.environ,
            "LANGUAGE": "ru",
            "QT_QPA_PLATFORM": "offscreen",
            "XDG_CONFIG_HOME": str(config),
            "XDG_STATE_HOME": str(tmp_path / "state"),
            "XDG_DATA_HOME": str(tmp_path / "data"),
        },
        capture_output=True,
        encoding="utf-8",
        timeout=LIMIT_S,
    )
    words = re.findall(r"[а-яё]{3,}", examined.stdout.lower())
    assert len(words) > 20, examined.stdout
