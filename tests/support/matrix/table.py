"""Runs what docs/interop.md tells and writes it there: `python -m tests.support.matrix.table`.

`networks` or `calls` as an argument does a part of it; `--results FILE` takes the lines of an
earlier run instead of running.
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

from tests.support.matrix.cells import AXES, PAGE, TANDEM, matrix
from tests.support.matrix.results import FILE_VARIABLE
from tests.support.network.situations import SITUATIONS

_ROOT = Path(__file__).parents[3]
_DOCUMENT = _ROOT / "docs" / "interop.md"
_MARK = "<!-- `python -m tests.support.matrix.table {}` writes this. -->\n"
_TESTS = {  # by part, in the order of the document
    "networks": "tests/interop/test_networks.py",
    "calls": "tests/interop/test_matrix.py",
}
_NOT_RUN = "not run"

Line = dict[str, Any]


def main() -> None:
    """Run, unless told not to, and write."""
    parser = argparse.ArgumentParser(prog="python -m tests.support.matrix.table")
    parser.add_argument("part", nargs="?", choices=list(_TESTS))
    parser.add_argument("--results", type=Path)
    options = parser.parse_args()
    given: Path | None = options.results
    parts = list(_TESTS) if options.part is None else [options.part]
    with tempfile.TemporaryDirectory() as folder:
        file = given or Path(folder) / "results.jsonl"
        if given is None:
            _run(file, parts)
        lines = [json.loads(text) for text in file.read_text(encoding="utf-8").splitlines()]
    for part in parts:
        _write(part, _networks(lines) if part == "networks" else _tables(_cells(lines)))


def _run(file: Path, parts: list[str]) -> None:
    command = [sys.executable, "-m", "pytest", "-m", "matrix or not matrix"]
    file.touch()  # where nothing can be run, nothing is noted
    subprocess.run(
        [*command, *(_TESTS[part] for part in parts)],
        cwd=_ROOT,
        env={**os.environ, FILE_VARIABLE: str(file)},
        check=False,  # what failed stands in the table
    )


def _write(part: str, text: str) -> None:
    """Put it behind the part's mark, up to the next one."""
    before, mark, rest = _DOCUMENT.read_text(encoding="utf-8").partition(_MARK.format(part))
    assert mark, f"docs/interop.md has no place for {part}"
    later = [_MARK.format(name) for name in _TESTS if _MARK.format(name) in rest]
    after = rest[rest.index(later[0]) :] if later else ""
    _DOCUMENT.write_text(before + mark + text + ("\n" + after if after else ""), encoding="utf-8")


def _cells(lines: list[Line]) -> list[Line]:
    """One line for each cell of now; of several runs the last."""
    found = {tuple(line["cell"]): line for line in lines if "cell" in line}
    missing: Line = {"failure": _NOT_RUN}
    return [{**found.get(cell, missing), "cell": cell} for cell in matrix()]


def _networks(lines: list[Line]) -> str:
    """One row for each situation, one column for whom Tandem meets there."""
    found = {tuple(line["network"]): line for line in lines if "network" in line}
    rows = []
    for situation in SITUATIONS:
        told = [
            _result(found.get((situation.name, peer))) if situation.is_for(peer) else "-"
            for peer in (TANDEM, PAGE)
        ]
        rows.append(f"| {situation.name} | {situation.way.value} | {' | '.join(told)} |")
    return "\n".join(
        [
            "",
            f"Run on {_now()}. From the second one's join to the peer's first picture:",
            "",
            f"| between the two | pictures go | {TANDEM} | {PAGE} |",
            "| --- | --- | --- | --- |",
            *rows,
            "",
        ]
    )


def _result(line: Line | None) -> str:
    if line is None:
        return _NOT_RUN
    told: str = line["failure"] or f"{line['first_picture_s']:.2f} s"
    return told.replace("|", "/")


def _now() -> str:
    return f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}"


def _tables(lines: list[Line]) -> str:
    made = [line for line in lines if line["failure"] != _NOT_RUN]
    passed = sum(not line["failure"] for line in made)
    firsts = [line["first_picture_s"] for line in lines if line.get("first_picture_s") is not None]
    median = f"{statistics.median(firsts):.2f} s" if firsts else "-"
    versions = ", ".join(
        [f"{name} {importlib.metadata.version(name)}" for name in ("aiortc", "aioice", "wrtc")]
        + [_version("chromium"), _version("firefox-esr")]
    )
    return "\n".join(
        [
            "",
            f"Run on {_now()}, {sys.platform}, with {versions}.",
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
