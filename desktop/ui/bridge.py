"""From the engine's thread into Qt: the newest state, and pictures.

What is posted waits in a slot that holds one value, the newest; a queued signal wakes the GUI
thread once for each value that it takes. So a slow window shows less often, and never late.
"""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from desktop.core.snapshot import CallSnapshot
from desktop.core.statistics import LinkStatistics
from desktop.media.latest import LatestSlot
from desktop.ui.models.call_model import CallModel

if TYPE_CHECKING:  # the window is drawn before PyAV is loaded
    from desktop.ports import Picture

FRESH_S = 0.5  # a picture that waited longer is the past: 15 pictures at 30 fps


class EngineBridge(QObject):
    """Shows to a `CallModel` what the engine posts; lives in the GUI thread.

    It must outlive the engine: close the engine first.
    """

    _snapshot_waits = Signal()
    _statistics_wait = Signal()
    _level_waits = Signal()

    def __init__(self, model: CallModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._snapshots: LatestSlot[CallSnapshot] = LatestSlot()
        self._statistics: LatestSlot[LinkStatistics] = LatestSlot()
        self._levels: LatestSlot[tuple[float | None]] = LatestSlot()
        queued = Qt.ConnectionType.QueuedConnection
        self._snapshot_waits.connect(self._on_snapshot_waits, queued)
        self._statistics_wait.connect(self._on_statistics_wait, queued)
        self._level_waits.connect(self._on_level_waits, queued)

    def post_snapshot(self, snapshot: CallSnapshot) -> None:
        """Show this state soon; replaces one that was not shown yet. Thread: any."""
        if self._snapshots.put(snapshot):
            self._snapshot_waits.emit()

    def post_statistics(self, statistics: LinkStatistics) -> None:
        """Show these numbers soon; replaces those that were not shown yet. Thread: any."""
        if self._statistics.put(statistics):
            self._statistics_wait.emit()

    def post_level(self, level_dbfs: float | None) -> None:
        """Show this level soon; replaces one that was not shown yet. Thread: any."""
        if self._levels.put((level_dbfs,)):
            self._level_waits.emit()

    def _on_level_waits(self) -> None:
        level = self._levels.take()
        if level is not None:
            self._model.show_level(*level)

    def _on_snapshot_waits(self) -> None:
        snapshot = self._snapshots.take()
        if snapshot is not None:
            self._model.show_snapshot(snapshot)

    def _on_statistics_wait(self) -> None:
        statistics = self._statistics.take()
        if statistics is not None:
            self._model.show_statistics(statistics)


class PictureFeed(QObject):
    """Pictures on their way to one `PictureView`; only the newest counts.

    Args:
        clock: monotonic seconds.
    """

    arrived = Signal()  # something is there to `take`; connect it queued

    def __init__(
        self, parent: QObject | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._slot: LatestSlot[tuple[float, Picture | None]] = LatestSlot()
        self._branches: tuple[PictureFeed, ...] = ()

    def branch(self) -> "PictureFeed":
        """Another feed of the same pictures, for another view. Thread: GUI, before pictures come.

        A view takes what it shows, and scales it to its own size: no picture is shared but the
        memory that it came in, and a hidden view does nothing.
        """
        branch = PictureFeed(self, self._clock)
        self._branches = (*self._branches, branch)
        return branch

    @property
    def dropped(self) -> int:
        """Pictures that a newer one replaced before they were shown."""
        return self._slot.dropped

    def put(self, picture: "Picture") -> None:
        """Show the picture; nobody may change it any more. Thread: any."""
        self._put(picture)
        for branch in self._branches:
            branch.put(picture)

    def clear(self) -> None:
        """Show nothing, and forget what was put. Thread: any."""
        self._put(None)
        for branch in self._branches:
            branch.clear()

    def _put(self, picture: "Picture | None") -> None:
        if self._slot.put((self._clock(), picture)):
            self.arrived.emit()

    def take(self) -> "tuple[Picture | None] | None":
        """The newest of what came: `(picture,)`, `(None,)` for "show nothing"; None: no news.

        A picture that waited for longer than `FRESH_S`, because nobody looked, is "show nothing".
        """
        entry = self._slot.take()
        if entry is None:
            return None
        put_at_s, picture = entry
        return (picture if self._clock() - put_at_s <= FRESH_S else None,)
