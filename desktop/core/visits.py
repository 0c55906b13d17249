"""Who watched a waiting machine, from when to when: told by the snapshots of its call. Pure."""

from dataclasses import dataclass

from desktop.core.snapshot import CallSnapshot, CallState

UNKNOWN = "unknown"  # somebody is there, and the server does not say who


@dataclass(frozen=True, slots=True)
class VisitBegan:
    """Somebody is in the room."""

    room: str
    watcher: str
    at_s: float


@dataclass(frozen=True, slots=True)
class VisitEnded:
    """He is not any more, or the machine ends."""

    room: str
    watcher: str
    at_s: float
    seconds: float  # since he came; not negative, even if the clock was set back


class Visits:
    """Give it each snapshot, and the time in seconds since 1970; it tells what began and ended.

    No visit is left out: whoever gets media has one, also without a name.
    """

    def __init__(self) -> None:
        self._present: VisitBegan | None = None

    def see(self, snapshot: CallSnapshot, now_s: float) -> list[VisitBegan | VisitEnded]:
        """Take one snapshot; at most one visit ends and another begins with it."""
        watcher = snapshot.peer_name
        if watcher is None and snapshot.state is CallState.CONNECTED:
            watcher = UNKNOWN
        present = self._present
        if present is None and watcher is None:
            return []
        if present is not None and (present.watcher, present.room) == (watcher, snapshot.room):
            return []
        told = self.end(now_s)
        if watcher is not None:
            self._present = VisitBegan(snapshot.room, watcher, now_s)
            told.append(self._present)
        return told

    def end(self, now_s: float) -> list[VisitBegan | VisitEnded]:
        """The machine ends: so does whatever visit there is."""
        present, self._present = self._present, None
        if present is None:
            return []
        seconds = max(0.0, now_s - present.at_s)
        return [VisitEnded(present.room, present.watcher, now_s, seconds)]
