"""The two seats of a room, and the rule by which they are given (docs/protocol.md section 2).

Pure: no I/O, no clock, nobody is told anything here.
"""

from dataclasses import dataclass, field

from server.protocol import messages as m
from server.protocol.generation import Generation, Role, SeatPreference

ConnectionId = int


@dataclass(frozen=True, slots=True)
class OpenOffer:
    """An offer that was relayed and not answered yet."""

    round: int | None  # None: the offerer knows no rounds


@dataclass(slots=True, eq=False)
class Participant:
    """One membership; it ends with its connection."""

    connection: ConnectionId
    id: str  # its instance, or made for the connection
    name: str
    generation: Generation
    preference: SeatPreference
    codec: str
    answers_offers: bool = False  # as a leader
    will_offer: bool = False  # as a follower, as soon as it is told of its room
    has_h264: bool = False  # known, not merely claimed
    linked_to: str | None = None  # id of the one its last call was with; None once that one left
    open_offer: OpenOffer | None = None  # to this participant; one answer to it is relayed
    kept_offer: str | None = None  # a frame of its own that it sent when nobody was there
    asked_at_s: float | None = None  # when it was last asked for an offer
    is_asking_due: bool = False  # it is to be asked again, but not so soon
    knows_both_names: bool = False  # was sent a form with leader and follower in it

    def is_same_machine(self, other: "Participant") -> bool:
        """True if both are connections of one program."""
        if self.generation is not other.generation:
            return False
        if self.generation.matched_by_name:
            return self.name == other.name and self.preference is other.preference
        return self.id == other.id

    @property
    def can_lead(self) -> bool:
        return self.preference is not SeatPreference.FOLLOWS

    @property
    def knows_how_to_lead(self) -> bool:
        return self.preference in (SeatPreference.LEADS, SeatPreference.FLEXIBLE)

    @property
    def as_peer(self) -> m.Peer:
        return m.Peer(id=self.id, username=self.name, newer=not self.generation.matched_by_name)


@dataclass(slots=True, eq=False)
class Room:
    """Two seats.

    A follower may sit in it without a leader: an old page that waits for one, or somebody who was
    left alone.
    """

    name: str
    seats: dict[Role, Participant] = field(default_factory=dict)

    @property
    def leader(self) -> Participant | None:
        return self.seats.get(Role.LEADER)

    @property
    def follower(self) -> Participant | None:
        return self.seats.get(Role.FOLLOWER)

    @property
    def users(self) -> tuple[str, ...]:
        return tuple(self.seats[role].name for role in Role if role in self.seats)

    def role_of(self, participant: Participant) -> Role:
        return Role.LEADER if self.leader is participant else Role.FOLLOWER

    def peer_of(self, participant: Participant) -> Participant | None:
        for seated in self.seats.values():
            if seated is not participant:
                return seated
        return None

    def same_machine(self, newcomer: Participant) -> Participant | None:
        return next((p for p in self.seats.values() if p.is_same_machine(newcomer)), None)


def part_of(
    room: Room, newcomer: Participant, former: Participant | None, resume: m.Resume | None
) -> Role | None:
    """Decide the newcomer's part; None if it must lead and must not. `former` has gone already."""
    others = {role: p for role, p in room.seats.items() if p is not former}
    leader, follower = others.get(Role.LEADER), others.get(Role.FOLLOWER)
    match newcomer.preference:
        case SeatPreference.LEADS:
            if leader is not None and leader.preference is SeatPreference.LEADS:
                return None
            return Role.LEADER
        case SeatPreference.FOLLOWS:
            return Role.FOLLOWER
        case SeatPreference.FLEXIBLE:
            if former is not None:
                return room.role_of(former)
            if resume is not None and resume.role not in others:
                return resume.role
            first = leader or follower
            if first is None or not first.knows_how_to_lead:
                return Role.LEADER
            return Role.FOLLOWER
        case SeatPreference.NONE:
            if former is not None:
                return room.role_of(former)
            if leader is None and follower is not None and not follower.can_lead:
                return Role.LEADER
            return Role.FOLLOWER


def seat(room: Room, newcomer: Participant, role: Role) -> Participant | None:
    """Give the newcomer its seat; return the one who lost its own for it."""
    holder = room.seats.get(role)
    if holder is None or (room.peer_of(holder) is None and holder.can_lead):
        # The seat is free, or its holder is alone and takes the other one.
        replaced = None
    elif role is Role.FOLLOWER:
        replaced, holder = holder, None
    else:
        replaced = room.follower
    room.seats[role] = newcomer
    if holder is not None:
        room.seats[role.other] = holder
    return replaced
