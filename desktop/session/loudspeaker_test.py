"""A few notes through the chosen loudspeaker, in a call and outside one."""

import asyncio
from collections.abc import Callable

from desktop.core.device_events import DevicesEvent, DevicesReleased, DevicesRequested, Purpose
from desktop.media.chime import CHIME_S, Chime
from desktop.ports import Block

TEST_S = CHIME_S + 1.0  # until the loudspeaker is closed again; it may open slowly


class LoudspeakerTest:
    """Wants the loudspeaker for as long as it takes. Thread: engine, except where said.

    Args:
        post: takes the events for `CallDevices`.
    """

    def __init__(self, post: Callable[[DevicesEvent], None]) -> None:
        self._post = post
        self._loop = asyncio.get_running_loop()
        self._chime = Chime()
        self._end: asyncio.TimerHandle | None = None  # None while there is none

    def start(self) -> None:
        """Begin, or begin again."""
        self._chime.start()
        self._post(DevicesRequested(Purpose.LOUDSPEAKER_TEST))
        if self._end is not None:
            self._end.cancel()
        self._end = self._loop.call_later(TEST_S, self.stop)

    def stop(self) -> None:
        """End; idempotent."""
        if self._end is not None:
            self._end.cancel()
            self._end = None
            self._chime.stop()
            self._post(DevicesReleased(Purpose.LOUDSPEAKER_TEST))

    def added_to(self, block: Block) -> Block:
        """What is to be played, with the notes. Thread: the loudspeaker's."""
        return self._chime.added_to(block)
