"""What is really on a screen, and a hand on its mouse."""

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from desktop.media.stamp import read_stamp

_LIMIT_S = 20.0
_DARK_LUMA = 48
_GRAB = """
import sys
from PySide6.QtGui import QGuiApplication
application = QGuiApplication(sys.argv[:1])
for path in sys.stdin:
    saved = application.primaryScreen().grabWindow(0).save(path.strip())
    print("saved" if saved else "failed", flush=True)
"""

Luma = NDArray[np.uint8]


class Screen:
    """The screen of an X display; `close` it."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = {**environment, "QT_QPA_PLATFORM": "xcb"}
        self._folder = tempfile.TemporaryDirectory(prefix="screen-")
        self._grabber: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        self._grabber = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-c", _GRAB),
            env=self._environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )

    async def close(self) -> None:
        if self._grabber is not None and self._grabber.stdin is not None:
            self._grabber.stdin.close()
            async with asyncio.timeout(_LIMIT_S):
                await self._grabber.wait()
        self._folder.cleanup()

    async def grab(self) -> Luma:
        """What the screen shows now: luma, shape (height, width)."""
        assert self._grabber is not None
        assert self._grabber.stdin is not None
        assert self._grabber.stdout is not None
        path = Path(self._folder.name) / "screen.png"
        async with asyncio.timeout(_LIMIT_S):
            self._grabber.stdin.write(f"{path}\n".encode())
            answer = await self._grabber.stdout.readline()
        assert answer == b"saved\n"
        with av.open(str(path)) as container:
            picture = next(container.decode(video=0))
            return np.asarray(picture.to_ndarray(format="gray"), np.uint8)

    async def stamp(self, width: int) -> int | None:
        """The stamp in a picture of `width` pixels at the left edge, wherever its top is."""
        luma = await self.grab()
        height = width * 9 // 16
        for top in range(max(1, luma.shape[0] - height)):
            stamp = read_stamp(luma[top : top + height, :width])
            if stamp is not None:
                return stamp
        return None

    async def wait_for_new_stamps(self, width: int, count: int = 3, limit_s: float = 60.0) -> None:
        """Wait until the shown stamp has advanced `count` times."""
        stamps: set[int] = set()
        end_s = time.monotonic() + limit_s
        while len(stamps) <= count:
            stamp = await self.stamp(width)
            if stamp is not None:
                assert not stamps or stamp >= max(stamps), "an older picture was shown again"
                stamps.add(stamp)
            assert time.monotonic() < end_s, f"the shown picture does not advance: {stamps}"

    async def wait_for_black(self, width: int, limit_s: float) -> None:
        """The picture of that width must be gone from the screen after `limit_s`, if not before."""
        end_s = time.monotonic() + limit_s
        while True:
            began_s = time.monotonic()
            if await self.stamp(width) is None:
                return
            assert began_s < end_s, f"the picture is still shown after {limit_s} s"

    async def wait_for_dark(self, x: int, y: int, limit_s: float = 20.0) -> None:
        """Wait until there is something dark at this place, such as the ground of a dialog."""
        end_s = time.monotonic() + limit_s
        while (await self.grab())[y, x] > _DARK_LUMA:
            assert time.monotonic() < end_s, f"nothing dark came to {x}, {y}"

    async def click(self, x: int, y: int) -> None:
        """Press the left button there."""
        await asyncio.to_thread(
            subprocess.run,
            ["xdotool", "mousemove", str(x), str(y), "click", "1"],
            env=self._environment,
            check=True,
            timeout=_LIMIT_S,
        )
