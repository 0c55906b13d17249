"""At most one running Tandem for each profile: two would fight over camera and settings."""

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Self


class AlreadyRunning(Exception):
    """Another Tandem of this profile runs; the text is a sentence for the user."""


class SingleInstance:
    """Holds the profile's lock from `start` to `stop`, or until the process ends in any way."""

    def __init__(self, path: Path, profile: str) -> None:
        self._path = path
        self._profile = profile
        self._file: int | None = None  # the descriptor that holds the lock

    def start(self) -> None:
        """Take the lock, at once.

        Raises:
            AlreadyRunning: it is held by another Tandem; nothing is held.
            OSError: the file cannot be made; nothing is held.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(file)
        except OSError:
            process = os.pread(file, 20, 0).decode("ascii", "replace").strip() if _CAN_PEEK else ""
            os.close(file)
            raise AlreadyRunning(
                f"Tandem is running already{f' (process {process})' if process else ''}; "
                f"--profile NAME starts another one beside the profile {self._profile!r}."
            ) from None
        os.ftruncate(file, 0)
        os.write(file, f"{os.getpid()}\n".encode())
        self._file = file

    def stop(self) -> None:
        """Give the lock back; idempotent. The file stays: removing it could remove another's."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


if sys.platform == "win32":
    import msvcrt

    _CAN_PEEK = False  # there is no pread

    def _lock(file: int) -> None:
        # Locks of Windows forbid reading too: lock a byte far behind the text
        os.lseek(file, 1 << 30, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        os.lseek(file, 0, os.SEEK_SET)

else:
    import fcntl

    _CAN_PEEK = True

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
