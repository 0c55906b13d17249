"""`tandem --self-test`, from the source."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.support.display import Display

ROOT = Path(__file__).parents[2]
LIMIT_S = 90.0  # it gives up by itself after 60


def self_test(environment: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
    tried = subprocess.run(
        [sys.executable, "-m", "desktop", "--self-test", "--json"],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert tried.stderr == ""
    return tried.returncode, json.loads(tried.stdout)


def homes(folder: Path) -> dict[str, str]:
    """A user who has nothing yet, for whom everything is in that folder."""
    kinds = ("CONFIG", "STATE", "DATA", "CACHE")
    places = {f"XDG_{kind}_HOME": str(folder / kind) for kind in kinds}
    # Without a session bus libdbus starts one where it can, which writes to the home.
    no_bus = {"DBUS_SESSION_BUS_ADDRESS": "disabled:"}
    return {**places, **no_bus, "HOME": str(folder), "TMPDIR": str(folder)}


def test_all_checks_pass_under_a_display_and_leave_nothing(tmp_path: Path) -> None:
    with Display() as display:
        screen = {"DISPLAY": display.name, "QT_QPA_PLATFORM": "xcb"}
        code, report = self_test({**homes(tmp_path), **screen})
    assert code == 0, report
    assert report["passed"]
    names = [check["name"] for check in report["checks"]]
    assert names == [
        "versions", "temporary files", "Qt plugins", "multimedia", "codecs", "TLS", "resources",
        "translations", "call", "start",
    ]  # fmt: skip
    assert "shown by xcb" in report["checks"][2]["detail"]
    # What graphics drivers and fonts remember of any program is theirs
    assert not [path for path in tmp_path.rglob("*") if "CACHE" not in path.parts]


def test_what_is_missing_is_said_and_the_rest_is_tried(tmp_path: Path) -> None:
    code, report = self_test(
        {
            "QT_QPA_PLATFORM": "offscreen",
            "SSL_CERT_FILE": str(tmp_path / "none.pem"),
            "SSL_CERT_DIR": str(tmp_path),
        }
    )
    assert code == 1
    failed = [check for check in report["checks"] if not check["passed"]]
    assert [check["name"] for check in failed] == ["TLS"]
    assert "ca-certificates" in failed[0]["detail"]
    assert report["complete"]
