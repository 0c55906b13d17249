"""How much of the time this computer kept the engine's loop from its work."""

import asyncio

BEAT_S = 0.05


class Heartbeat:
    """Beats from `start` to `stop`; each beat that comes late tells for how long. Thread: engine.

    It costs 20 wakings a second, less than a thousandth of a core.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._next: asyncio.TimerHandle | None = None  # None while it does not beat
        self._taken_s = 0.0
        self._late_s = 0.0  # since then

    def start(self) -> None:
        """Begin; idempotent."""
        if self._next is None:
            self._taken_s, self._late_s = self._loop.time(), 0.0
            self._wait()

    def stop(self) -> None:
        """End; idempotent."""
        if self._next is not None:
            self._next.cancel()
            self._next = None

    def take(self) -> float | None:
        """The late part of the time since the last call, 0 to 1; None while it does not beat."""
        if self._next is None:
            return None
        now_s = self._loop.time()
        late_s, passed_s = self._late_s, now_s - self._taken_s
        self._taken_s, self._late_s = now_s, 0.0
        return min(1.0, late_s / passed_s) if passed_s > 0 else None

    def _wait(self) -> None:
        due_s = self._loop.time() + BEAT_S
        self._next = self._loop.call_at(due_s, self._beat, due_s)

    def _beat(self, due_s: float) -> None:
        self._late_s += max(0.0, self._loop.time() - due_s)
        self._wait()
