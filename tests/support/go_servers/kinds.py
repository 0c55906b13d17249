"""What makes one deployed server different from another, as values.

Texts, names and limits are those of the wire; nothing of it is Tandem's own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

Message = dict[str, Any]
Told = Mapping[str, Any]  # the first frame of a connection, as the server reads it


@dataclass(slots=True)
class Member:
    """One entry of a room's map."""

    connection: int
    name: str
    is_leader: bool
    codec: str


Room = dict[str, Member]  # by name, in the order of the joins


class Way(Enum):
    """Between whom a message is relayed."""

    TO_FOLLOWER = "from the leader only"
    TO_LEADER = "from the follower only"
    BOTH = "both ways"


class Second(Enum):
    """What happens when a place is taken."""

    NEWCOMER_REFUSED = "refused"
    NEWCOMER_WINS = "the old one is told, closed and forgotten"
    BOTH_STAY = "nobody looks"


class LockUp(Enum):
    """When the server takes its own lock twice, and answers nobody any more."""

    NEVER = "never"
    ANY_LEAVES = "when one of several members leaves"
    LEADER_LEAVES = "when the leader leaves somebody behind"


def users_form(room: Room) -> Message:
    return {"users": list(room)}


def long_form(room: Room) -> Message:
    leader = next((m.name for m in room.values() if m.is_leader), "")
    follower = next((m.name for m in room.values() if not m.is_leader), "")
    return {"users": list(room), "leader": leader, "follower": follower}


def has_slave_form(room: Room) -> Message:
    form = long_form(room)
    return {"users": form["users"], "leader": form["leader"], "hasSlave": form["follower"] != ""}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A join that is not let in: told so, then cut without a close frame."""

    when: Callable[[Told, Room | None], bool]
    text: str
    type: str = "error"


def is_nameless(told: Told, _room: Room | None) -> bool:
    return not told["room"] or not told["username"]


def is_taken(told: Told, room: Room | None) -> bool:
    return room is not None and told["username"] in room


def is_missing(told: Told, room: Room | None) -> bool:
    return room is None and not told["create"]


def has_no_room(told: Told, room: Room | None) -> bool:
    return room is None and not told["isLeader"]


def has_no_leader(told: Told, room: Room | None) -> bool:
    return not told["isLeader"] and room is not None and not long_form(room)["leader"]


def is_second_leader(told: Told, room: Room | None) -> bool:
    return told["isLeader"] and room is not None and bool(long_form(room)["leader"])


def is_second_follower(told: Told, room: Room | None) -> bool:
    return not told["isLeader"] and room is not None and bool(long_form(room)["follower"])


def is_full_for_a_leader(told: Told, room: Room | None) -> bool:
    return told["isLeader"] and room is not None and len(room) >= 2


@dataclass(frozen=True, slots=True)
class GoServer:
    """One kind; see `GoRooms` for what the fields do."""

    name: str
    path: str
    form: Callable[[Room], Message]  # of the room_info to everybody
    refusals: tuple[Refusal, ...] = ()
    join_wait_s: float | None = 10.0  # then the connection is cut without a word
    ping_s: float | None = None  # of the WebSocket; None: never
    tells_short_form: bool = False  # to the newcomer, before the other form
    relays: Mapping[str, Way] | None = None  # None: every message to everybody else
    ends_at_leave: bool = False  # else the message is nothing
    asks_leader: str | None = None  # the type of the message that a new follower brings
    tells_codec: str | None = None  # "" is the follower's; None: no word of it
    keeps_offer: bool = False  # the leader's last, for the next follower
    second_follower: Second = Second.BOTH_STAY
    closes_replaced: bool = False  # with a close frame, or cut
    locks_up: LockUp = LockUp.NEVER
    breaks_at_wrong_types: bool = False  # a member's connection ends, its entry stays


_TAKEN = Refusal(is_taken, "Username already exists in this room")
_NAMELESS = Refusal(is_nameless, "Room and Username cannot be empty")

S1A = GoServer(
    "S1a",
    "/ws",
    users_form,
    (Refusal(is_missing, "Room doesn't exist"), _TAKEN),
    ping_s=15.0,
    ends_at_leave=True,
    locks_up=LockUp.ANY_LEAVES,
)
S1C = replace(
    S1A, name="S1c", refusals=(Refusal(is_missing, "Room does not exist"), _TAKEN), ping_s=None
)
S1B = replace(S1C, name="S1b", refusals=(_TAKEN,), join_wait_s=None)
S15B = GoServer(
    "S1.5b",
    "/ws",
    has_slave_form,
    (
        Refusal(has_no_room, "Room does not exist", "notification"),
        Refusal(is_second_leader, "Room already has leader"),
        Refusal(is_second_follower, "Room already has slave", "notification"),
    ),
    keeps_offer=True,
    second_follower=Second.NEWCOMER_REFUSED,
    locks_up=LockUp.LEADER_LEAVES,
    breaks_at_wrong_types=True,
)
S15C = GoServer(
    "S1.5c",
    "/ws",
    long_form,
    (
        Refusal(has_no_room, "Failed to join room"),
        Refusal(is_full_for_a_leader, "Room is full"),
    ),
    asks_leader="resend_offer",
    second_follower=Second.NEWCOMER_WINS,
    breaks_at_wrong_types=True,
)
_S2 = {"offer": Way.TO_FOLLOWER, "answer": Way.TO_LEADER}
_BOTH = {"ice_candidate": Way.BOTH, "switch_camera": Way.BOTH}
_NO_ROOM = (
    _NAMELESS,
    Refusal(has_no_room, "Room does not exist. Leader must join first."),
    Refusal(has_no_leader, "No leader in room"),
)
S2A = GoServer(
    "S2a",
    "/wsgo",
    long_form,
    _NO_ROOM,
    tells_short_form=True,
    relays={**_S2, **_BOTH},
    asks_leader="rejoin_and_offer",
    tells_codec="",
    second_follower=Second.NEWCOMER_WINS,
    closes_replaced=True,
)
S2B = replace(S2A, name="S2b")
S3 = replace(
    S2A,
    name="S3",
    relays={"offer": Way.BOTH, "answer": Way.BOTH, **_BOTH, "toggle_flashlight": Way.TO_LEADER},
    tells_codec="VP8",
)

KINDS = {kind.name: kind for kind in (S1A, S1B, S1C, S15B, S15C, S2A, S2B, S3)}
