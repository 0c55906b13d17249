"""A picture of the window in a file, for `--screenshot`."""

import logging
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

log = logging.getLogger(__name__)


def photograph(window: QWidget, path: Path, after_s: float) -> None:
    """Save what the window shows then; nothing if it is gone by that time."""

    def save() -> None:
        if not window.grab().save(str(path)):
            log.error("the picture of the window cannot be saved as %s", path)

    QTimer.singleShot(int(after_s * 1000), window, save)
