"""What a join tells of its dialect, as a value whose facts the code asks (docs/protocol.md).

A dialect is never compared with another: a new one is a new value here. What only one client of a
dialect does is in `server.quirks`.
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
    NONE = "none"  # knows no parts: sits where there is a place, and leaves the lead to who can


class RoomInfoForm(Enum):
    """How a client is told of its room."""

    USERS = "the names"
    PARTS = "the names and parts, and whether a phone has its viewer"
    SHORT_AND_LONG = "on joining its own part first, then the names and parts"
    WHOLE = "all in one, with the peer and what happened to it"


@dataclass(frozen=True, slots=True)
class Generation:
    """The facts of one dialect."""

    name: str  # for the log
    seat_without_lead: SeatPreference  # what `"isLeader": false`, or its absence, means
    room_info: RoomInfoForm
    restarts_at_both_names: bool  # as a follower, at a form with both names after its join
    close_abruptly: bool  # a close frame would leave it waiting for up to 45 s
    matched_by_name: bool  # has no instance: the same name is the same machine
    offers_when_asked: bool  # as a leader; otherwise its user or its page's start does
    answers_as_leader: bool  # an offer from the follower can be relayed to it
    hears_everything: bool  # of one of its kind, types that are known to nobody here included


NEWER = Generation(
    name="newer",
    seat_without_lead=SeatPreference.FLEXIBLE,
    room_info=RoomInfoForm.WHOLE,
    restarts_at_both_names=False,
    close_abruptly=False,
    matched_by_name=False,
    offers_when_asked=True,
    answers_as_leader=True,
    hears_everything=False,
)

GENERATION_2 = Generation(
    name="2/3",
    seat_without_lead=SeatPreference.FOLLOWS,
    room_info=RoomInfoForm.SHORT_AND_LONG,
    restarts_at_both_names=True,
    close_abruptly=True,
    matched_by_name=True,
    offers_when_asked=True,
    answers_as_leader=False,
    hears_everything=False,
)

GENERATION_1_5 = Generation(
    name="1.5",
    seat_without_lead=SeatPreference.FOLLOWS,
    room_info=RoomInfoForm.PARTS,
    restarts_at_both_names=True,
    close_abruptly=True,
    matched_by_name=True,
    offers_when_asked=True,
    answers_as_leader=True,
    hears_everything=False,
)

GENERATION_1 = Generation(
    name="1",
    seat_without_lead=SeatPreference.NONE,
    room_info=RoomInfoForm.USERS,
    restarts_at_both_names=False,
    close_abruptly=True,
    matched_by_name=True,
    offers_when_asked=False,
    answers_as_leader=True,
    hears_everything=True,
)

GENERATIONS = (NEWER, GENERATION_2, GENERATION_1_5, GENERATION_1)


def generation_of(
    *, has_instance: bool, has_part: bool, has_codec: bool, has_type: bool
) -> Generation:
    """Tell the dialect of a client by what is there in its join.

    Args:
        has_instance: `instance`.
        has_part: `isLeader`, whether true or false.
        has_codec: `preferredCodec`.
        has_type: `type`; otherwise it calls itself a join by `action`, or not at all.
    """
    if has_instance:
        return NEWER
    if not has_part:
        return GENERATION_1
    return GENERATION_2 if has_codec or has_type else GENERATION_1_5


def seat_preference(generation: Generation, *, is_leader: bool) -> SeatPreference:
    """Tell which part a client of this dialect can play."""
    return SeatPreference.LEADS if is_leader else generation.seat_without_lead
