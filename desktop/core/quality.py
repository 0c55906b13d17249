"""How good the call is, and what is to blame if it is not. Pure."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from desktop.core.call_history import Second

SEEN = 5  # seconds that are judged: a single bad one is forgotten, and so is a single good one
LEAST = 3  # of them must be known

BAD_LOSS, FAIR_LOSS = 0.10, 0.03
# Below these rates pictures become smaller than 960x540, or than 480x270.
FAIR_BPS, BAD_BPS = 350_000, 120_000
FAIR_MS, BAD_MS = 400.0, 800.0  # of delay: people begin to talk at once (ITU-T G.114), then give up
FAIR_FPS, BAD_FPS = 12.0, 5.0
# Pictures of 720p take the encoder a sixth of the time; a program that runs for 30 of 100 ms is
# kept from its work for more than a third of it.
MUCH_BUSY = 0.3
RECOVERY = 20  # seconds in which a rate that fell because of that has grown again


class Grade(Enum):
    """As a mark shows it."""

    UNKNOWN = 0
    BAD = 1
    FAIR = 2
    GOOD = 3


class Cause(Enum):
    """What is worst now."""

    NONE = "none"
    UPLOAD_LOSES = "upload loses"  # packets of ours do not arrive
    DOWNLOAD_LOSES = "download loses"
    UPLOAD_SLOW = "upload slow"
    FEW_PICTURES = "few pictures"  # of the other: his upload, his computer or the way here
    LATE = "late"
    BUSY = "busy"  # this computer; nothing else can be said of the line then


@dataclass(frozen=True, slots=True)
class Quality:
    """A grade, and its cause."""

    grade: Grade = Grade.UNKNOWN
    cause: Cause = Cause.NONE


def judge(seconds: Sequence[Second]) -> Quality:
    """Judge the newest of these, the oldest first; the worst counts, what it comes from first."""
    newest = seconds[-SEEN:]
    findings = [
        (_grade_above(newest, lambda s: s.sent_loss, FAIR_LOSS, BAD_LOSS), Cause.UPLOAD_LOSES),
        (_grade_above(newest, _received_loss, FAIR_LOSS, BAD_LOSS), Cause.DOWNLOAD_LOSES),
        (_grade_below(newest, lambda s: s.target_bps, FAIR_BPS, BAD_BPS), Cause.UPLOAD_SLOW),
        (_grade_below(newest, lambda s: s.received_fps, FAIR_FPS, BAD_FPS), Cause.FEW_PICTURES),
        (_grade_above(newest, _delay_ms, FAIR_MS, BAD_MS), Cause.LATE),
    ]
    known = [finding for finding in findings if finding[0] is not Grade.UNKNOWN]
    if not known:
        return Quality()
    grade, cause = min(known, key=lambda finding: finding[0].value)
    if grade is Grade.GOOD:
        return Quality(grade)
    is_busy = _grade_above(newest, lambda s: s.busy, MUCH_BUSY, MUCH_BUSY) is Grade.BAD
    if cause is Cause.UPLOAD_SLOW:
        was_busy = [s for s in seconds[-RECOVERY:] if s.busy is not None and s.busy > MUCH_BUSY]
        is_busy = is_busy or len(was_busy) >= LEAST
    return Quality(grade, Cause.BUSY if is_busy else cause)


def _received_loss(second: Second) -> float | None:
    return second.received_loss


def _delay_ms(second: Second) -> float | None:
    return second.sound_ms if second.sound_ms is not None else second.picture_ms


def _grade_above(
    seconds: Sequence[Second], value: Callable[[Second], float | None], fair: float, bad: float
) -> Grade:
    """GOOD up to `fair`, FAIR up to `bad`."""
    known = [number for second in seconds if (number := value(second)) is not None]
    if len(known) < LEAST:
        return Grade.UNKNOWN
    usual = statistics.median(known)
    return Grade.BAD if usual > bad else Grade.FAIR if usual > fair else Grade.GOOD


def _grade_below(
    seconds: Sequence[Second], value: Callable[[Second], float | None], fair: float, bad: float
) -> Grade:
    """The same for what should be much."""

    def negative(second: Second) -> float | None:
        number = value(second)
        return None if number is None else -number

    return _grade_above(seconds, negative, -fair, -bad)
