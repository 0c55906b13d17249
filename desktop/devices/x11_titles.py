"""Titles of windows on X11, in any alphabet.

WORKAROUND(https://doc.qt.io/qt-6/qcapturablewindow.html): Qt 6.11 reads the old property WM_NAME
and takes it for UTF-8, which it never is: titles that are not English are garbage, or only
"Window 0x200007". Here the one of today's window managers is read (EWMH, _NET_WM_NAME).
"""

import ctypes
import ctypes.util
import sys
from ctypes import byref, c_int, c_long, c_ulong, c_void_p

_ANY_TYPE = 0
_MOST_WORDS = 4096  # of 4 bytes: of a title, or of a list of windows
_SUCCESS = 0


class _Display:
    """A connection to the X server of its own; a context manager."""

    def __init__(self, library: ctypes.CDLL) -> None:
        self._library = library
        library.XOpenDisplay.restype = c_void_p
        library.XDefaultRootWindow.restype = c_ulong
        library.XInternAtom.restype = c_ulong
        self._display = c_void_p(library.XOpenDisplay(None))

    def __enter__(self) -> "_Display":
        return self

    def __exit__(self, *_: object) -> None:
        if self._display.value:
            self._library.XCloseDisplay(self._display)

    def root(self) -> int:
        """The root window; 0 if there is no server."""
        return int(self._library.XDefaultRootWindow(self._display)) if self._display.value else 0

    def property(self, window: int, name: bytes) -> bytes:
        """Its bytes; longs for what has 32 bits. Empty if there is none."""
        atom = c_ulong(self._library.XInternAtom(self._display, name, 0))
        kind, width, count, rest = c_ulong(), c_int(), c_ulong(), c_ulong()
        data = c_void_p()
        status = self._library.XGetWindowProperty(
            self._display,
            *(c_ulong(window), atom, c_long(0), c_long(_MOST_WORDS), 0, c_ulong(_ANY_TYPE)),
            *(byref(kind), byref(width), byref(count), byref(rest), byref(data)),
        )
        if status != _SUCCESS or not data.value:
            return b""
        item_bytes = {8: 1, 16: 2, 32: ctypes.sizeof(c_long)}.get(width.value, 0)
        try:
            return ctypes.string_at(data.value, count.value * item_bytes)
        finally:
            self._library.XFree(data)


def window_titles() -> list[str]:
    """Of the windows in the order of the window manager's list; "" where one has none.

    Empty where there is no X server or no window manager. Takes some ms. Thread: any.
    """
    path = ctypes.util.find_library("X11")
    if path is None:
        return []
    with _Display(ctypes.CDLL(path)) as display:
        root = display.root()
        if not root:
            return []
        listed = display.property(root, b"_NET_CLIENT_LIST")
        size = ctypes.sizeof(c_ulong)
        windows = [
            int.from_bytes(listed[at : at + size], sys.byteorder)
            for at in range(0, len(listed), size)
        ]
        return [
            display.property(window, b"_NET_WM_NAME").decode("utf-8", "replace")
            for window in windows
        ]
