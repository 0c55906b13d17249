"""Memory of the codecs' libraries, which Python does not know."""

import weakref
from collections.abc import Callable
from typing import Any


def free_with(owner: object, free: Callable[[Any], object], pointer: object) -> None:
    """Call `free(pointer)` when its owner is garbage, but not at the program's end.

    Then a thread that was given up may still be inside of the library, and libopus ends the
    program with a fatal error when its decoder goes; the system takes the memory back anyway.
    """
    weakref.finalize(owner, free, pointer).atexit = False
