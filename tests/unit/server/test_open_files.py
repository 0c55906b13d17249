"""The system's limit of open files, in a program of its own since it holds for a process."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such limit there")

_PROGRAM = """
import logging, resource, sys
from server.open_files import allow_connections
logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
resource.setrlimit(resource.RLIMIT_NOFILE, (256, 3000))
allow_connections(int(sys.argv[1]))
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""


@pytest.mark.parametrize(
    ("connections", "told"),
    [
        (1000, "2100\n"),
        (
            5000,
            "the system allows 3000 open files, too few for 5000 connections;"
            " raise it (LimitNOFILE) or set connections lower\n3000\n",
        ),
    ],
)
def test_the_limit_is_raised_as_far_as_it_goes(connections: int, told: str) -> None:
    program = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(connections)],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert program.stdout == told
