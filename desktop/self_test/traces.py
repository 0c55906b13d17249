"""What a self-test makes on this computer, to be taken away again however it ends."""

import logging
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from desktop.system.paths import FOLDER_VARIABLE

log = logging.getLogger(__name__)

END_LIMIT_S = 5.0


class Traces:
    """A folder, and at most one program. Thread: any; `remove` may come while another waits."""

    def __init__(self) -> None:
        """Make the folder; from now on it is that of all temporary files of this process.

        Raises:
            OSError: there is no place for temporary files.
        """
        self.folder = Path(tempfile.mkdtemp(prefix="tandem-self-test-"))
        tempfile.tempdir = str(self.folder)
        self._program: subprocess.Popen[bytes] | None = None

    def start(self, command: Sequence[str], working_folder: Path) -> "subprocess.Popen[bytes]":
        """Start this program anew: its settings, logs and temporary files go to the folder.

        Raises:
            OSError: it cannot be started.
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
        try:
            shutil.rmtree(self.folder)
        except FileNotFoundError:
            log.debug("%s is gone already", self.folder)
        except OSError as error:
            log.warning("%s stays: %s", self.folder, error)

    @property
    def _errors(self) -> Path:
        return self.folder / "stderr.txt"
