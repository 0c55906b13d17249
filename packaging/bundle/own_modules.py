"""Lets a program that runs keep its modules when a package replaces its file.

PyInstaller keeps the modules in the program's file, and opens it by its name for each that is
loaded late. After an upgrade another file is there: a window that was open could not begin a call.
"""

import sys
from importlib import import_module
from pathlib import Path

_RUNNING = Path("/proc/self/exe")  # Linux: the file that runs, even if its name is another's by now


def keep_modules() -> None:
    """From now on; at once after the start. On Linux: Windows lets nobody replace such a file."""
    if sys.platform != "linux":
        return
    archive = vars(import_module("pyimod02_importers").pyz_archive)  # PyInstaller's, in each bundle
    try:
        is_running = _RUNNING.samefile(archive["_filename"])
    except OSError:  # no /proc
        return
    if is_running:
        archive["_filename"] = str(_RUNNING)
