"""Once a second: the numbers of the call as one object, the documented form of `--stats`."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

from desktop.core.safety import digits_of
from desktop.core.snapshot import CallSnapshot
from desktop.core.statistics import LinkStatistics
from desktop.session.call_session import CallSession
from desktop.session.heartbeat import Heartbeat
from desktop.session.media_session import MediaSession

log = logging.getLogger(__name__)

INTERVAL_S = 1.0
LINK_ANSWER_S = 0.5  # a link that does not tell its numbers by then is left out


@dataclass(frozen=True, slots=True)
class CallStatistics:
    """One second of the call."""

    time_s: float  # wall clock
    snapshot: CallSnapshot
    link: LinkStatistics

    def as_object(self) -> dict[str, object]:
        """The JSON object of one line; every key is always there (docs/statistics.md)."""
        return {
            "time_s": round(self.time_s, 3),
            "state": self.snapshot.state.value,
            "room": self.snapshot.room or None,
            "users": list(self.snapshot.users),
            "safety_code": digits_of(code) if (code := self.link.safety_code) else None,
            "late": None if self.link.late is None else round(self.link.late, 2),
            "first_picture": _rounded(asdict(self.link.first_picture)),
            "sent": {
                "video": _rounded(asdict(self.link.sent_video)),
                "audio": _rounded(asdict(self.link.sent_audio)),
            },
            "received": {
                "video": _rounded(asdict(self.link.received_video)),
                "audio": _rounded(asdict(self.link.received_audio)),
            },
        }


def _rounded(numbers: dict[str, object]) -> dict[str, object]:
    """Hundredths are finer than anything that is measured here."""
    return {
        name: round(value, 2) if isinstance(value, float) else value
        for name, value in numbers.items()
    }


class StatisticsReporter:
    """Tells `on_statistics` once a second, from `start` to `close`. Thread: engine."""

    def __init__(
        self,
        session: CallSession,
        media: MediaSession,
        on_statistics: Callable[[CallStatistics], None],
    ) -> None:
        self._session = session
        self._media = media
        self._on_statistics = on_statistics
        self._task: asyncio.Task[None] | None = None
        self._heartbeat = Heartbeat()

    def start(self) -> None:
        """Begin; the first numbers come after a second."""
        self._task = asyncio.get_running_loop().create_task(self._run(), name="statistics")

    async def close(self) -> None:
        """End; nothing is told afterwards."""
        self._heartbeat.stop()
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        due_s = loop.time()
        while True:
            due_s = max(due_s + INTERVAL_S, loop.time())
            await asyncio.sleep(due_s - loop.time())
            try:
                self._on_statistics(await self._measure())
            except Exception:  # scripts rely on the next line all the same
                log.exception("there are no numbers of this second")

    async def _measure(self) -> CallStatistics:
        link: LinkStatistics | None = None
        try:
            link = await asyncio.wait_for(self._session.link_statistics(), LINK_ANSWER_S)
        except TimeoutError:
            log.warning("the link did not tell its numbers")
        late = self._heartbeat.take()
        if link is None:
            self._heartbeat.stop()  # a machine that only waits has nothing to do
        else:
            self._heartbeat.start()
        link = link or LinkStatistics()
        heard, said, picture_delay_ms = self._media.take_readings()
        snapshot = self._session.snapshot
        return CallStatistics(
            time.time(),
            snapshot,
            replace(
                link,
                late=late,
                sent_audio=replace(link.sent_audio, level_dbfs=said.level_dbfs),
                received_video=replace(link.received_video, delay_ms=picture_delay_ms),
                received_audio=replace(
                    link.received_audio,
                    level_dbfs=heard.level_dbfs,
                    tone_hz=heard.tone_hz,
                    delay_ms=heard.delay_ms,
                ),
            ),
        )
