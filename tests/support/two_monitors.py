"""Splits an X display into two monitors side by side, as a program: `python -m … WIDTH`.

They are there until its standard input ends: a server that nobody uses begins anew.
"""

import ctypes
import sys


class _Monitor(ctypes.Structure):
    """XRRMonitorInfo of Xrandr.h."""


_Monitor._fields_ = [
    ("name", ctypes.c_ulong),
    ("primary", ctypes.c_int),
    ("automatic", ctypes.c_int),
    ("noutput", ctypes.c_int),
    ("x", ctypes.c_int),
    ("y", ctypes.c_int),
    ("width", ctypes.c_int),
    ("height", ctypes.c_int),
    ("mwidth", ctypes.c_int),
    ("mheight", ctypes.c_int),
    ("outputs", ctypes.POINTER(ctypes.c_ulong)),
]


def main(left_width: int) -> int:
    """Make LEFT of that width, and RIGHT of the rest, until the input ends."""
    x11, xrandr = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXrandr.so.2")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XDefaultRootWindow.restype = ctypes.c_ulong
    x11.XInternAtom.restype = ctypes.c_ulong
    for function in (xrandr.XRRGetMonitors, xrandr.XRRAllocateMonitor):
        function.restype = ctypes.POINTER(_Monitor)
    display = ctypes.c_void_p(x11.XOpenDisplay(None))
    root = ctypes.c_ulong(x11.XDefaultRootWindow(display))
    whole = xrandr.XRRGetMonitors(display, root, 1, ctypes.byref(ctypes.c_int()))[0]
    output, width, height = whole.outputs[0], whole.width, whole.height
    for name, x, part, outputs in (
        (b"LEFT", 0, left_width, 1),
        (b"RIGHT", left_width, width - left_width, 0),
    ):
        monitor = xrandr.XRRAllocateMonitor(display, outputs)[0]
        monitor.name = x11.XInternAtom(display, name, 0)
        monitor.x, monitor.y, monitor.width, monitor.height = x, 0, part, height
        monitor.mwidth, monitor.mheight = part // 4, height // 4
        if outputs:
            monitor.outputs[0] = output
        xrandr.XRRSetMonitor(display, root, ctypes.byref(monitor))
    x11.XSync(display, 0)
    sys.stdout.write("split\n")
    sys.stdout.flush()
    sys.stdin.read()
    x11.XCloseDisplay(display)
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
