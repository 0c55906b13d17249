"""How late the window's event loop answers, by a timer of 5 ms in the GUI thread.

Take it with a real call: `LatenessMeter` runs beside anything, `measure` runs the loop itself.
Alone, it measures an idle loop: `python -m tests.benchmarks.event_loop [SECONDS]`.
"""

import sys
import time
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

TICK_S = 0.005


@dataclass(frozen=True, slots=True)
class Lateness:
    """How much later than due the ticks came, in milliseconds."""

    ticks: int
    p50_ms: float
    p99_ms: float
    p999_ms: float
    worst_ms: float

    def __str__(self) -> str:
        return (
            f"{self.ticks} ticks of {TICK_S * 1e3:.0f} ms; late by p50 {self.p50_ms:.1f} ms, "
            f"p99 {self.p99_ms:.1f} ms, p99.9 {self.p999_ms:.1f} ms, worst {self.worst_ms:.1f} ms"
        )


class LatenessMeter(QObject):
    """Measures from `start` to `stop`. Thread: GUI.

    A tick is due 5 ms after the one before: a pause of the loop counts once, with its length,
    and once more for each tick that it swallowed, as those would have been late as well.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._late_s: list[float] = []
        self._due_s = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(round(TICK_S * 1e3))
        self._timer.timeout.connect(self._on_timeout)

    def start(self) -> None:
        self._late_s.clear()
        self._due_s = time.perf_counter() + TICK_S
        self._timer.start()

    def stop(self) -> Lateness:
        """Stop, and tell what was measured; at least one tick must have come."""
        self._timer.stop()
        late_ms = np.asarray(self._late_s) * 1e3
        p50, p99, p999 = np.percentile(late_ms, (50, 99, 99.9))
        return Lateness(len(late_ms), float(p50), float(p99), float(p999), float(late_ms.max()))

    def _on_timeout(self) -> None:
        now_s = time.perf_counter()
        late_s = max(0.0, now_s - self._due_s)
        while late_s > TICK_S:
            self._late_s.append(late_s)
            late_s -= TICK_S
        self._late_s.append(late_s)
        self._due_s = now_s + TICK_S


def measure(app: QApplication, seconds: float) -> Lateness:
    """Run the loop of `app` for so long and measure it."""
    meter = LatenessMeter()
    meter.start()
    QTimer.singleShot(round(seconds * 1e3), app, app.quit)
    app.exec()
    return meter.stop()


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    app = QApplication(sys.argv[:1])
    sys.stdout.write(f"{measure(app, seconds)}\n")


if __name__ == "__main__":
    main()
