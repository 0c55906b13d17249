"""A program with a window of stamped test pictures, to be shared: `python -m … X Y`.

It says that it is there in the list of windows that a window manager would keep, hides and comes
back as its standard input says, and ends with it.
"""

import asyncio
import contextlib
import ctypes
import os
import sys
import time
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSocketNotifier, QTimer
from PySide6.QtGui import QGuiApplication, QImage, QPainter, QPaintEvent, QRasterWindow

from desktop.media.moving_picture import FPS, MovingPicture

TITLE = "Картинки со штампом – Ünïcode"
SIZE = (640, 360)
_ROOT = Path(__file__).parents[2]
_LIMIT_S = 20.0
_WINDOW_TYPE = 33  # XA_WINDOW
_REPLACE = 0


class StampedWindow(QRasterWindow):
    def __init__(self, x: int, y: int) -> None:
        super().__init__()
        self._pictures = MovingPicture()
        self.setTitle(TITLE)
        self.setGeometry(x, y, *SIZE)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.update)
        self._timer.start(1000 // FPS)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        picture = self._pictures.next(round(time.time() * 1000))
        scaled = picture.reformat(*SIZE, format="rgb32")
        plane = scaled.planes[0]
        image = QImage(memoryview(plane), *SIZE, plane.line_size, QImage.Format.Format_RGB32)
        painter = QPainter(self)
        painter.drawImage(0, 0, image)
        painter.end()


def list_window(window_id: int) -> None:
    """Make it the only one in the root window's list of windows."""
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XDefaultRootWindow.restype = ctypes.c_ulong
    x11.XInternAtom.restype = ctypes.c_ulong
    display = ctypes.c_void_p(x11.XOpenDisplay(None))
    x11.XChangeProperty(
        display,
        ctypes.c_ulong(x11.XDefaultRootWindow(display)),
        ctypes.c_ulong(x11.XInternAtom(display, b"_NET_CLIENT_LIST", 0)),
        ctypes.c_ulong(_WINDOW_TYPE),
        32,
        _REPLACE,
        ctypes.byref(ctypes.c_ulong(window_id)),
        1,
    )
    x11.XSync(display, 0)
    x11.XCloseDisplay(display)


class StampedWindowProgram:
    """The program, from outside; made by `stamped_window`."""

    def __init__(self, program: asyncio.subprocess.Process) -> None:
        self._program = program

    def minimize(self) -> None:
        self._write("hide")

    def restore(self) -> None:
        self._write("show")

    async def close(self) -> None:
        """End the program, and its window with it; idempotent."""
        assert self._program.stdin is not None
        self._program.stdin.close()
        async with asyncio.timeout(_LIMIT_S):
            await self._program.wait()

    def _write(self, word: str) -> None:
        assert self._program.stdin is not None
        self._program.stdin.write(f"{word}\n".encode())


@contextlib.asynccontextmanager
async def stamped_window(
    environment: Mapping[str, str], x: int, y: int
) -> AsyncIterator[StampedWindowProgram]:
    """Its window is on the screen and in the list of windows."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", __spec__.name, str(x), str(y)),
        env=environment,
        cwd=_ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    program = StampedWindowProgram(process)
    async with asyncio.timeout(_LIMIT_S):
        assert await process.stdout.readline() == b"shown\n"
    try:
        yield program
    finally:
        await program.close()


def main(x: int, y: int) -> int:
    application = QGuiApplication([])
    window = StampedWindow(x, y)
    window.show()
    if QGuiApplication.platformName() == "xcb":
        list_window(int(window.winId()))
    sys.stdout.write("shown\n")
    sys.stdout.flush()
    notifier = QSocketNotifier(0, QSocketNotifier.Type.Read)

    def on_word() -> None:
        match os.read(0, 5):
            case b"hide\n":
                window.hide()
            case b"show\n":
                window.show()
            case _:
                QCoreApplication.quit()

    notifier.activated.connect(on_word)
    return application.exec()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
