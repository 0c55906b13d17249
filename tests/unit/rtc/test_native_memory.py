"""When the memory of the codecs' libraries is freed."""

import subprocess
import sys

PROGRAM = """
from desktop.rtc.native_memory import free_with

class Owner:
    pass

one, other = Owner(), Owner()
free_with(one, print, "the one that is garbage")
free_with(other, print, "the one that is left at the end")
del one
"""


def test_memory_is_freed_with_its_owner_but_not_at_the_end_of_the_program() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "the one that is garbage\n"
