"""How the program ends: when the system asks it to, and to begin anew."""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable

AGAIN = 3  # the exit code of a program that ends to be started anew


def quit_on_signals(loop: asyncio.AbstractEventLoop, quit_: Callable[[], None]) -> None:
    """Call `quit_` in the loop at SIGINT and SIGTERM, from now on. Thread: main, the loop's."""
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, quit_)
        except NotImplementedError:  # Windows: asyncio has none there
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(quit_))


def can_begin_anew(*, is_supervised: bool) -> bool:
    """Whether `begin_anew` does; Windows has nothing that takes a program's place."""
    return is_supervised or os.name == "posix"


def begin_anew(*, is_supervised: bool) -> None:
    """End this process at once, whatever hangs in it; does not return.

    Its supervisor starts it again. Without one it takes its own place, as the same process with
    the same command line; what it had open is closed by the system.
    """
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    if is_supervised:
        os._exit(AGAIN)
    is_bundle = getattr(sys, "frozen", False)
    arguments = sys.argv[1:] if is_bundle else sys.orig_argv[1:]
    os.execv(sys.executable, [sys.executable, *arguments])
