"""The rooms of two: who is in, who leads, and what everybody is told (docs/protocol.md 2 to 4).

Pure: no I/O and no clock. Everything is keyed by connection, never by name. Each method returns the
deliveries to carry out, in order; the state has changed already when it returns.
"""

import logging
from dataclasses import dataclass

from msgspec import UNSET

from server.protocol import messages as m
from server.protocol.codes import Code
from server.protocol.generation import Role, SeatPreference, generation_of, seat_preference
from server.protocol.messages import Change
from server.protocol.names import name_fault, normalized_name, normalized_room
from server.protocol.texts import REPLACED, REPLACED_REASON, TEXT_OF
from server.seats import ConnectionId, OpenOffer, Participant, Room, part_of, seat

_log = logging.getLogger(__name__)

CLOSE_NORMAL = 1000
CLOSE_REFUSED = 1008  # policy violation (RFC 6455)


@dataclass(frozen=True, slots=True)
class Tell:
    """Send a message of the server's own."""

    connection: ConnectionId
    message: m.ServerMessage


@dataclass(frozen=True, slots=True)
class Relay:
    """Send a frame of the peer as it came, byte for byte."""

    connection: ConnectionId
    frame: str


@dataclass(frozen=True, slots=True)
class Close:
    """Close with a close frame, after what was told before."""

    connection: ConnectionId
    code: int
    reason: str


@dataclass(frozen=True, slots=True)
class Cut:
    """Close the TCP connection without a close frame, after what was told before."""

    connection: ConnectionId


Delivery = Tell | Relay | Close | Cut


