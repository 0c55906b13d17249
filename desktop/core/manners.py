"""What a machine that waits shows of itself, to whom and when. Pure: the time is given.

The owner's wish comes first: a curtain that he drew stays drawn. In quiet hours, and for somebody
who is not on the list, nothing is seen, heard or played, whatever the owner wishes for others.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time
from enum import Enum

from desktop.core.notice import NoticeKind
from desktop.core.snapshot import CallSnapshot, OwnMedia
from server.protocol.names import normalized_name


class BadHours(ValueError):
    """Not hours of a day; the text is a sentence for the user."""


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Times of every day by the clock on the wall, whatever a change to summer time does to it."""

    spans: tuple[tuple[time, time], ...] = ()  # from, up to; over midnight if the end is earlier

    @classmethod
    def parse(cls, text: str) -> "QuietHours":
        """Understand `22:00-07:00`, or several with commas between; "" is none.

        Raises:
            BadHours: it is something else.
        """
        spans = []
        for part in filter(None, (part.strip() for part in text.split(","))):
            begin, _, end = part.partition("-")
            try:
                span = (time.fromisoformat(begin.strip()), time.fromisoformat(end.strip()))
                if span[0].tzinfo or span[1].tzinfo or span[0] == span[1]:
                    raise ValueError("it is of another place, or never begins")
            except ValueError:
                sentence = f"{part!r} are no hours of a day; say them like 22:00-07:00"
                raise BadHours(sentence) from None
            spans.append(span)
        return cls(tuple(spans))

    def contains(self, now: datetime) -> bool:
        """`now`: as clocks on the wall show it there."""
        clock = now.time()
        return any(
            begin <= clock < end if begin < end else not end <= clock < begin
            for begin, end in self.spans
        )


class Card(Enum):
    """What is seen in the place of the camera's picture."""

    NAME = "name"
    CURTAIN = "curtain"  # the owner drew it
    QUIET = "quiet"  # quiet hours
    STRANGER = "stranger"  # the watcher is not on the list
    REPAIR = "repair"  # the camera delivers nothing, and is opened anew


@dataclass(frozen=True, slots=True)
class Stance:
    """How the machine meets who is there now."""

    own_media: OwnMedia
    card: Card
    is_deaf: bool  # what the watcher says is not played


@dataclass(frozen=True, slots=True)
class Manners:
    """What the owner settled for good."""

    quiet_hours: QuietHours = QuietHours()
    may_watch: tuple[str, ...] = ()  # names; none: everybody
    rings: bool = True  # notes when somebody comes

    def stance(self, snapshot: CallSnapshot, wished: OwnMedia, now: datetime) -> Stance:
        """How to meet the one who is there, or would come.

        Args:
            snapshot: of the call.
            wished: what the owner withholds by himself.
            now: as clocks on the wall show it.
        """
        shut = OwnMedia(is_muted=True, is_camera_off=True)
        if self.quiet_hours.contains(now):
            return Stance(shut, Card.QUIET, is_deaf=True)
        if not self._is_invited(snapshot.peer_name):
            return Stance(shut, Card.STRANGER, is_deaf=True)
        if wished.is_camera_off:
            return Stance(wished, Card.CURTAIN, is_deaf=False)
        is_repaired = any(notice.kind is NoticeKind.DEVICE_SILENT for notice in snapshot.notices)
        return Stance(wished, Card.REPAIR if is_repaired else Card.NAME, is_deaf=False)

    def _is_invited(self, name: str | None) -> bool:
        """With a list nobody is, before he says who he is."""
        return not self.may_watch or (
            name is not None and _same(name) in map(_same, self.may_watch)
        )


def rings_for(manners: Manners, stance: Stance, visits: Collection[object]) -> bool:
    """Whether notes are to be heard: of these who came or went, unless they are kept out."""
    return manners.rings and not stance.is_deaf and bool(visits)


def _same(name: str) -> str:
    return normalized_name(name).casefold()
