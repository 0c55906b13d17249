"""Memory that was used once and is not any more, given back to the system.

glibc keeps it, in a pool for each thread: after five calls a machine that waits held 120 MB more
than after none, and nothing in them. Elsewhere than with glibc these do nothing.
"""

import ctypes
import logging
import sys
from collections.abc import Callable
from typing import cast

_logger = logging.getLogger(__name__)

_ARENA_MAX = -8  # M_ARENA_MAX of <malloc.h>
_MMAP_THRESHOLD = -3  # M_MMAP_THRESHOLD; once set, it does not grow with what is freed
_OWN_PAGES_BYTES = 256 * 1024  # a picture is larger, and goes back whole when it is freed
_ARENAS = 2  # that the threads share: Python runs one at a time, they seldom meet there


def keep_few_pools() -> None:
    """From now on; before threads are started."""
    function = _function("mallopt")
    if function is not None and not (
        function(_ARENA_MAX, _ARENAS) == function(_MMAP_THRESHOLD, _OWN_PAGES_BYTES) == 1
    ):
        _logger.info("the pools of memory could not be limited")


def give_back() -> None:
    """Give back what is unused now; takes some milliseconds. Thread: any."""
    function = _function("malloc_trim")
    if function is not None:
        function(0)


def _function(name: str) -> Callable[..., int] | None:
    """A function of the C library that takes and returns `int` or `size_t`; None without it."""
    if not sys.platform.startswith("linux"):
        return None
    return cast("Callable[..., int] | None", getattr(ctypes.CDLL(None), name, None))