class Rooms:
    """All rooms of a server. Thread: whichever runs the server; not thread-safe.

    `server_id` distinguishes the ids that this server makes for old clients from those that it
    made before a restart.
    """

    def __init__(self, server_id: str) -> None:
        self._server_id = server_id
        self._rooms: dict[str, Room] = {}  # never an empty one
        self._members: dict[ConnectionId, tuple[Room, Participant]] = {}

    @property
    def count(self) -> int:
        """How many rooms there are."""
        return len(self._rooms)

    def __contains__(self, connection: ConnectionId) -> bool:
        """True if the connection is a member of a room."""
        return connection in self._members

    def join(self, connection: ConnectionId, join: m.Join) -> list[Delivery]:
        """Admit, make wait or refuse; on a connection that has joined, ask for a new offer.

        A refused connection gets the error and its end; nobody else is told, nothing changes.
        """
        if connection in self._members:
            return self._join_again(*self._members[connection], join)
        name = normalized_room(join.room)
        newcomer = self._newcomer(connection, join)
        if fault := name_fault(name, newcomer.name):
            return _refused(newcomer, name, fault)
        room = self._rooms.get(name)
        if room is None:
            if not join.create:
                return _refused(newcomer, name, Code.NO_SUCH_ROOM)
            room = Room(name)
        former = room.same_machine(newcomer)
        resume = join.resume or None
        role = part_of(room, newcomer, former, resume)
        if role is None:
            return _refused(newcomer, name, Code.LEADER_PRESENT)

        if name not in self._rooms:
            self._rooms[name] = room
            _log.info("room %r made; rooms: %d", name, len(self._rooms))
        out: list[Delivery] = []
        if former is not None:
            del room.seats[room.role_of(former)]
            del self._members[former.connection]
            out.append(Cut(former.connection))
            _log.info("room %r: %r is back on a new connection", name, former.name)
        part_is_free = role not in room.seats
        replaced = seat(room, newcomer, role)
        self._members[connection] = (room, newcomer)
        if replaced is not None:
            del self._members[replaced.connection]
            out.append(Tell(replaced.connection, m.ForceDisconnect(data=REPLACED)))
            out.append(Close(replaced.connection, CLOSE_NORMAL, REPLACED_REASON))
            _log.info("room %r: %r was replaced", name, replaced.name)
        _log.info(
            "room %r: %r joined as %s (%s); in the room: %d",
            name, newcomer.name, role, newcomer.generation.name, len(room.seats),
        )  # fmt: skip

        peer = room.peer_of(newcomer)
        if peer is None:
            if resume is not None:
                newcomer.linked_to = resume.peer
            if newcomer.preference is SeatPreference.FOLLOWS:
                return [*out, Tell(connection, _error(Code.NO_LEADER))]
            return [*out, *_told_on_joining(room, newcomer)]
        resumed = (
            part_is_free  # so nobody else's part has changed either
            and resume is not None
            and (resume.role, resume.peer) == (role, peer.id)
            and peer.linked_to == newcomer.id
        )
        newcomer.linked_to, peer.linked_to = peer.id, newcomer.id
        if replaced is not None:
            change = Change.REPLACED
        elif former is not None and resumed:
            change = Change.NONE
        else:
            change = Change.JOINED
        out += _told_on_joining(room, newcomer)
        out += _told_of_change(room, peer, change)
        return out if resumed else [*out, *_ask_for_offer(room)]

    def message(
        self, connection: ConnectionId, message: m.ClientMessage, frame: str
    ) -> list[Delivery]:
        """Take a decoded message of a member and its frame as it came."""
        match message:
            case m.Ping():
                return [Tell(connection, m.Pong())]
            case m.Join():
                return self.join(connection, message)
            case m.Leave():
                return [*self.leave(connection), Close(connection, CLOSE_NORMAL, "")]
            case (
                m.Offer() | m.Answer() | m.IceCandidate() | m.SwitchCamera() | m.ToggleFlashlight()
            ):
                return self._relayed(connection, message, frame)

    def leave(self, connection: ConnectionId) -> list[Delivery]:
        """The connection was closed properly, or said that it leaves. Idempotent."""
        return self._depart(connection, Change.LEFT)

    def lost(self, connection: ConnectionId) -> list[Delivery]:
        """The connection broke. Idempotent."""
        return self._depart(connection, Change.LOST)

    def _newcomer(self, connection: ConnectionId, join: m.Join) -> Participant:
        instance = join.instance or None
        generation = generation_of(has_instance=instance is not None)
        return Participant(
            connection=connection,
            id=instance or f"{self._server_id}.{connection}",
            name=normalized_name(join.username),
            generation=generation,
            preference=seat_preference(generation, is_leader=join.is_leader is True),
            codec=join.preferred_codec,
        )

    def _join_again(self, room: Room, participant: Participant, join: m.Join) -> list[Delivery]:
        _log.info("room %r: %r asks for a new offer", room.name, participant.name)
        participant.codec = join.preferred_codec
        if room.peer_of(participant) is None:
            if participant.preference is SeatPreference.FOLLOWS:
                return []  # it knows that there is no leader; an error would make it join again
            return _told_on_joining(room, participant)
        return [*_told_on_joining(room, participant), *_ask_for_offer(room)]

    def _relayed(
        self,
        connection: ConnectionId,
        message: m.Offer | m.Answer | m.IceCandidate | m.SwitchCamera | m.ToggleFlashlight,
        frame: str,
    ) -> list[Delivery]:
        if connection not in self._members:
            return []
        room, sender = self._members[connection]
        peer = room.peer_of(sender)
        kind = type(message).__name__
        if peer is None:
            _log.debug("room %r: %s from %r dropped, nobody is there", room.name, kind, sender.name)
            return []
        if isinstance(message, m.Offer):
            if room.role_of(peer) is Role.LEADER and not peer.generation.answers_as_leader:
                _log.debug("room %r: offer dropped, the leader answers none", room.name)
                return []
            peer.open_offer = OpenOffer(None if message.round is UNSET else message.round)
        elif isinstance(message, m.Answer):
            if not _is_due(sender.open_offer, message):
                _log.debug("room %r: answer dropped, no offer waits for it", room.name)
                return []
            sender.open_offer = None
        _log.debug("room %r: %s, %d characters, relayed", room.name, kind, len(frame))
        return [Relay(peer.connection, frame)]

    def _depart(self, connection: ConnectionId, change: Change) -> list[Delivery]:
        if connection not in self._members:
            return []
        room, participant = self._members.pop(connection)
        peer = room.peer_of(participant)
        del room.seats[room.role_of(participant)]
        _log.info(
            "room %r: %r %s; in the room: %d",
            room.name, participant.name, "left" if change is Change.LEFT else "was lost",
            len(room.seats),
        )  # fmt: skip
        if peer is None:
            del self._rooms[room.name]
            _log.info("room %r closed; rooms: %d", room.name, len(self._rooms))
            return []
        if change is Change.LEFT:
            peer.linked_to = None  # it ends the call when it is told
        return _told_of_change(room, peer, change)


