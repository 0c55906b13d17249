"""Who watches a waiting machine: written down, and told to the owner's commands."""

import time

from desktop.core.snapshot import CallSnapshot
from desktop.core.visits import VisitBegan, VisitEnded, Visits
from desktop.system.hooks import Hooks
from desktop.system.watch_list import WatchList


class VisitBook:
    """Give it each snapshot, until `close`. Thread: GUI."""

    def __init__(self, watch_list: WatchList, hooks: Hooks) -> None:
        self._watch_list = watch_list
        self._hooks = hooks
        self._visits = Visits()

    def see(self, snapshot: CallSnapshot) -> list[VisitBegan | VisitEnded]:
        """Take one; returns what began and ended with it."""
        return self._noted(self._visits.see(snapshot, time.time()))

    def close(self) -> None:
        """The machine ends, and with it whatever visit there is; commands that run go on."""
        self._noted(self._visits.end(time.time()))
        self._hooks.close()

    def _noted(self, visits: list[VisitBegan | VisitEnded]) -> list[VisitBegan | VisitEnded]:
        for visit in visits:
            self._watch_list.note(visit)
            self._hooks.run(visit)
        return visits
