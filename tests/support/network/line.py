"""A line between two hosts, as figures: who delays, drops and shapes asks it for each packet.

Pure: no I/O and no clock; times are seconds of whatever clock the caller has, counted from the
moment at which the line was made.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

PACKET_OVERHEAD_BYTES = 18  # Ethernet's, around what an IP packet says of its length


@dataclass(frozen=True, slots=True)
class Conditions:
    """What one direction of a line does to packets.

    `delay_s` is for one way. `jitter_s`: up to so much more, differently for each packet; they
    stay in order, as behind a wireless router. `loss`: 0 to 1. `rate_bps`: None for no limit.
    `queue_s`: a packet that would wait longer for its turn is dropped.
    """

    delay_s: float = 0.0
    jitter_s: float = 0.0
    loss: float = 0.0
    rate_bps: float | None = None
    queue_s: float = 0.5
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Phase:
    """Conditions from a moment on, in seconds since the line was made."""

    from_s: float
    conditions: Conditions


Profile = tuple[Phase, ...]


def _always(conditions: Conditions) -> Profile:
    return (Phase(0.0, conditions),)


_TWO_MBIT = Conditions(delay_s=0.01, rate_bps=2_000_000)
_THIN = Conditions(delay_s=0.01, rate_bps=300_000)

PROFILES: dict[str, Profile] = {
    "lan": _always(Conditions(delay_s=0.0002)),
    "wifi": _always(Conditions(delay_s=0.002, jitter_s=0.02, loss=0.02)),
    "lossy5": _always(Conditions(delay_s=0.025, loss=0.05)),
    "lossy10": _always(Conditions(delay_s=0.025, loss=0.10)),
    "thin": _always(_THIN),
    "dip": (Phase(0.0, _TWO_MBIT), Phase(20.0, _THIN), Phase(30.0, _TWO_MBIT)),
    "far": _always(Conditions(delay_s=0.4)),
    "cut": (
        Phase(0.0, Conditions(delay_s=0.01)),
        Phase(15.0, Conditions(is_cut=True)),
        Phase(23.0, Conditions(delay_s=0.01)),
    ),
}


class Line:
    """One direction. Every packet is decided when it comes; `seed` makes the chance repeatable."""

    def __init__(self, profile: Sequence[Phase], seed: int) -> None:
        """Raises ValueError if the phases are not in order, or do not begin at 0."""
        starts = [phase.from_s for phase in profile]
        if not starts or starts[0] != 0 or starts != sorted(set(starts)):
            raise ValueError("phases begin at 0 and come in order")
        self._profile = tuple(profile)
        self._random = random.Random(seed)
        self._is_free_at = 0.0  # when the packets before have left
        self._last_arrival = 0.0

    def conditions(self, now_s: float) -> Conditions:
        """What holds at that time."""
        return next(p.conditions for p in reversed(self._profile) if p.from_s <= max(0.0, now_s))

    def arrival(self, size_bytes: int, now_s: float) -> float | None:
        """When a packet that is sent now arrives; None if it is lost. `now_s` never goes back."""
        now = self.conditions(now_s)
        # Drawn for every packet, so that one that is lost shifts nobody else's chance.
        is_unlucky, jitter = self._random.random() < now.loss, self._random.random()
        leaves_at = now_s
        if now.rate_bps is not None:
            begins_at = max(now_s, self._is_free_at)
            if begins_at - now_s > now.queue_s:
                return None
            leaves_at = begins_at + (size_bytes + PACKET_OVERHEAD_BYTES) * 8 / now.rate_bps
            self._is_free_at = leaves_at
        if now.is_cut or is_unlucky:
            return None
        arrival = max(self._last_arrival, leaves_at + now.delay_s + jitter * now.jitter_s)
        self._last_arrival = arrival
        return arrival