def _is_due(offer: OpenOffer | None, answer: m.Answer) -> bool:
    if offer is None:
        return False
    return offer.round is None or answer.round is UNSET or offer.round == answer.round


def _ask_for_offer(room: Room) -> list[Delivery]:
    """Ask the leader of a full room for a new connection; what was open before is void."""
    leader, follower = room.seats[Role.LEADER], room.seats[Role.FOLLOWER]
    leader.open_offer = follower.open_offer = None
    # A phone without an H264 encoder never recovers from being asked for it.
    codec = "H264" if leader.codec == follower.codec == "H264" else m.DEFAULT_CODEC
    return [Tell(leader.connection, m.RejoinAndOffer(room=room.name, preferred_codec=codec))]


def _told_on_joining(room: Room, participant: Participant) -> list[Delivery]:
    if participant.generation.wants_single_room_info:
        return [_single_form(room, participant, Change.NONE)]
    short = m.RoomData(
        room=room.name,
        username=participant.name,
        is_leader=room.role_of(participant) is Role.LEADER,
    )
    participant.knows_both_names = room.peer_of(participant) is not None
    return [
        Tell(participant.connection, m.RoomInfo(data=short)),
        _long_form(room, participant, follower=_name(room.follower)),
    ]


def _told_of_change(room: Room, participant: Participant, change: Change) -> list[Delivery]:
    if participant.generation.wants_single_room_info:
        return [_single_form(room, participant, change)]
    if (
        participant.generation.restarts_at_both_names
        and room.follower is participant
        and room.leader is not None
    ):
        if not participant.knows_both_names:  # it waited for a leader: its join succeeds now
            return _told_on_joining(room, participant)
        return [_long_form(room, participant, follower="")]
    return [_long_form(room, participant, follower=_name(room.follower))]


def _single_form(room: Room, participant: Participant, change: Change) -> Delivery:
    peer = room.peer_of(participant)
    data = m.RoomData(
        room=room.name,
        username=participant.name,
        is_leader=room.role_of(participant) is Role.LEADER,
        users=room.users,
        leader=_name(room.leader),
        follower=_name(room.follower),
        peer=None if peer is None else peer.as_peer,
        change=change,
    )
    return Tell(participant.connection, m.RoomInfo(data=data))


def _long_form(room: Room, participant: Participant, *, follower: str) -> Delivery:
    data = m.RoomData(users=room.users, leader=_name(room.leader), follower=follower)
    return Tell(participant.connection, m.RoomInfo(data=data))


def _name(participant: Participant | None) -> str:
    return "" if participant is None else participant.name


def _error(code: Code) -> m.Error:
    return m.Error(data=TEXT_OF[code], code=code)


def refusal(connection: ConnectionId, code: Code, *, abruptly: bool) -> list[Delivery]:
    """The error and the end of a connection that may not go on."""
    end = Cut(connection) if abruptly else Close(connection, CLOSE_REFUSED, TEXT_OF[code])
    return [Tell(connection, _error(code)), end]


def _refused(newcomer: Participant, room: str, code: Code) -> list[Delivery]:
    _log.info("room %r: %r refused: %s", room[:80], newcomer.name[:80], code)
    return refusal(newcomer.connection, code, abruptly=newcomer.generation.close_abruptly)
