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


def test_all_checks_pass_under_a_display() -> None:
    with Display() as display:
        code, report = self_test({"DISPLAY": display.name, "QT_QPA_PLATFORM": "xcb"})
    assert code == 0, report
    assert report["passed"]
    names = [check["name"] for check in report["checks"]]
    assert names == [
        "versions", "Qt plugins", "multimedia", "codecs", "TLS", "resources", "translations",
        "call", "start",
    ]  # fmt: skip
    assert "shown by xcb" in report["checks"][1]["detail"]


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
