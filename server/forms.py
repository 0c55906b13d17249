"""A room as each dialect is told of it (docs/protocol.md section 4.1).

Pure. What is told is remembered with the participant, because pages must not be told all of it
twice.
"""

from server.protocol import messages as m
from server.protocol.generation import Role, RoomInfoForm
from server.protocol.messages import Change
from server.seats import Participant, Room


def on_joining(room: Room, participant: Participant) -> list[m.RoomInfo]:
    """The forms for somebody whose join succeeds, in order."""
    match participant.generation.room_info:
        case RoomInfoForm.WHOLE:
            return [_whole(room, participant, Change.NONE)]
        case RoomInfoForm.USERS:
            return [_users(room)]
        case RoomInfoForm.PARTS:
            participant.knows_both_names = room.peer_of(participant) is not None
            return [_parts(room, has_slave=room.follower is not None)]
        case RoomInfoForm.SHORT_AND_LONG:
            short = m.RoomData(
                room=room.name,
                username=participant.name,
                is_leader=room.role_of(participant) is Role.LEADER,
            )
            participant.knows_both_names = room.peer_of(participant) is not None
            return [m.RoomInfo(data=short), _long(room, _name(room.follower))]


def of_change(room: Room, participant: Participant, change: Change) -> list[m.RoomInfo]:
    """The forms for a member after something happened to its peer."""
    generation = participant.generation
    is_led = room.follower is participant and room.leader is not None
    if generation.restarts_at_both_names and is_led:
        if not participant.knows_both_names:  # it waited for a leader: its join succeeds now
            return on_joining(room, participant)
        return [_long(room, follower="")]
    match generation.room_info:
        case RoomInfoForm.WHOLE:
            return [_whole(room, participant, change)]
        case RoomInfoForm.USERS:
            return [_users(room)]
        case RoomInfoForm.PARTS:
            return [_parts(room, has_slave=room.follower is not None)]
        case RoomInfoForm.SHORT_AND_LONG:
            return [_long(room, _name(room.follower))]


def asking_for_offer(room: Room, leader: Participant, codec: str) -> list[m.ServerMessage]:
    """What makes a leader offer; each dialect understands one of them and passes over the rest."""
    request = m.RejoinAndOffer(room=room.name, preferred_codec=codec)
    if leader.generation.room_info is RoomInfoForm.PARTS:
        return [_parts(room, has_slave=False), request]
    return [request]


def _whole(room: Room, participant: Participant, change: Change) -> m.RoomInfo:
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
    return m.RoomInfo(data=data)


def _long(room: Room, follower: str) -> m.RoomInfo:
    return m.RoomInfo(
        data=m.RoomData(users=room.users, leader=_name(room.leader), follower=follower)
    )


def _parts(room: Room, *, has_slave: bool) -> m.RoomInfo:
    data = m.RoomData(
        users=room.users,
        leader=_name(room.leader),
        follower=_name(room.follower),
        has_slave=has_slave,
    )
    return m.RoomInfo(data=data)


def _users(room: Room) -> m.RoomInfo:
    return m.RoomInfo(data=m.RoomData(users=room.users))


def _name(participant: Participant | None) -> str:
    return "" if participant is None else participant.name
