"""Qt's own messages go to the log, not to the user's terminal."""

import logging
import os
import sys

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication

log = logging.getLogger("qt")

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.DEBUG,
    # What Qt warns of is seldom wrong for the user: missing optional libraries, for example.
    QtMsgType.QtWarningMsg: logging.INFO,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}

# What decides which display Qt shows a window on
_DISPLAY_NAMES = ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY")


def install() -> None:
    """Take over all messages from now on; before anything else of Qt is used."""
    qInstallMessageHandler(_on_message)


def _on_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Thread: any."""
    if kind is QtMsgType.QtFatalMsg and not QGuiApplication.platformName():
        _end_without_display(message)
    log.log(_LEVELS.get(kind, logging.INFO), "%s", message)


def _end_without_display(message: str) -> None:
    """Qt found no display. It would abort with a core dump next, and advises to install it anew."""
    log.info("%s", message)
    said = ", ".join(f"{name}={os.environ[name]}" for name in _DISPLAY_NAMES if name in os.environ)
    sys.stderr.write(
        f"tandem: No window can be shown on the display of {said or 'this session'};"
        " start Tandem as the user and in the session of a desktop.\n"
    )
    logging.shutdown()
    os._exit(1)  # nothing can be raised through Qt's constructor
