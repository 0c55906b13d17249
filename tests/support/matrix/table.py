"""Runs the whole matrix and writes docs/interop.md: `python -m tests.support.matrix.table`.

`--results FILE` takes the lines of an earlier run instead of running.
"""

import argparse
import datetime
import importlib.metadata
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from tests.support.matrix.cells import AXES, matrix
from tests.support.matrix.results import FILE_VARIABLE

_ROOT = Path(__file__).parents[3]
_DOCUMENT = _ROOT / "docs" / "interop.md"
_MARK = "<!-- The rest is written by `python -m tests.support.matrix.table`. -->\n"
_NOT_RUN = "not run"

Line = dict[str, Any]


def main() -> None:
    """Run, unless told not to, and write."""
    parser = argparse.ArgumentParser(prog="python -m tests.support.matrix.table")
    parser.add_argument("--results", type=Path)
    given: Path | None = parser.parse_args().results
    with tempfile.TemporaryDirectory() as folder:
        file = given or Path(folder) / "results.jsonl"
        if given is None:
            _run(file)
        written = _DOCUMENT.read_text(encoding="utf-8").split(_MARK)[0]
        _DOCUMENT.write_text(written + _MARK + _tables(_read(file)), encoding="utf-8")


def _run(file: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-m", "matrix or not matrix"]
    subprocess.run(
        [*command, "tests/interop/test_matrix.py"],
        cwd=_ROOT,
        env={**os.environ, FILE_VARIABLE: str(file)},
        check=False,  # what failed stands in the table
    )


def _read(file: Path) -> list[Line]:
    """One line for each cell of now; of several runs the last."""
    found: dict[tuple[str, ...], Line] = {}
    for text in file.read_text(encoding="utf-8").splitlines():
        line: Line = json.loads(text)
        found[tuple(line["cell"])] = line
    missing: Line = {"failure": _NOT_RUN}
    return [{**found.get(cell, missing), "cell": cell} for cell in matrix()]


def _tables(lines: list[Line]) -> str:
    made = [line for line in lines if line["failure"] != _NOT_RUN]
    passed = sum(not line["failure"] for line in made)
    firsts = [line["first_picture_s"] for line in lines if line.get("first_picture_s") is not None]
    median = f"{statistics.median(firsts):.2f} s" if firsts else "-"
    today = datetime.datetime.now(datetime.UTC)
    versions = ", ".join(
        [f"{name} {importlib.metadata.version(name)}" for name in ("aiortc", "aioice", "wrtc")]
        + [_version("chromium"), _version("firefox-esr")]
    )
    return "\n".join(
        [
            "",
            f"Run on {today:%Y-%m-%d}, {sys.platform}, with {versions}.",
            f"{passed} of {len(made)} calls passed, {len(lines) - len(made)} were not made; the",
            f"first picture took {median} (median).",
            "",
            "## Peers and servers",
            "",
            "Calls that passed, of those that were made; the median time from the second one's",
            "join to the first picture of the peer at Tandem.",
            "",
            *_summary(lines),
            "",
            "## Every call",
            "",
            f"| {' | '.join(AXES)} | got | first picture | result |",
            f"| {' | '.join('---' for _ in range(len(AXES) + 3))} |",
            *(_row(line) for line in lines),
            "",
        ]
    )


def _summary(lines: list[Line]) -> list[str]:
    groups: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in lines:
        groups[line["cell"][0], line["cell"][1]].append(line)
    servers = AXES["server"]
    rows = [f"| peer | {' | '.join(servers)} |", f"| --- |{' --- |' * len(servers)}"]
    for peer in AXES["peer"]:
        cells = [_count(groups[peer, server]) for server in servers]
        rows.append(f"| {peer} | {' | '.join(cells)} |")
    return rows


def _count(lines: list[Line]) -> str:
    made = [line for line in lines if line["failure"] != _NOT_RUN]
    if not made:
        return "not run" if lines else ""
    passed = sum(not line["failure"] for line in made)
    firsts = [line["first_picture_s"] for line in made if line.get("first_picture_s") is not None]
    time = f", {statistics.median(firsts):.1f} s" if firsts else ""
    return f"{passed}/{len(made)}{time}"


def _row(line: Line) -> str:
    first = line.get("first_picture_s")
    told = [
        *line["cell"],
        line.get("codec") or "-",
        "-" if first is None else f"{first:.2f} s",
        line["failure"] or "passed",
    ]
    return f"| {' | '.join(str(value).replace('|', '/') for value in told)} |"


def _version(name: str) -> str:
    program = shutil.which(name)
    if program is None:
        return f"no {name}"
    shown = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    found = re.search(r"\d[\w.]+", shown.stdout)
    return f"{name} {found[0] if found else shown.stdout.strip()}"


if __name__ == "__main__":
    main()
