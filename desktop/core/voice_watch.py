"""Two things that people notice too late: a microphone without sound, and talking while muted.

Pure: no I/O, no clock. Levels are in dB of full scale, as `level_dbfs` gives them.
"""

from desktop.core.notice import Notice, NoticeKind

# Below one step of 16 bits: a switch on the cable, a system's mute, a socket with nothing in it.
# The quietest rooms give -80 through a real microphone.
SILENT_DBFS = -84.0
SILENT_S = 5.0  # some devices begin with a second of zeros

# Speech before a microphone is at -35 to -15 after noise was lowered; a door or a cup is over soon.
TALK_DBFS = -42.0
TALK_S = 0.6  # of sound within
TALK_WITHIN_S = 2.0
TOLD_S = 4.0  # after the last talk: long enough to be read


class VoiceWatch:
    """Tell it every level with `hear`, and `forget` or `begin_anew` when it is another."""

    def __init__(self) -> None:
        self._sound_at_s: float | None = None  # the last sound, or the first level of all
        self._is_silent = False
        self._talks: list[tuple[float, float]] = []  # (until when, how long) of TALK_WITHIN_S
        self._heard_at_s: float | None = None
        self._told_until_s: float | None = None  # that somebody talks while muted

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What is to be told now."""
        kinds = (
            (NoticeKind.MICROPHONE_SILENT, self._is_silent),
            (NoticeKind.MUTED_TALK, self._told_until_s is not None),
        )
        return tuple(Notice(kind) for kind, holds in kinds if holds)

    def hear(
        self,
        now_s: float,
        level_dbfs: float,
        raw_dbfs: float | None,
        *,
        is_muted: bool,
        is_curtained: bool = False,
    ) -> None:
        """Take a level into account.

        Args:
            now_s: monotonic; ten times a second or more often.
            level_dbfs: of the sound as the other one would get it.
            raw_dbfs: of the same as the microphone gave it; None if it is no real microphone.
            is_muted: the other one gets silence.
            is_curtained: and a card; who wants that knows it.
        """
        self._watch_silence(now_s, raw_dbfs, is_muted)
        self._watch_talk(now_s, level_dbfs, is_muted and not is_curtained)
        self._heard_at_s = now_s

    def forget(self) -> None:
        """The microphone was closed, or another one is opened."""
        self._is_silent = False
        self.begin_anew()

    def begin_anew(self) -> None:
        """The same microphone is opened again: one that was silent is, until sound comes."""
        self._heard_at_s = self._told_until_s = None
        if not self._is_silent:
            self._sound_at_s = None
        self._talks = []

    def _watch_silence(self, now_s: float, raw_dbfs: float | None, is_muted: bool) -> None:
        is_sound = raw_dbfs is None or raw_dbfs >= SILENT_DBFS
        if is_sound or is_muted or self._sound_at_s is None:
            self._sound_at_s = now_s
        self._is_silent = now_s - self._sound_at_s >= SILENT_S

    def _watch_talk(self, now_s: float, level_dbfs: float, is_forgetful: bool) -> None:
        if not is_forgetful:
            self._talks.clear()
            self._told_until_s = None
            return
        since_s = now_s - self._heard_at_s if self._heard_at_s is not None else 0.0
        if level_dbfs >= TALK_DBFS:
            self._talks.append((now_s, since_s))
        self._talks = [talk for talk in self._talks if talk[0] > now_s - TALK_WITHIN_S]
        if sum(length for _, length in self._talks) >= TALK_S:
            self._told_until_s = now_s + TOLD_S
        elif self._told_until_s is not None and now_s >= self._told_until_s:
            self._told_until_s = None
