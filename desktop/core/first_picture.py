"""What the time from Join to the peer's first picture was made of. Pure."""

from dataclasses import dataclass
from enum import Enum


class Step(Enum):
    """The ends of the steps, in order; the values are the words of `--stats` and the log."""

    SERVER = "server"  # in the room with the peer; the link is made
    OFFER = "offer"  # offer and answer are made and known to both
    ICE = "ice"  # a way to the peer was found
    DTLS = "dtls"  # and is encrypted
    KEY_FRAME = "key frame"  # the first picture was decoded


@dataclass(frozen=True, slots=True)
class FirstPicture:
    """How long each step took, in milliseconds; None while it is not over.

    `server_ms` is 0 for whoever was there first, and for a link that takes another's place.
    """

    server_ms: float | None = None
    offer_ms: float | None = None
    ice_ms: float | None = None
    dtls_ms: float | None = None
    key_frame_ms: float | None = None

    @property
    def total_ms(self) -> float | None:
        """From Join to the picture; None before it."""
        steps = (self.server_ms, self.offer_ms, self.ice_ms, self.dtls_ms, self.key_frame_ms)
        known = [step_ms for step_ms in steps if step_ms is not None]
        return sum(known) if len(known) == len(steps) else None

    def __str__(self) -> str:
        """For the log: `first picture after 212 ms: server 7, offer 9, …`."""
        steps = {
            Step.SERVER: self.server_ms,
            Step.OFFER: self.offer_ms,
            Step.ICE: self.ice_ms,
            Step.DTLS: self.dtls_ms,
            Step.KEY_FRAME: self.key_frame_ms,
        }
        told = [f"{step.value} {ms:.0f}" for step, ms in steps.items() if ms is not None]
        total_ms = self.total_ms
        after = "not yet" if total_ms is None else f"after {total_ms:.0f} ms"
        return f"first picture {after}: {', '.join(told)}"


class FirstPictureClock:
    """Takes the times of a link; seconds of any clock that does not go back, from its making on."""

    def __init__(self, began_s: float) -> None:
        self._ends = {Step.SERVER: began_s}

    def reached(self, step: Step, now_s: float) -> None:
        """A step after SERVER is over; only the first time counts."""
        self._ends.setdefault(step, now_s)

    @property
    def value(self) -> FirstPicture:
        """What is known now, but for the server.

        A step that ended before the one in front of it took no time.
        """
        took: list[float | None] = []
        before_s = self._ends[Step.SERVER]
        for step in (Step.OFFER, Step.ICE, Step.DTLS, Step.KEY_FRAME):
            end_s = self._ends.get(step)
            if end_s is None:
                took.append(None)
                continue
            took.append(max(0.0, end_s - before_s) * 1000)
            before_s = max(before_s, end_s)
        return FirstPicture(None, *took)
