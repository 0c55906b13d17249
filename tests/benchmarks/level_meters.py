"""What the level meters cost: from the microphone's blocks to both painted bars.

    python -m tests.benchmarks.level_meters [ROUNDS]

The window, the engine's thread and a thread in the place of the microphone's, and no call beside
them. A voice comes ten times as fast as it is spoken for SECONDS, and not at all for as long; the
processor time of the whole process that this takes, divided by the levels that were shown, is what
one costs. Little else happens in the process, so other programs disturb little. Needs a display.
"""

import statistics
import sys
import threading
import time

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop.core.snapshot import OwnMedia
from desktop.media.level import WINDOW_SAMPLES
from desktop.session.engine import Engine
from desktop.session.voice_levels import VoiceLevels
from desktop.ui.bridge import EngineBridge, PictureFeed
from desktop.ui.models.call_model import CallModel
from desktop.ui.theme import apply_theme
from desktop.ui.windows.main_window import MainWindow
from tests.support.voice import SAMPLE_RATE_HZ, voice

SECONDS = 3.0
FASTER = 10
BLOCK_SAMPLES = 480  # as a microphone gives them
ATTEMPT = 1


class Speaker:
    """A thread that gives blocks while it is to."""

    def __init__(self, levels: VoiceLevels) -> None:
        self._levels = levels
        self._sound = (voice(1, 20.0) * np.iinfo(np.int16).max).astype(np.int16)
        self.speaks = threading.Event()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="speaker")
        self._thread.start()

    def close(self) -> None:
        self._is_over.set()
        self._thread.join()

    def _run(self) -> None:
        at = 0
        pause_s = WINDOW_SAMPLES / SAMPLE_RATE_HZ / FASTER
        while not self._is_over.wait(pause_s):
            for _ in range(WINDOW_SAMPLES // BLOCK_SAMPLES if self.speaks.is_set() else 0):
                self._levels.feed(ATTEMPT, self._sound[at : at + BLOCK_SAMPLES])
                at = (at + BLOCK_SAMPLES) % (len(self._sound) - BLOCK_SAMPLES)


class Rounds:
    """Speaks and is silent by turns. Thread: GUI."""

    def __init__(self, app: QApplication, model: CallModel, speaker: Speaker, rounds: int) -> None:
        self._app, self._speaker, self._left = app, speaker, 2 * rounds
        self._shown = 0
        self._began_s = 0.0
        self.costs_s: list[float] = []  # of a level
        self._spoken = (0.0, 0)
        model.level_changed.connect(self._count)
        QTimer.singleShot(1000, app, self._begin)

    def _count(self) -> None:
        self._shown += 1

    def _begin(self) -> None:
        if not self._left:
            self._app.quit()
            return
        self._left -= 1
        if self._left % 2:
            self._speaker.speaks.set()
        else:
            self._speaker.speaks.clear()
        self._shown, self._began_s = 0, time.process_time()
        QTimer.singleShot(round(SECONDS * 1000), self._app, self._end)

    def _end(self) -> None:
        took_s = time.process_time() - self._began_s
        if self._speaker.speaks.is_set():
            self._spoken = (took_s, self._shown)
        else:
            spoken_s, shown = self._spoken
            self.costs_s.append((spoken_s - took_s) / max(1, shown))
        self._begin()


def main(rounds: int) -> None:
    app = QApplication(sys.argv[:1])
    apply_theme(app)
    model = CallModel()
    bridge = EngineBridge(model)
    window = MainWindow(model, PictureFeed(), PictureFeed())
    window.show()  # with the settings unfolded: both bars are seen
    engine = Engine()
    engine.start()

    def listen() -> VoiceLevels:
        levels = VoiceLevels(bridge.post_level, OwnMedia, lambda: None)
        levels.begin(ATTEMPT, None)
        return levels

    speaker = Speaker(engine.call(listen).result())
    course = Rounds(app, model, speaker, rounds)
    app.exec()
    speaker.close()
    engine.close()
    costs = sorted(course.costs_s)
    of_a_core = statistics.median(costs) * SAMPLE_RATE_HZ / WINDOW_SAMPLES
    sys.stdout.write(
        f"a level: {statistics.median(costs) * 1e6:.0f} us"
        f" ({costs[0] * 1e6:.0f} to {costs[-1] * 1e6:.0f});"
        f" meters: {of_a_core:.2%} of a core\n"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
