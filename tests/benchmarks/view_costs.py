"""What the window's extras cost in a running call: numbers, recording, zoom and the small window.

    python -m tests.benchmarks.view_costs [SECONDS] [ROUNDS]

A call of two Tandems at 1280x720, 30 fps both ways, of which this process is one. Each extra is on
for SECONDS between two stretches without any, of which the mean is taken from it: other programs
come and go on such machines, and a pair has about the same of them. Needs a display.
"""

import os
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
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

    def __init__(self, tandem: app.Tandem, seconds: float, rounds: int) -> None:
        super().__init__()
        self._tandem = tandem
        self._seconds = seconds
        self._rounds = rounds
        self.costs: defaultdict[str, list[float]] = defaultdict(list)  # parts of a core
        self.plain: list[float] = []
        self._work: Iterator[None] | None = None
        tandem.model.changed.connect(self._on_changed)

    def _on_changed(self) -> None:
        if self._tandem.model.snapshot.state is CallState.CONNECTED and self._work is None:
            self._work = self._measure()
            QTimer.singleShot(round(WARM_UP_S * 1000), self, self._go_on)

    def _go_on(self) -> None:
        assert self._work is not None
        if next(self._work, self) is self:
            self._tandem.quit()
        else:
            QTimer.singleShot(round(self._seconds * 1000), self, self._go_on)

    def _measure(self) -> Iterator[None]:
        """Each `yield` is a stretch of the call."""
        extras = Extras(self._tandem).all()
        for _ in range(self._rounds):
            for name, switch in extras.items():
                shares = []
                for is_on in (False, True, False):
                    if is_on:
                        switch(True)
                    before_s = _cpu_s()
                    yield
                    shares.append((_cpu_s() - before_s) / self._seconds)
                    if is_on:
                        switch(False)
                self.plain += [shares[0], shares[2]]
                self.costs[name].append(shares[1] - (shares[0] + shares[2]) / 2)


def _cpu_s() -> float:
    times = psutil.Process().cpu_times()
    return times.user + times.system


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 6.0
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    with tempfile.TemporaryDirectory(prefix="tandem-") as name:
        folder = Path(name)
        os.environ["HOME"] = name  # recordings go there
        measured: list[Measurement] = []
        with call_place() as arguments, tandem_apart(arguments, folder / "other"):
            run_here(
                [*arguments, "--join"],
                folder,
                lambda tandem: measured.append(Measurement(tandem, seconds, rounds)),
            )
    (measurement,) = measured
    sys.stdout.write(f"without any: {statistics.median(measurement.plain):.1%} of a core\n")
    for name, costs in measurement.costs.items():
        sys.stdout.write(f"{name}: {' '.join(f'{cost:+.1%}' for cost in costs)}\n")


if __name__ == "__main__":
    main()
