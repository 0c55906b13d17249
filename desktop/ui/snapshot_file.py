"""Saving what is seen as a picture, beside the user's other pictures."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtGui import QImage

MOST_A_SECOND = 100

log = logging.getLogger(__name__)


def pictures_folder() -> Path:
    """Where snapshots go; it may not be there yet."""
    places = QStandardPaths.StandardLocation
    found = QStandardPaths.writableLocation(places.PicturesLocation)
    return Path(found or QStandardPaths.writableLocation(places.HomeLocation)) / "Tandem"


def save_snapshot(
    image: QImage, folder: Path, at: datetime, on_done: Callable[[Path | None], None]
) -> threading.Thread:
    """Save as PNG in a thread of its own, which takes about 0.1 s; return the thread.

    `on_done` is told the file, or None if it could not be written, in that thread. A file of the
    same second is not overwritten.
    """

    def work() -> None:
        name = f"{at:%Y-%m-%d %H-%M-%S}"
        names = (name, *(f"{name} ({number})" for number in range(2, MOST_A_SECOND + 1)))
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path = next(path for name in names if not (path := folder / f"{name}.png").exists())
        except (OSError, StopIteration) as error:
            log.warning("the picture could not be saved: %s", error)
            on_done(None)
            return
        on_done(path if image.save(str(path)) else None)

    thread = threading.Thread(target=work, name="snapshot", daemon=True)
    thread.start()
    return thread
