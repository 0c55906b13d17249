"""Keeps the computer awake during a call: one class for each way of asking the system."""

import ctypes
import logging
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

_logger = logging.getLogger(__name__)
_REASON = "A call is running"
_END_TIMEOUT_S = 1.0  # for a child that should end by itself, then again for a killed one


class SleepInhibitor(Protocol):
    """Awake from `start` to `stop`, any number of times. Thread: always the same one."""

    def start(self) -> None:
        """Ask the system to stay awake; returns at once, never fails. Idempotent."""

    def stop(self) -> None:
        """Let it sleep again; takes at most 2 s, idempotent."""


class Wakefulness:
    """Asks an inhibitor when calls begin and end. Thread: always the same one, never held up.

    The inhibitor has one thread of its own to the end: asking the system may take its time, and
    Windows binds the wish to the thread. What waits there is bounded by how often calls begin.
    """

    def __init__(self, inhibitor: SleepInhibitor) -> None:
        self._inhibitor = inhibitor
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="sleep inhibitor")
        self._is_awake = False

    def keep(self, awake: bool) -> None:
        """Let the computer sleep or not, from now on; idempotent."""
        if awake != self._is_awake:
            self._is_awake = awake
            self._worker.submit(self._inhibitor.start if awake else self._inhibitor.stop)

    def close(self) -> None:
        """Let it sleep and end the thread; waits for the inhibitor's `stop`, which has a limit."""
        self._worker.submit(self._inhibitor.stop)
        self._worker.shutdown(wait=True)


class ChildInhibitor:
    """A child process keeps the computer awake as long as it lives.

    The child must end when its standard input ends: then it cannot outlive Tandem, even when
    that is killed.
    """

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._child: subprocess.Popen[str] | None = None

    def start(self) -> None:
        if self._child is not None:
            return
        try:
            self._child = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                start_new_session=True,  # Ctrl-C in a terminal is for Tandem to answer
            )
        except OSError as error:
            _logger.info("the computer may sleep during the call: %s", error)

    def stop(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        had_ended = child.poll() is not None
        try:
            _, words = child.communicate(timeout=_END_TIMEOUT_S)  # ends its standard input
        except subprocess.TimeoutExpired:
            _logger.info("%s did not end by itself and is killed", self._command[0])
            child.kill()
            child.communicate(timeout=_END_TIMEOUT_S)
            return
        if had_ended:
            _logger.info("the computer could have slept during the call: %s", words.strip())


class CaffeinateInhibitor(ChildInhibitor):
    """macOS: `caffeinate` ends with the process it watches, or when it is told to."""

    def __init__(self) -> None:
        super().__init__(["caffeinate", "-d", "-i", "-w", str(os.getpid())])

    def stop(self) -> None:
        if self._child is not None:
            self._child.terminate()
        super().stop()


class WindowsInhibitor:
    """Windows: a wish of the calling thread, which ends with it."""

    _CONTINUOUS = 0x80000000
    _SYSTEM_REQUIRED = 0x00000001
    _DISPLAY_REQUIRED = 0x00000002

    def start(self) -> None:
        self._set(self._CONTINUOUS | self._SYSTEM_REQUIRED | self._DISPLAY_REQUIRED)

    def stop(self) -> None:
        self._set(self._CONTINUOUS)

    def _set(self, state: int) -> None:
        kernel = getattr(ctypes, "windll").kernel32  # noqa: B009
        if kernel.SetThreadExecutionState(ctypes.c_uint(state)) == 0:
            _logger.info("the computer may sleep during the call: the system refused")


class NullInhibitor:
    """No way is known; said once in the log."""

    def __init__(self) -> None:
        self._was_said = False

    def start(self) -> None:
        if not self._was_said:
            self._was_said = True
            _logger.info("the computer may sleep during the call: no way to ask it is known")

    def stop(self) -> None:
        pass


def sleep_inhibitor() -> SleepInhibitor:
    """Return the way that this system has."""
    if sys.platform == "win32":
        return WindowsInhibitor()
    if sys.platform == "darwin":
        return CaffeinateInhibitor()
    inhibit = shutil.which("systemd-inhibit")
    if inhibit is None:
        return NullInhibitor()
    options = ["--what=idle:sleep", "--mode=block", "--who=Tandem", f"--why={_REASON}"]
    return ChildInhibitor([inhibit, *options, "cat"])
