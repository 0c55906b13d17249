"""Modules are loaded without PySide's looking through their source.

PySide puts a function of its own in the place of `__import__`. It reads the source of every module
that is loaded from then on, for whether it uses PySide, in case that somebody wishes for one of its
features (`from __feature__ import ...`), and Python keeps all of the lines: 7 MB of a machine that
waits (PySide 6.11; a bundle has no source). Nobody wishes for one here. Superfluous once PySide
looks only when somebody does.
https://doc.qt.io/qtforpython-6/considerations.html#features
"""

import builtins

import PySide6.QtCore  # noqa: F401, for it puts the function there

_BEFORE = "__orig_import__"  # where PySide keeps what was there


def restore() -> None:
    """From now on; before the modules are loaded for which that pays. Thread: main."""
    before = vars(builtins).get(_BEFORE)
    if before is not None:
        builtins.__import__ = before
