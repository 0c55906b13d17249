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
_TRIM_THRESHOLD = -1  # M_TRIM_THRESHOLD; so much that is free stays at the end of a pool
PICTURES_GO_BACK = 256 * 1024  # a picture is larger, and goes back whole when it is freed
# A picture at 720p is smaller, and the next one takes its place: each page that the system gives
# anew costs 1.2 us, which in a call at 720p came to 5 % of a core
PICTURES_FOLLOW = 4 * 1024 * 1024
_ARENAS = 2  # that the threads share: Python runs one at a time, they seldom meet there


def keep_few_pools(own_pages_bytes: int = PICTURES_GO_BACK) -> None:
    """From now on; before threads are started. What is as large as that gets pages of its own."""
    function = _function("mallopt")
    if function is not None and not (
        function(_ARENA_MAX, _ARENAS)
        == function(_MMAP_THRESHOLD, own_pages_bytes)
        == function(_TRIM_THRESHOLD, own_pages_bytes)
        == 1
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
