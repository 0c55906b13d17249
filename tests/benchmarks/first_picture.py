"""What the time from Join to the peer's first picture is made of, on a real call.

    python -m tests.benchmarks.first_picture [--joins 10]

This process is a Tandem with its window that joins and leaves again; the other, which waits in the
room, and the server are programs of their own. Test pictures at 1280x720 and test tones both ways.
Needs a display (`xvfb-run python -m ...` will do).
"""

import argparse
import statistics
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from desktop import app
from desktop.core.first_picture import FirstPicture
from desktop.core.snapshot import CallState
from tests.benchmarks.two_tandems import call_place, run_here, tandem_apart

STAYS_S = 1.5
PAUSE_S = 1.0
WARM_UP_S = 3.0


class Joins(QObject):
    """Joins and leaves so many times, then ends the program. Thread: Qt's."""

    def __init__(self, tandem: app.Tandem, joins: int) -> None:
        super().__init__()
        self._tandem = tandem
        self._left = joins
        self._is_in = False
        self.taken: list[FirstPicture] = []
        tandem.model.statistics_changed.connect(self._on_statistics)
        QTimer.singleShot(round(WARM_UP_S * 1000), self, self._join)

    def _join(self) -> None:
        self._is_in = True
        self._tandem.model.request_join()

    def _on_statistics(self) -> None:
        model = self._tandem.model
        first = model.statistics.first_picture
        is_connected = model.snapshot.state is CallState.CONNECTED
        if not self._is_in or not is_connected or first.total_ms is None:
            return
        self._is_in = False
        self.taken.append(first)
        self._left -= 1
        QTimer.singleShot(round(STAYS_S * 1000), self, self._leave)

    def _leave(self) -> None:
        if self._left:
            self._tandem.model.request_leave()
            QTimer.singleShot(round(PAUSE_S * 1000), self, self._join)
        else:
            self._tandem.quit()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--joins", type=int, default=10)
    joins = parser.parse_args().joins
    with tempfile.TemporaryDirectory(prefix="tandem-") as name:
        folder = Path(name)
        measured: list[Joins] = []
        with call_place() as arguments, tandem_apart(arguments, folder / "other"):
            run_here(arguments, folder, lambda tandem: measured.append(Joins(tandem, joins)))
    _print(measured[0].taken)


def _print(taken: list[FirstPicture]) -> None:
    rows = [{**asdict(first), "total_ms": first.total_ms} for first in taken]
    for name in rows[0]:
        values = [float(row[name]) for row in rows]
        sys.stdout.write(
            f"{name:14}median {statistics.median(values):6.0f}  worst {max(values):6.0f}  "
            + " ".join(f"{value:.0f}" for value in values)
            + "\n"
        )


if __name__ == "__main__":
    main()
