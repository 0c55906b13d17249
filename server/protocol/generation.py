"""What a join tells of its dialect, as a value whose facts the code asks (docs/protocol.md).

A dialect is never compared with another: a new one is a new value here.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum


class Role(StrEnum):
    """The two parts of a room. The values are the words of the wire."""

    LEADER = "leader"
    FOLLOWER = "follower"

    @property
    def other(self) -> "Role":
        """The part that the peer has."""
        return Role.FOLLOWER if self is Role.LEADER else Role.LEADER


class SeatPreference(Enum):
    """Which part a client can play."""

    LEADS = "leads"  # a phone, a waiting machine: leads or is refused
    FOLLOWS = "follows"  # an old page: knows how to answer, never how to offer
    FLEXIBLE = "flexible"  # takes the part that is left, and changes it when it must


@dataclass(frozen=True, slots=True)
class Generation:
    """The facts of one dialect."""

    name: str  # for the log
    seat_without_lead: SeatPreference  # what `"isLeader": false` means
    wants_single_room_info: bool  # one superset form; otherwise the short and the long one
    restarts_at_both_names: bool  # as a follower, at a long form with both names after its join
    close_abruptly: bool  # a close frame would leave it waiting for up to 45 s
    matched_by_name: bool  # has no instance: the same name is the same machine
    answers_as_leader: bool  # an offer from the follower can be relayed to it


NEWER = Generation(
    name="newer",
    seat_without_lead=SeatPreference.FLEXIBLE,
    wants_single_room_info=True,
    restarts_at_both_names=False,
    close_abruptly=False,
    matched_by_name=False,
    answers_as_leader=True,
)

GENERATION_2 = Generation(
    name="2/3",
    seat_without_lead=SeatPreference.FOLLOWS,
    wants_single_room_info=False,
    restarts_at_both_names=True,
    close_abruptly=True,
    matched_by_name=True,
    answers_as_leader=False,
)


def generation_of(*, has_instance: bool) -> Generation:
    """Tell the dialect of a client from its join."""
    return NEWER if has_instance else GENERATION_2


def seat_preference(generation: Generation, *, is_leader: bool) -> SeatPreference:
    """Tell which part a client of this dialect can play."""
    return SeatPreference.LEADS if is_leader else generation.seat_without_lead
