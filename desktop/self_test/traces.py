"""What a self-test makes on this computer, to be taken away again however it ends."""

import logging
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from desktop.self_test.checks import CheckFailed
from desktop.system.paths import FOLDER_VARIABLE

log = logging.getLogger(__name__)

END_LIMIT_S = 5.0


class Traces:
    """A folder, and at most one program. Thread: any; `remove` may come while another waits."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._program: subprocess.Popen[bytes] | None = None

    def begin(self) -> str:
        """Make the folder; from now on it is that of all temporary files of this process.

        Returns where it is, in words.

        Raises:
            CheckFailed: there is no place for temporary files.
        """
        try:
            self._folder = Path(tempfile.mkdtemp(prefix="tandem-self-test-"))
        except OSError as error:
            raise CheckFailed(
                f"temporary files have no place; let TMPDIR name a folder that can be written: "
                f"{error}"
            ) from error
        within = self._folder.parent
        tempfile.tempdir = str(self._folder)
        return f"in {within}"

    @property
    def folder(self) -> Path:
        """Where everything goes.

        Raises:
            CheckFailed: there is none.
        """
        if self._folder is None:
            raise CheckFailed("not without a place for temporary files")
        return self._folder

    def start(self, command: Sequence[str], working_folder: Path) -> "subprocess.Popen[bytes]":
        """Start this program anew: its settings, logs and temporary files go to the folder.

        Raises:
            OSError: it cannot be started.
            CheckFailed: there is no folder.
        """
        place = str(self.folder)
        temporary = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), place)  # Windows reads the last first
        with self._errors.open("wb") as errors:
            self._program = subprocess.Popen(
                command,
                cwd=working_folder,
                env={**os.environ, FOLDER_VARIABLE: place, **temporary},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
            )
        return self._program

    @property
    def complaints(self) -> str:
        """What the program wrote to stderr."""
        return self._errors.read_text(encoding="utf-8", errors="replace").strip()

    def end_program(self) -> None:
        """Let it end, in `END_LIMIT_S`, or end it. Idempotent."""
        if self._program is None:
            return
        self._program.terminate()
        try:
            self._program.wait(END_LIMIT_S)
        except subprocess.TimeoutExpired:
            self._program.kill()
            self._program.wait()

    def remove(self) -> None:
        """End the program and take the folder away. Idempotent."""
        self.end_program()
        if self._folder is None:
            return
        try:
            shutil.rmtree(self._folder)
        except FileNotFoundError:
            log.debug("%s is gone already", self._folder)
        except OSError as error:
            log.warning("%s stays: %s", self._folder, error)

    @property
    def _errors(self) -> Path:
        return self.folder / "stderr.txt"
