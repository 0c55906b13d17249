"""A real call of two Tandems at 1280x720, 30 fps both ways: how it feels, and what it costs.

    python -m tests.benchmarks.call [SECONDS]

This process is one of them, with its window; the other, and the server, are programs of their own.
Needs a display (`xvfb-run python -m ...` will do). Printed: how late the window's event loop
answers a timer of 5 ms, frames a second and delays both ways, and the CPU time of each.
"""

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil
from PySide6.QtCore import QObject, QTimer

from desktop import app
from desktop.core.snapshot import CallState
from tests.benchmarks.event_loop import Lateness, LatenessMeter
from tests.benchmarks.two_tandems import STATS, call_place, run_here, tandem_apart

WARM_UP_S = 5.0


class Measurement(QObject):
    """Waits for the call, warms up, measures, ends the program. Thread: Qt's."""

    def __init__(self, tandem: app.Tandem, seconds: float, other_pid: int) -> None:
        super().__init__()
        self._tandem = tandem
        self._seconds = seconds
        self._other = psutil.Process(other_pid)
        self._meter = LatenessMeter(self)
        self.lateness: Lateness | None = None
        self.began_s = 0.0  # wall clock
        self.cpu_share = (0.0, 0.0)  # of one core: this program, the other
        tandem.model.changed.connect(self._on_changed)

    def _on_changed(self) -> None:
        if self._tandem.model.snapshot.state is CallState.CONNECTED and not self.began_s:
            self.began_s = time.time() + WARM_UP_S
            QTimer.singleShot(round(WARM_UP_S * 1000), self, self._start)

    def _start(self) -> None:
        self._cpu_before = self._cpu_times()
        self._meter.start()
        QTimer.singleShot(round(self._seconds * 1000), self, self._stop)

    def _stop(self) -> None:
        self.lateness = self._meter.stop()
        own, other = self._cpu_times()
        self.cpu_share = (
            (own - self._cpu_before[0]) / self._seconds,
            (other - self._cpu_before[1]) / self._seconds,
        )
        self._tandem.quit()

    def _cpu_times(self) -> tuple[float, float]:
        own, other = psutil.Process().cpu_times(), self._other.cpu_times()
        return own.user + own.system, other.user + other.system


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 30.0
    with tempfile.TemporaryDirectory(prefix="tandem-") as name:
        folder = Path(name)
        measured: list[Measurement] = []
        with call_place() as arguments, tandem_apart(arguments, folder / "other") as other:
            run_here(
                [*arguments, "--join", "--stats", str(folder / STATS)],
                folder,
                lambda tandem: measured.append(Measurement(tandem, seconds, other.pid)),
            )
        _print(measured[0], folder, seconds)


def _print(measurement: Measurement, folder: Path, seconds: float) -> None:
    sys.stdout.write(f"event loop: {measurement.lateness}\n")
    folders = {"own": folder, "other": folder / "other"}
    for (who, wrote), share in zip(folders.items(), measurement.cpu_share, strict=True):
        lines = [json.loads(line) for line in (wrote / STATS).read_text().splitlines()]
        during = [
            line["received"]
            for line in lines
            if measurement.began_s < line["time_s"] <= measurement.began_s + seconds
        ]
        sys.stdout.write(
            f"{who}: {share:.0%} of a core; received"
            f" {_median(during, 'video', 'fps'):.1f} fps (least {_least(during):.0f}),"
            f" picture {_median(during, 'video', 'delay_ms'):.0f} ms,"
            f" sound {_median(during, 'audio', 'delay_ms'):.0f} ms late\n"
        )


def _median(lines: list[dict[str, Any]], kind: str, name: str) -> float:
    known = [float(line[kind][name]) for line in lines if line[kind][name] is not None]
    return statistics.median(known)


def _least(lines: list[dict[str, Any]]) -> float:
    return min(float(line["video"]["fps"] or 0) for line in lines)


if __name__ == "__main__":
    main()
