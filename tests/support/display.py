"""A screen of its own for real windows: Xvfb."""

import os
import select
import shutil
import subprocess
from types import TracebackType
from typing import Self

START_LIMIT_S = 20.0
STOP_LIMIT_S = 5.0


class Display:
    """Runs Xvfb on a free display number; a context manager."""

    def __init__(self, width: int = 1280, height: int = 800) -> None:
        self._size = f"{width}x{height}x24"
        self._server: subprocess.Popen[bytes] | None = None
        self.name = ""  # ":N", once it runs

    def __enter__(self) -> Self:
        """Start it.

        Raises:
            RuntimeError: it is not installed, or did not come up.
        """
        program = shutil.which("Xvfb")
        if program is None:
            raise RuntimeError("Xvfb is not installed")
        reader, writer = os.pipe()
        with os.fdopen(reader, "rb") as told:
            self._server = subprocess.Popen(
                [
                    program,
                    "-displayfd",
                    str(writer),
                    "-screen",
                    "0",
                    self._size,
                    "-nolisten",
                    "tcp",
                ],
                pass_fds=[writer],
                stderr=subprocess.DEVNULL,
            )
            os.close(writer)
            readable, _, _ = select.select([told], [], [], START_LIMIT_S)
            number = told.readline().strip() if readable else b""
        if not number:
            self._stop()
            raise RuntimeError("Xvfb did not come up")
        self.name = f":{number.decode()}"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def _stop(self) -> None:
        server, self._server = self._server, None
        if server is None:
            return
        server.terminate()
        try:
            server.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
