"""Remembers from one start to the next whom one knows, and by which keys."""

import contextlib
import logging
import os
import tempfile
from pathlib import Path

import msgspec

from desktop.core.acquaintance import Acquaintances

FILE_NAME = "acquaintances.json"

_logger = logging.getLogger(__name__)


class AcquaintanceFile:
    """A JSON object of lists; names of people stand in it, so that only its owner can read it.

    Args:
        path: of the file; it may not be there yet.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> Acquaintances:
        """Whom one knows; nobody if the file cannot be read, which is set aside then."""
        try:
            known = msgspec.json.decode(self._path.read_bytes(), type=dict[str, tuple[str, ...]])
        except FileNotFoundError:
            return Acquaintances()
        except (OSError, msgspec.DecodeError) as error:
            _logger.warning("whom one knows cannot be read: %s", error)
            with contextlib.suppress(OSError):
                self._path.replace(self._path.with_suffix(".broken.json"))
            return Acquaintances()
        return Acquaintances(known)

    def save(self, acquaintances: Acquaintances) -> None:
        """Write the file, whole or not at all; what fails is worth a line in the log only."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle, draft = tempfile.mkstemp(dir=self._path.parent, prefix=f"{self._path.name}.")
            try:
                with os.fdopen(handle, "wb") as file:  # readable by its owner only, as it was made
                    file.write(msgspec.json.encode(acquaintances.known))
                os.replace(draft, self._path)
            except BaseException:
                Path(draft).unlink(missing_ok=True)
                raise
        except OSError as error:
            _logger.warning("whom one knows cannot be kept: %s", error)
