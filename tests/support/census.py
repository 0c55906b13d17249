"""The program itself, with somebody inside who counts what it holds; see `WatchedDesktop`.

    python -m tests.support.census ARGUMENTS OF TANDEM

Each line on standard input is answered by one on standard output: `census` and a JSON object of
lists, `threads`, `tasks` and `descriptors`. They have a word for each, without its numbers, which
differ from one to the next. Nothing in the program knows of it.
"""

import asyncio
import gc
import json
import os
import re
import sys
import threading
from pathlib import Path

from desktop.__main__ import main

ANSWER = "census "
QT_POOL = "Thread (pooled)"
NAME = "census"  # of the thread that counts


def threads() -> list[str]:
    """Python's threads by their names, the others by what they call themselves.

    Without those of Qt's pool, which grows and shrinks by itself, up to the number of cores.
    """
    ours = {thread.native_id: thread.name for thread in threading.enumerate()}
    found = []
    for folder in Path("/proc/self/task").iterdir():
        try:
            said = (folder / "comm").read_text().strip()
        except (FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
            continue
        if said != QT_POOL:
            found.append(ours.get(int(folder.name), f"native {said}"))
    return found


def tasks() -> list[str]:
    """The unfinished tasks of all loops, by what they run."""
    loops = [each for each in gc.get_objects() if issubclass(type(each), asyncio.AbstractEventLoop)]
    return [
        str(getattr(task.get_coro(), "__qualname__", task))
        for loop in loops
        for task in asyncio.all_tasks(loop)
    ]


def descriptors() -> list[str]:
    """What is open."""
    found = []
    for entry in Path("/proc/self/fd").iterdir():
        try:
            found.append(str(entry.readlink()))
        except FileNotFoundError:  # that of this listing
            continue
    return found


def _answer() -> None:
    for _ in sys.stdin:
        counted = {"threads": threads(), "tasks": tasks(), "descriptors": descriptors()}
        words = {
            kind: sorted(re.sub(r"\d+", "N", each) for each in found)
            for kind, found in counted.items()
        }
        # One write: the program's own output must not come in between.
        os.write(1, f"{ANSWER}{json.dumps(words)}\n".encode())


if __name__ == "__main__":
    threading.Thread(target=_answer, name=NAME, daemon=True).start()
    sys.exit(main())
