"""How the system asks the program to end: Ctrl-C, and what a service manager sends."""

import asyncio
import signal
from collections.abc import Callable


def quit_on_signals(loop: asyncio.AbstractEventLoop, quit_: Callable[[], None]) -> None:
    """Call `quit_` in the loop at SIGINT and SIGTERM, from now on. Thread: main, the loop's."""
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, quit_)
        except NotImplementedError:  # Windows: asyncio has none there
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(quit_))
