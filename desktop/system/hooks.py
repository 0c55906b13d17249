"""Commands of the owner's that are run when somebody comes or goes."""

import logging
import os
import subprocess
import sys
from collections.abc import Mapping

from desktop.core.visits import VisitBegan, VisitEnded

_logger = logging.getLogger(__name__)

CLOSE_S = 1.0
MAX_RUNNING = 4  # more are not started: a command that hangs must not pile up


class Hooks:
    """Starts the commands and forgets them; what they write goes where Tandem's own words go.

    A command is run by the system's shell. It gets the facts as environment variables, never as
    part of its text: a watcher chooses his name himself. Thread: one at a time.
    """

    def __init__(self, on_join: str | None, on_leave: str | None) -> None:
        self._on_join = on_join
        self._on_leave = on_leave
        self._running: list[subprocess.Popen[bytes]] = []

    def run(self, visit: VisitBegan | VisitEnded) -> None:
        """Start the command for it; returns at once, and a failure is logged."""
        command = self._on_join if isinstance(visit, VisitBegan) else self._on_leave
        self._running = [child for child in self._running if child.poll() is None]
        if not command:
            return
        if len(self._running) >= MAX_RUNNING:
            _logger.warning("a command was not run: %d others do not end", MAX_RUNNING)
            return
        try:
            child = subprocess.Popen(
                command,
                shell=True,
                env={**_without_own(os.environ), **facts(visit)},
                stdin=subprocess.DEVNULL,
                close_fds=True,
                start_new_session=sys.platform != "win32",
            )
        except (OSError, ValueError) as error:
            _logger.warning("a command could not be run: %s", error)
            return
        self._running.append(child)

    def close(self) -> None:
        """Wait for those that still run, a second for each at most, and leave the others alone."""
        for child in self._running:
            try:
                child.wait(CLOSE_S)
            except subprocess.TimeoutExpired:
                _logger.info("a command goes on after the end")
        self._running.clear()


def _without_own(environment: Mapping[str, str]) -> dict[str, str]:
    """Without what was meant for this program alone: the password, and the service manager."""
    own = ("TANDEM_PASSWORD", "NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC")
    return {name: value for name, value in environment.items() if name not in own}


def facts(visit: VisitBegan | VisitEnded) -> Mapping[str, str]:
    """What a command is told; a name's NUL characters, which no variable can have, are left out."""
    told = {
        "TANDEM_EVENT": "join" if isinstance(visit, VisitBegan) else "leave",
        "TANDEM_ROOM": visit.room,
        "TANDEM_WATCHER": visit.watcher,
    }
    if isinstance(visit, VisitEnded):
        told["TANDEM_SECONDS"] = f"{visit.seconds:.1f}"
    return {name: value.replace("\0", "") for name, value in told.items()}
