"""What the window's extras cost in a running call: numbers, recording, zoom and the small window.

    python -m tests.benchmarks.view_costs [SECONDS] [PAIRS] [WORD...]

A call of two Tandems at 1280x720, 30 fps both ways, of which this process is one. Each extra is on
for SECONDS and off for SECONDS, PAIRS times, every other pair the other way around; the others
have their turns in between, or those only whose name has a WORD. What counts is processor time of
this process, by the system's account of its threads: the median of the pairs, where 95 % of such
medians would be, and the threads that have most of it. Other programs disturb that less than a
clock, but they do. Needs a display, and Linux. `level_meters` has what the meters cost.
"""

import os
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from math import comb
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QPushButton

from desktop import app
from desktop.core.snapshot import CallState
from desktop.ui.widgets.picture_view import PictureView
from desktop.ui.windows.main_window import MainWindow
from tests.benchmarks.call import WARM_UP_S
from tests.benchmarks.two_tandems import call_place, run_here, tandem_apart
from tests.support.window_controls import control

ZOOM = 2.0
SMALL = (320, 180)
SETTLE_S = 0.4  # after a change: what it costs once is not what it costs
TOLD_THREADS = 3
SURE = 0.95

Threads = Counter[str]  # processor time in ns, by their names


class Extras:
    """What can be on in a window in a call."""

    def __init__(self, tandem: app.Tandem) -> None:
        self._model = tandem.model
        (self._window,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow))
        self._small = PictureView(tandem.peer_pictures.branch())
        self._small.resize(*SMALL)
        self._small.set_dark(None)

    def all(self) -> dict[str, Callable[[bool], None]]:
        """Each is switched on and off by its function."""
        return {
            "the panel of numbers": self._show_numbers,
            "a recording of both sides": self._model.request_recording,
            f"the picture {ZOOM:.0f} times nearer": self._zoom,
            "a second view of {}x{}".format(*SMALL): self._small.setVisible,
        }

    def _show_numbers(self, is_on: bool) -> None:
        control(self._window, QPushButton, "Numbers of the call").setChecked(is_on)

    def _zoom(self, is_on: bool) -> None:
        view = self._window.stage.peer_view
        view.set_look(replace(view.look, zoom=ZOOM if is_on else 1.0))


class Measurement(QObject):
    """Waits for the call, warms up, measures, ends the program. Thread: Qt's."""

    def __init__(self, tandem: app.Tandem, seconds: float, pairs: int, words: list[str]) -> None:
        super().__init__()
        self._tandem = tandem
        self._seconds = seconds
        self._pairs = pairs
        self._words = words
        self.costs: defaultdict[str, list[Threads]] = defaultdict(list)  # of a second
        self.plain: list[float] = []  # cores
        self._work: Iterator[float] | None = None
        tandem.model.changed.connect(self._on_changed)

    def _on_changed(self) -> None:
        if self._tandem.model.snapshot.state is CallState.CONNECTED and self._work is None:
            self._work = self._measure()
            QTimer.singleShot(round(WARM_UP_S * 1000), self, self._go_on)

    def _go_on(self) -> None:
        assert self._work is not None
        pause_s = next(self._work, None)
        if pause_s is None:
            self._tandem.quit()
        else:
            QTimer.singleShot(round(pause_s * 1000), self, self._go_on)

    def _measure(self) -> Iterator[float]:
        """Each `yield` lets the call run for so long."""
        extras = {
            name: switch
            for name, switch in Extras(self._tandem).all().items()
            if not self._words or any(word in name for word in self._words)
        }
        for pair in range(self._pairs):
            for name, switch in extras.items():
                taken: dict[bool, Threads] = {}
                for is_on in (False, True) if pair % 2 else (True, False):
                    switch(is_on)
                    yield SETTLE_S
                    before, began_s = _threads(), time.monotonic()
                    yield self._seconds
                    passed_s = time.monotonic() - began_s
                    now = _threads()
                    now.subtract(before)
                    taken[is_on] = Counter({each: int(ns / passed_s) for each, ns in now.items()})
                switch(False)
                taken[True].subtract(taken[False])
                self.costs[name].append(taken[True])
                self.plain.append(sum(taken[False].values()) / 1e9)


def _threads() -> Threads:
    """What the threads of this process took so far; those of libraries together."""
    names = {str(each.native_id): each.name for each in threading.enumerate()}
    taken: Threads = Counter()
    for task in Path("/proc/self/task").iterdir():
        try:
            on_cpu_ns = int((task / "schedstat").read_text().split()[0])
        except OSError:  # it has just ended
            continue
        taken[names.get(task.name, "others")] += on_cpu_ns
    return taken


def _likely(costs: list[float]) -> tuple[float, float]:
    """Between which of the values the true median lies, `SURE` of all times (sign test)."""
    ordered, count = sorted(costs), len(costs)
    outside, tail = 0, 0.0
    while outside < count // 2:
        tail += comb(count, outside) / 2**count
        if 2 * tail > 1 - SURE:
            break
        outside += 1
    first = max(0, outside - 1)
    return ordered[first], ordered[-1 - first]


def _print(measurement: Measurement) -> None:
    sys.stdout.write(f"without any: {statistics.median(measurement.plain):.1%} of a core\n")
    for name, pairs in measurement.costs.items():
        costs = [sum(pair.values()) / 1e9 for pair in pairs]
        low, high = _likely(costs)
        threads = {
            each: statistics.median(pair[each] for pair in pairs) / 1e9
            for each in {thread for pair in pairs for thread in pair}
        }
        most = sorted(threads, key=lambda each: -abs(threads[each]))[:TOLD_THREADS]
        told = ", ".join(f"{each} {threads[each]:+.2%}" for each in most)
        middle = statistics.median(costs)
        sys.stdout.write(f"{name}: {middle:+.2%} ({low:+.2%} to {high:+.2%}); {told}\n")


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0
    pairs = int(sys.argv[2]) if len(sys.argv) > 2 else 6
    with tempfile.TemporaryDirectory(prefix="tandem-") as name:
        folder = Path(name)
        os.environ["HOME"] = name  # recordings go there
        measured: list[Measurement] = []
        with call_place() as arguments, tandem_apart(arguments, folder / "other"):
            run_here(
                [*arguments, "--join"],
                folder,
                lambda tandem: measured.append(Measurement(tandem, seconds, pairs, sys.argv[3:])),
            )
    (measurement,) = measured
    _print(measurement)


if __name__ == "__main__":
    main()
