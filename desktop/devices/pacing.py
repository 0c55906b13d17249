"""Threads that do something at a steady pace, and one that notices when nothing happens."""

import logging
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)

STOP_S = 2.0  # the ports' promise
RESYNC_S = 0.25  # later than that (the computer slept), the pace begins anew
WATCH_S = 0.25  # how often the watchdog looks

_given_up: list[threading.Thread] = []
_given_up_lock = threading.Lock()


class Pace:
    """When the next step is due. Pure: it is told the monotonic time.

    Args:
        interval_s: from one step to the next.
        now_s: the first step is due one interval later.
        catches_up: steps that were missed are made up for (sound must not get shorter), up to
            0.25 s; otherwise they are left out (two pictures at once help nobody).
    """

    def __init__(self, interval_s: float, now_s: float, *, catches_up: bool) -> None:
        self._interval_s = interval_s
        self._catches_up = catches_up
        self.due_s = now_s + interval_s

    def go_on(self, now_s: float) -> None:
        """The step that was due is done."""
        self.due_s += self._interval_s
        late_s = now_s - self.due_s
        if late_s > RESYNC_S:
            self.due_s += late_s
        elif late_s > self._interval_s and not self._catches_up:
            self.due_s += late_s // self._interval_s * self._interval_s


class PacedThread:
    """Calls `step` every `interval_s`, without drift, from a thread of its own.

    Args:
        name: of the thread.
        interval_s: as for `Pace`.
        step: told the monotonic time at which it was due.
        catches_up: as for `Pace`.
        prepare: runs once, in the thread, before the first step.
    """

    def __init__(
        self,
        name: str,
        interval_s: float,
        step: Callable[[float], None],
        *,
        catches_up: bool,
        prepare: Callable[[], None] | None = None,
    ) -> None:
        self._interval_s = interval_s
        self._step = step
        self._catches_up = catches_up
        self._prepare = prepare
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin; the first step comes one interval later."""
        self._thread.start()

    def stop(self) -> None:
        """End, in at most 2 s; idempotent. From the thread itself: after the step. Thread: any."""
        self._stopping.set()
        join(self._thread)

    def _run(self) -> None:
        if self._prepare is not None:
            self._prepare()
        pace = Pace(self._interval_s, time.monotonic(), catches_up=self._catches_up)
        while not self._stopping.wait(max(0.0, pace.due_s - time.monotonic())):
            self._step(pace.due_s)
            pace.go_on(time.monotonic())


class Watchdog:
    """Tells, once, when it was not fed for `patience_s`. Thread: any.

    It has a thread of its own because a hung driver blocks the device's.
    """

    def __init__(
        self,
        name: str,
        patience_s: float,
        on_silent: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._patience_s = patience_s
        self._on_silent = on_silent
        self._clock = clock
        self._fed_at = clock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._fed_at = self._clock()
        self._thread.start()

    def feed(self) -> None:
        """Something was delivered. Costs nothing."""
        self._fed_at = self._clock()

    def stop(self) -> None:
        """Watch no more; idempotent."""
        self._stopping.set()
        join(self._thread)

    def _run(self) -> None:
        while not self._stopping.wait(WATCH_S):
            if self._clock() - self._fed_at > self._patience_s:
                self._on_silent()
                return


def join(thread: threading.Thread) -> None:
    """Wait for the end of a thread that was asked to end, at most 2 s; then it is given up."""
    if thread is threading.current_thread() or not thread.is_alive():
        return
    thread.join(STOP_S)
    if thread.is_alive():
        log.warning("the thread %r hangs and is abandoned", thread.name)
        with _given_up_lock:
            if thread not in _given_up:
                _given_up.append(thread)


def hanging() -> int:
    """How many threads were given up and hang still, with all that they hold. Thread: any."""
    with _given_up_lock:
        _given_up[:] = [thread for thread in _given_up if thread.is_alive()]
        return len(_given_up)
