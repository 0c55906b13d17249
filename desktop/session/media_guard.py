"""Looks once a second whether picture and sound are what they should be, and repairs them."""

import asyncio
import logging
from collections.abc import Callable

from desktop.core.media_watch import MediaWatch, Repair, Step, Symptom
from desktop.core.snapshot import CallState
from desktop.session.call_session import CallSession
from desktop.session.media_session import MediaSession

log = logging.getLogger(__name__)

INTERVAL_S = 1.0
LINK_ANSWER_S = 0.5  # as for the statistics


class MediaGuard:
    """Carries out what `MediaWatch` says, from `start` to `close`. Thread: engine.

    Args:
        session: whose link is made anew.
        media: whose devices are.
        on_hopeless: ends the program, because it will be started anew; None: it would not.
        hanging: tells how many drivers hang in threads that were given up.
    """

    def __init__(
        self,
        session: CallSession,
        media: MediaSession,
        on_hopeless: Callable[[], None] | None = None,
        hanging: Callable[[], int] = lambda: 0,
    ) -> None:
        self._session = session
        self._media = media
        self._on_hopeless = on_hopeless
        self._hanging = hanging
        self._watch = MediaWatch(can_restart=on_hopeless is not None)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.get_running_loop().create_task(self._run(), name="media guard")

    async def close(self) -> None:
        """End; nothing is repaired afterwards."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(INTERVAL_S)
            await self.look()

    async def look(self) -> None:
        """Look once, and do what is to be done."""
        now_s = asyncio.get_running_loop().time()
        sent_bytes = await self._sent_bytes()
        for repair in self._watch.look(
            now_s,
            self._media.device_readings,
            sent_bytes,
            hanging=self._hanging(),
            is_alone=self._session.snapshot.state is CallState.WAITING,
        ):
            self._carry_out(repair)

    async def _sent_bytes(self) -> int | None:
        """Of the link that is up; None without one."""
        if self._session.snapshot.state is not CallState.CONNECTED:
            return None
        try:
            link = await asyncio.wait_for(self._session.link_statistics(), LINK_ANSWER_S)
        except TimeoutError:
            return None  # the statistics log it
        if link is None:
            return None
        sent = (link.sent_video.bytes or 0) + (link.sent_audio.bytes or 0)
        return sent or None  # a peer may want nothing of us

    def _carry_out(self, repair: Repair) -> None:
        what = repair.kind.value if repair.kind is not None else "program"
        if repair.symptom is Symptom.NOT_SENT:
            what = "link"
        log.warning("%s %s: %s", what, repair.symptom.value, repair.step.value)
        match repair.step:
            case Step.DEVICE | Step.WORKER:
                assert repair.kind is not None
                self._media.open_anew(
                    repair.kind,
                    in_new_worker=repair.step is Step.WORKER,
                    is_told=repair.symptom is not Symptom.SILENT,
                )
            case Step.LINK:
                self._session.fail_link(repair.symptom.value)
            case Step.PROCESS:
                assert self._on_hopeless is not None
                self._on_hopeless()
