"""What `run.py` answers before it sets anything up."""

import subprocess
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).parents[2] / "run.py"


@pytest.mark.parametrize(
    ("arguments", "step"),
    [
        (["--camera", "test"], "say `python3 run.py -- --camera ...` if it is for tandem"),
        (["test", "-k", "stamp"], "`python3 run.py test -- -k ...` if it is for pytest"),
        (["tset"], "choose from"),
    ],
)
def test_wrong_arguments_get_the_next_step(arguments: list[str], step: str) -> None:
    done = subprocess.run(
        [sys.executable, RUN, *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert step in done.stderr
    assert done.stdout == ""
