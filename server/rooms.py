"""The rooms of two: who is in, who leads, and what everybody is told (docs/protocol.md 2 to 4).

Pure: no I/O and no clock; `now` is in seconds of whatever clock the caller has. Everything is
keyed by connection, never by name. Each method returns the deliveries to carry out, in order; the
state has changed already when it returns.
"""

import logging
from collections.abc import Iterable

from msgspec import UNSET

from server import forms, quirks
from server.deliveries import (
    CLOSE_NORMAL,
    Close,
    Cut,
    Delivery,
    Later,
    Relay,
    Tell,
    error_of,
    refusal,
)
from server.events import EventLog
from server.protocol import messages as m
from server.protocol.codes import Code
from server.protocol.generation import Role, SeatPreference, generation_of, seat_preference
from server.protocol.messages import Change
from server.protocol.names import name_fault, normalized_name, normalized_room
from server.protocol.texts import REPLACED, REPLACED_REASON
from server.room_log import RoomLog
from server.seats import ConnectionId, OpenOffer, Participant, Room, part_of, seat

_log = logging.getLogger(__name__)

ASKING_PAUSE_S = 1.0  # between two requests for an offer: each restarts a phone's camera
H264 = "H264"


class Rooms:
    """All rooms of a server. Thread: whichever runs the server; not thread-safe.

    `server_id` distinguishes the ids that this server makes for old clients from those that it
    made before a restart. `log` takes the events; `elsewhere` is how many rooms there are besides,
    for the log.
    """

    def __init__(self, server_id: str, log: EventLog = _log, elsewhere: int = 0) -> None:
        self._server_id = server_id
        self._log = RoomLog(log)
        self._elsewhere = elsewhere
        self._rooms: dict[str, Room] = {}  # never an empty one
        self._members: dict[ConnectionId, tuple[Room, Participant]] = {}

    @property
    def count(self) -> int:
        """How many rooms there are."""
        return len(self._rooms)

    def people(self) -> dict[str, tuple[str, ...]]:
        """The names of those who are in each room, the leader's first."""
        return {name: room.users for name, room in self._rooms.items()}

    def get(self, name: str) -> Room | None:
        """The room of that name; whoever changes it changes the state."""
        return self._rooms.get(name)

    def put(self, room: Room) -> None:
        """Take in a room that was kept elsewhere, with whoever is in it."""
        self._rooms[room.name] = room
        for participant in room.seats.values():
            self._members[participant.connection] = (room, participant)

    def __contains__(self, connection: ConnectionId) -> bool:
        """True if the connection is a member of a room."""
        return connection in self._members

    def join(self, connection: ConnectionId, join: m.Join, now: float) -> list[Delivery]:
        """Admit, make wait or refuse; on a connection that has joined, ask for a new offer.

        A refused connection gets the error and its end; nobody else is told, nothing changes.
        """
        if connection in self._members:
            return self._join_again(*self._members[connection], join, now)
        name = normalized_room(join.room)
        newcomer = self._newcomer(connection, join)
        if fault := name_fault(name, newcomer.name):
            return self._refused(newcomer, name, fault)
        room = self._rooms.get(name)
        if room is None:
            if not join.create:
                return self._refused(newcomer, name, Code.NO_SUCH_ROOM)
            room = Room(name)
        former = room.same_machine(newcomer)
        resume = join.resume or None
        role = part_of(room, newcomer, former, resume)
        if role is None:
            return self._refused(newcomer, name, Code.LEADER_PRESENT)

        if name not in self._rooms:
            self._rooms[name] = room
            self._log.made(room, self._everywhere)
        elif join.create:
            self._log.exists(room)
        out: list[Delivery] = []
        if former is not None:
            del room.seats[room.role_of(former)]
            del self._members[former.connection]
            self._log.rejoined(room, former, connection)
            out.append(Cut(former.connection))
            if former.is_asking_due:
                resume = None  # a new call was waited for, so the last one is none to go on with
        part_is_free = role not in room.seats  # so nobody else's part changes
        replaced = seat(room, newcomer, role)
        self._members[connection] = (room, newcomer)
        if replaced is not None:
            del self._members[replaced.connection]
            self._log.replaced(room, replaced)
            out.append(Tell(replaced.connection, m.ForceDisconnect(data=REPLACED)))
            out.append(Close(replaced.connection, CLOSE_NORMAL, REPLACED_REASON))
        self._log.joined(room, newcomer, join)

        peer = room.peer_of(newcomer)
        if peer is None:
            if resume is not None:
                newcomer.linked_to = resume.peer
            if newcomer.preference is SeatPreference.FOLLOWS:
                return [*out, Tell(connection, error_of(Code.NO_LEADER))]
        if quirks.a1_waits_for_joined(newcomer.generation, join):
            out.append(Tell(connection, m.Joined()))
        out += _tell(newcomer, forms.on_joining(room, newcomer))
        if peer is None:
            return out
        resumed = (
            part_is_free
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
        out += _tell(peer, forms.of_change(room, peer, change))
        return out if resumed else [*out, *_bring_together(room, now)]

    def message(
        self, connection: ConnectionId, message: m.ClientMessage, frame: str, now: float
    ) -> list[Delivery]:
        """Take a decoded message of a member and its frame as it came."""
        match message:
            case m.Ping():
                return [Tell(connection, m.Pong())]
            case m.Join():
                # Who was replaced on another server may not know it yet, and is not let in anew.
                return self.join(connection, message, now) if connection in self else []
            case m.Leave():
                return [*self.leave(connection), Close(connection, CLOSE_NORMAL, "")]
            case _:
                return self._relayed(connection, message, frame)

    def unknown(self, connection: ConnectionId, frame: str) -> list[Delivery]:
        """Take a frame of a member whose type nobody here knows: old clients may know it."""
        if connection not in self._members:
            return []
        room, sender = self._members[connection]
        peer = room.peer_of(sender)
        if peer is None or not (
            sender.generation.hears_everything and peer.generation.hears_everything
        ):
            return []
        self._log.debug("room %r: an unknown type, %d characters, relayed", room.name, len(frame))
        return [Relay(peer.connection, frame)]

    def ask_now(self, connection: ConnectionId, now: float) -> list[Delivery]:
        """Ask a leader for the offer that was put off, if one is still needed. Idempotent."""
        if connection not in self._members:
            return []
        room, leader = self._members[connection]
        if not leader.is_asking_due:
            return []
        if leader.asked_at_s is not None and now < leader.asked_at_s + ASKING_PAUSE_S:
            return [Later(connection, leader.asked_at_s + ASKING_PAUSE_S)]
        leader.is_asking_due = False
        if room.leader is leader and room.follower is not None:
            return _ask_for_offer(room, now)
        leader.linked_to = None  # whoever the offer was for has to get one when it is back
        return []

    def leave(self, connection: ConnectionId) -> list[Delivery]:
        """The connection was closed properly, or said that it leaves. Idempotent."""
        return self._depart(connection, Change.LEFT)

    def lost(self, connection: ConnectionId) -> list[Delivery]:
        """The connection broke. Idempotent."""
        return self._depart(connection, Change.LOST)

    @property
    def _everywhere(self) -> int:
        return self._elsewhere + len(self._rooms)

    def _refused(self, newcomer: Participant, room: str, code: Code) -> list[Delivery]:
        self._log.refused(room, newcomer.name, code)
        return [*refusal(newcomer.connection, code, abruptly=newcomer.generation.close_abruptly)]

    def _newcomer(self, connection: ConnectionId, join: m.Join) -> Participant:
        instance = join.instance or None
        generation = generation_of(
            has_instance=instance is not None,
            has_part=join.is_leader is not UNSET,
            has_codec=join.preferred_codec is not UNSET,
            has_type=join.type is not UNSET,
        )
        preference = seat_preference(generation, is_leader=join.is_leader is True)
        codec = join.preferred_codec or m.DEFAULT_CODEC
        return Participant(
            connection=connection,
            id=instance or f"{self._server_id}.{connection}",
            name=normalized_name(join.username),
            generation=generation,
            preference=preference,
            codec=codec,
            answers_offers=quirks.a3_answers_offers(generation, preference, codec),
            will_offer=quirks.b1_5_offers_on_joining(generation, preference),
            has_h264=codec == H264 and not quirks.a2b_claims_h264(generation),
        )

    def _join_again(
        self, room: Room, participant: Participant, join: m.Join, now: float
    ) -> list[Delivery]:
        self._log.asked(room, participant)
        if join.preferred_codec:
            participant.codec = join.preferred_codec
        if room.peer_of(participant) is None:
            if participant.preference is SeatPreference.FOLLOWS:
                return []  # it knows that there is no leader; an error would make it join again
            return _tell(participant, forms.on_joining(room, participant))
        return [
            *_tell(participant, forms.on_joining(room, participant)),
            *_ask_for_offer(room, now),
        ]

    def _relayed(
        self,
        connection: ConnectionId,
        message: m.Offer
        | m.Answer
        | m.IceCandidate
        | m.SwitchCamera
        | m.SwitchCameraAck
        | m.ToggleFlashlight,
        frame: str,
    ) -> list[Delivery]:
        if connection not in self._members:
            return []
        room, sender = self._members[connection]
        peer = room.peer_of(sender)
        if isinstance(message, m.Offer):
            sender.has_h264 = sender.has_h264 or f" {H264}/" in message.sdp.sdp
        if peer is None:
            if isinstance(message, m.Offer) and quirks.a1_5_offers_before_anybody_is_there(
                sender.generation, sender.preference, was_asked=sender.asked_at_s is not None
            ):
                sender.kept_offer = frame
                self._log.debug("room %r: offer of %r kept", room.name, sender.name)
                return []
            kind = type(message).__name__
            self._log.debug(
                "room %r: %s from %r dropped, nobody is there", room.name, kind, sender.name
            )
            return []
        if isinstance(message, m.Offer):
            if room.role_of(peer) is Role.LEADER and not peer.answers_offers:
                self._log.debug("room %r: offer dropped, the leader answers none", room.name)
                return []
            peer.open_offer = OpenOffer(None if message.round is UNSET else message.round)
        elif isinstance(message, m.Answer):
            if not _is_due(sender.open_offer, message):
                self._log.debug("room %r: answer dropped, no offer waits for it", room.name)
                return []
            sender.open_offer = None
        out: list[Delivery] = [Relay(peer.connection, frame)]
        if isinstance(message, m.SwitchCameraAck) and quirks.bg_hears_of_the_camera(
            peer.generation, peer.preference, message
        ):
            camera = m.CameraData(use_back_camera=message.use_back_camera)
            out.append(Tell(peer.connection, m.CameraSwitched(data=camera)))
        return out

    def _depart(self, connection: ConnectionId, change: Change) -> list[Delivery]:
        if connection not in self._members:
            return []
        room, participant = self._members.pop(connection)
        peer = room.peer_of(participant)
        del room.seats[room.role_of(participant)]
        self._log.departed(room, participant, change)
        if peer is None:
            del self._rooms[room.name]
            self._log.closed(room, self._everywhere)
            return []
        if change is Change.LEFT or participant.is_asking_due:
            peer.linked_to = None  # it ends the call when it is told, or waits for a new one
        return _tell(peer, forms.of_change(room, peer, change))


def _is_due(offer: OpenOffer | None, answer: m.Answer) -> bool:
    if offer is None:
        return False
    return offer.round is None or answer.round is UNSET or offer.round == answer.round


def _bring_together(room: Room, now: float) -> list[Delivery]:
    """See to it that the two of a full room get an offer, whoever of them makes it."""
    leader, follower = room.seats[Role.LEADER], room.seats[Role.FOLLOWER]
    will_offer, follower.will_offer = follower.will_offer, False
    kept, leader.kept_offer = leader.kept_offer, None
    if kept is not None:
        follower.open_offer = OpenOffer(None)
        return [Relay(follower.connection, kept)]
    if will_offer and leader.answers_offers:
        return []
    return _ask_for_offer(room, now)


def _ask_for_offer(room: Room, now: float) -> list[Delivery]:
    """Ask the leader of a full room for a new connection; what was open before is void."""
    leader, follower = room.seats[Role.LEADER], room.seats[Role.FOLLOWER]
    if not leader.generation.offers_when_asked:
        return []
    if leader.asked_at_s is not None and now < leader.asked_at_s + ASKING_PAUSE_S:
        if leader.is_asking_due:
            return []
        leader.is_asking_due = True
        return [Later(leader.connection, leader.asked_at_s + ASKING_PAUSE_S)]
    leader.open_offer = follower.open_offer = None
    leader.asked_at_s, leader.is_asking_due = now, False
    # A phone without an H264 encoder never recovers from being asked for it.
    codec = H264 if leader.has_h264 and leader.codec == follower.codec == H264 else m.DEFAULT_CODEC
    return _tell(leader, forms.asking_for_offer(room, leader, codec))


def _tell(participant: Participant, messages: Iterable[m.ServerMessage]) -> list[Delivery]:
    return [Tell(participant.connection, message) for message in messages]
