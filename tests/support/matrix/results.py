"""What the cells came to, kept in a file from which docs/interop.md is made."""

import json
import os
from dataclasses import asdict
from pathlib import Path

from tests.support.matrix.course import Result
from tests.support.network.situations import Situation

FILE_VARIABLE = "TANDEM_INTEROP_RESULTS"


def note(result: Result | None, cell: tuple[str, ...], failure: str = "") -> None:
    """Add a line, if somebody asked for a file."""
    _add({"cell": cell, "failure": failure, **(asdict(result) if result else {})})


def note_network(
    situation: Situation, peer: str, first_picture_s: float | None, failure: str = ""
) -> None:
    """The same for a call over a network."""
    call = (situation.name, peer)
    _add({"network": call, "failure": failure, "first_picture_s": first_picture_s})


def _add(line: dict[str, object]) -> None:
    name = os.environ.get(FILE_VARIABLE)
    if name is None:
        return
    with Path(name).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
