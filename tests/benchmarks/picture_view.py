"""What showing 1280x720 at 30 fps costs: `python -m tests.benchmarks.picture_view [SECONDS]`.

Needs a display (Xvfb's will do) and prints the process's CPU time, as a share of one core, over
that of the same program with the window hidden, so that making and feeding pictures do not count.
"""

import sys
import threading
import time
from dataclasses import dataclass

import av
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop.media.moving_picture import FPS, MovingPicture
from desktop.ui.bridge import PictureFeed
from desktop.ui.widgets.picture_view import PictureView
from tests.benchmarks.event_loop import LatenessMeter

PICTURES = 60  # made beforehand


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one run."""

    cpu_share: float  # of one core
    shown_fps: float
    lateness: str


class Feeder:
    """Puts a picture 30 times a second, as a decoder does. Thread: its own."""

    def __init__(self, feeds: list[PictureFeed], pictures: list[av.VideoFrame]) -> None:
        self._feeds = feeds
        self._pictures = pictures
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="decoder of the benchmark")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._end.set()
        self._thread.join()

    def _run(self) -> None:
        due_s = time.perf_counter()
        number = 0
        while not self._end.wait(max(0.0, due_s - time.perf_counter())):
            for feed in self._feeds:
                feed.put(self._pictures[number % len(self._pictures)])
            number += 1
            due_s += 1 / FPS


def run(
    app: QApplication,
    views: list[PictureView],
    feeds: list[PictureFeed],
    pictures: list[av.VideoFrame],
    seconds: float,
) -> Cost:
    """Feed the views and measure; the first second does not count."""
    feeder, meter = Feeder(feeds, pictures), LatenessMeter()
    before: list[float] = []

    def begin() -> None:
        before.extend((time.process_time(), time.perf_counter(), views[0].shown))
        meter.start()

    feeder.start()
    QTimer.singleShot(1000, app, begin)
    QTimer.singleShot(round((1 + seconds) * 1e3), app, app.quit)
    app.exec()
    cpu_s, clock_s, shown = before
    took_s = time.perf_counter() - clock_s
    cost = Cost(
        (time.process_time() - cpu_s) / took_s,
        (views[0].shown - shown) / took_s,
        str(meter.stop()),
    )
    feeder.stop()
    return cost


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    app = QApplication(sys.argv[:1])
    maker = MovingPicture()
    pictures = [maker.next(round(time.time() * 1e3)) for _ in range(PICTURES)]
    for width, height, is_mirrored in (
        (960, 540, False),
        (1280, 720, False),
        (1100, 619, False),
        (242, 136, True),
    ):
        feed = PictureFeed()
        view = PictureView(feed, is_mirrored=is_mirrored)
        view.setFixedSize(width, height)
        view.set_dark(None)
        hidden = run(app, [view], [feed], pictures, seconds)
        view.show()
        shown = run(app, [view], [feed], pictures, seconds)
        view.close()
        sys.stdout.write(
            f"{width}x{height}{' mirrored' if is_mirrored else ''}: "
            f"{(shown.cpu_share - hidden.cpu_share) * 100:.1f} % of a core "
            f"({hidden.cpu_share * 100:.1f} % hidden), {shown.shown_fps:.1f} fps shown; "
            f"{shown.lateness}\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
