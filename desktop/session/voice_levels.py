"""How loud one is, for the meter, and what is noticed about it."""

import asyncio
from collections.abc import Callable

from desktop.core.notice import Notice
from desktop.core.snapshot import OwnMedia
from desktop.core.voice_watch import VoiceWatch
from desktop.media.level import LevelMeter
from desktop.ports import Block


class VoiceLevels:
    """Of the microphone that is open. Thread: engine, except where said.

    Args:
        on_level: told ten times a second how loud it is, in dBFS; None when it was closed.
        own_media: tells what the other one gets.
        on_changed: told when `notices` may be others.
    """

    def __init__(
        self,
        on_level: Callable[[float | None], None],
        own_media: Callable[[], OwnMedia],
        on_changed: Callable[[], None],
    ) -> None:
        self._on_level = on_level
        self._own_media = own_media
        self._on_changed = on_changed
        self._loop = asyncio.get_running_loop()
        self._watch = VoiceWatch()
        self._meter = LevelMeter()  # the microphone's thread only
        self._raw_dbfs: float | None = None  # of a real microphone, before it is processed
        self._attempt: int | None = None  # None while none is open
        self._device_id: str | None = None  # that was opened last; None: the system's choice

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What is to be told of the voice now."""
        return self._watch.notices

    def begin(self, attempt: int, device_id: str | None) -> None:
        """This one is opened, in this attempt: another one, or the same anew."""
        if self._attempt is not None and device_id == self._device_id:
            self._watch.begin_anew()
        else:
            self.end()
        self._attempt, self._device_id = attempt, device_id
        self._on_level(None)

    def end(self) -> None:
        """It is closed."""
        self._attempt = None
        self._raw_dbfs = None
        self._watch.forget()
        self._on_level(None)

    def note_raw(self, level_dbfs: float) -> None:
        """A real microphone is so loud before its sound is processed. Thread: any."""
        self._raw_dbfs = level_dbfs

    def feed(self, attempt: int, block: Block) -> None:
        """What the other one would get. Thread: the microphone's."""
        level_dbfs = self._meter.feed(block)
        if level_dbfs is not None:
            self._loop.call_soon_threadsafe(self._hear, attempt, level_dbfs)

    def _hear(self, attempt: int, level_dbfs: float) -> None:
        if attempt == self._attempt:
            own = self._own_media()
            self._watch.hear(
                self._loop.time(),
                level_dbfs,
                self._raw_dbfs,
                is_muted=own.is_muted,
                is_curtained=own.is_curtained,
            )
            self._on_level(level_dbfs)
            self._on_changed()
