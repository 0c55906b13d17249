"""The last minutes of a call, second by second, for plots and for the mark of its quality. Pure."""

from collections import deque
from dataclasses import dataclass

from desktop.core.statistics import LinkStatistics

KEPT = 180  # seconds


@dataclass(frozen=True, slots=True)
class Second:
    """What was measured in one second; None: not known."""

    picture_ms: float | None = None  # from the other's camera to this screen
    sound_ms: float | None = None  # from the other's microphone to this loudspeaker
    round_trip_ms: float | None = None
    sent_bps: float | None = None  # payload of pictures and sound
    received_bps: float | None = None
    target_bps: float | None = None  # what pictures may take of the line
    sent_loss: float | None = None  # parts of 1
    received_loss: float | None = None
    sent_fps: float | None = None
    received_fps: float | None = None
    busy: float | None = None  # part of 1: this computer kept the program, or the encoder, at work


class CallHistory:
    """Takes the numbers of a link about once a second. Thread: one."""

    def __init__(self) -> None:
        self._seconds: deque[Second] = deque(maxlen=KEPT)
        self._last: tuple[float, LinkStatistics] | None = None

    @property
    def seconds(self) -> tuple[Second, ...]:
        """The oldest first."""
        return tuple(self._seconds)

    def add(self, now_s: float, numbers: LinkStatistics) -> None:
        """`now_s`: of any steady clock."""
        before_s, before = self._last or (now_s, numbers)
        self._last = (now_s, numbers)
        video, sound = numbers.received_video, numbers.received_audio
        lost = _more(before.received_video.lost, video.lost)
        came = _more(before.received_video.packets, video.packets)
        self._seconds.append(
            Second(
                picture_ms=_first(video.delay_ms, video.one_way_ms),
                sound_ms=_first(sound.delay_ms, sound.one_way_ms),
                round_trip_ms=numbers.sent_video.round_trip_ms,
                sent_bps=_rate(
                    now_s - before_s,
                    _more(before.sent_video.bytes, numbers.sent_video.bytes),
                    _more(before.sent_audio.bytes, numbers.sent_audio.bytes),
                ),
                received_bps=_rate(
                    now_s - before_s,
                    _more(before.received_video.bytes, video.bytes),
                    _more(before.received_audio.bytes, sound.bytes),
                ),
                target_bps=numbers.sent_video.target_bps,
                sent_loss=numbers.sent_video.loss,
                received_loss=None if lost is None or not came else lost / (lost + came),
                sent_fps=numbers.sent_video.fps,
                received_fps=video.fps,
                busy=_most(
                    numbers.late,
                    _share(
                        now_s - before_s,
                        before.sent_video.encoding_s,
                        numbers.sent_video.encoding_s,
                    ),
                ),
            )
        )

    def clear(self) -> None:
        """Forget everything: another call begins."""
        self._seconds.clear()
        self._last = None


def _first(*values: float | None) -> float | None:
    return next((value for value in values if value is not None), None)


def _more(before: int | None, now: int | None) -> int | None:
    """What a counter grew by; None if it began anew, with another link."""
    return None if before is None or now is None or now < before else now - before


def _share(took_s: float, before_s: float | None, now_s: float | None) -> float | None:
    """What part of the time it grew by."""
    if before_s is None or now_s is None or now_s < before_s or took_s <= 0:
        return None
    return (now_s - before_s) / took_s


def _most(*values: float | None) -> float | None:
    return max((value for value in values if value is not None), default=None)


def _rate(took_s: float, *counted: int | None) -> float | None:
    known = [count for count in counted if count is not None]
    return sum(known) * 8 / took_s if known and took_s > 0 else None
