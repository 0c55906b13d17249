"""What the cells came to, kept in a file from which docs/interop.md is made."""

import json
import os
from dataclasses import asdict
from pathlib import Path

from tests.support.matrix.course import Result

FILE_VARIABLE = "TANDEM_INTEROP_RESULTS"


def note(result: Result | None, cell: tuple[str, ...], failure: str = "") -> None:
    """Add a line, if somebody asked for a file."""
    name = os.environ.get(FILE_VARIABLE)
    if name is None:
        return
    line = {"cell": cell, "failure": failure, **(asdict(result) if result else {})}
    with Path(name).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
