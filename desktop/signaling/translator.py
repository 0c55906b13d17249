"""Messages of the wire <-> what the call's machines understand (docs/protocol.md).

Pure. Old servers' forms are understood too: there a peer is known by its name only, and the
short form of `room_info` tells nothing of who is there.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

from msgspec import UNSET, UnsetType

from desktop import __version__
from desktop.core import wire
from desktop.core.notice import Notice, NoticeKind
from desktop.signaling.old_room import OldRoom, meaning_of
from server.protocol import codec, messages
from server.protocol.codes import Code
from server.protocol.generation import Role

T = TypeVar("T")

_PASSWORD_NOTICES: Mapping[str, NoticeKind] = {
    Code.PASSWORD_NEEDED: NoticeKind.PASSWORD_NEEDED,
    Code.PASSWORD_WRONG: NoticeKind.PASSWORD_WRONG,
    Code.PASSWORD_EXPIRED: NoticeKind.PASSWORD_EXPIRED,
    Code.TOO_MANY_TRIES: NoticeKind.TOO_MANY_TRIES,
}
_CHANGES = {change.value: change for change in wire.PeerChange}
_ROLES = {Role.LEADER: wire.Role.LEADER, Role.FOLLOWER: wire.Role.FOLLOWER}
_WIRE_ROLES = {ours: theirs for theirs, ours in _ROLES.items()}


class Translator:
    """Translates for one connection; remembers the names it joined with.

    Args:
        instance: what makes this program known to the server again.
        origin: the server, as the user is told of it.
        password: of the room, or a token; servers that want none pass over it.
        obeys: which wishes of the peer are granted; asked at each offer. Thread: the caller's.
    """

    def __init__(
        self,
        instance: str,
        origin: str = "",
        password: str | None = None,
        obeys: Callable[[], tuple[str, ...]] = tuple,
    ) -> None:
        self._obeys = obeys
        self._instance = instance
        self._origin = origin
        self._password = password
        self._room = ""
        self._name = ""
        self._leads = False  # as the server told
        self._answers_offers = False  # as a leader; on some old servers followers offer
        self._old_room = OldRoom("")

    def to_frame(self, message: wire.ToServer) -> bytes:
        """The frame for a message to the server."""
        return codec.encode(self._to_message(message))

    def from_frame(self, frame: bytes | str) -> wire.FromServer | None:
        """What a frame means; None if it means nothing to a call.

        Raises:
            codec.MalformedMessage: drop and log it.
        """
        match codec.decode_server(frame):
            case messages.RoomInfo(data=data):
                return self._from_room(data)
            case messages.RejoinAndOffer(preferred_codec=preferred):
                return wire.OfferRequested(preferred)
            case messages.ForceDisconnect():
                return wire.Replaced()
            case messages.Error() as error:
                return self._from_error(error)
            case messages.Notification(data=text):
                return meaning_of(text, self._room)
            case messages.CreateOfferForNewFollower():
                return wire.OfferRequested(messages.DEFAULT_CODEC)
            case messages.Offer() if self._leads and not self._answers_offers:
                # Pages of generation 3 offer when their camera is switched, and ignore an
                # answer: an offer of ours brings what they want.
                return wire.OfferRequested(messages.DEFAULT_CODEC)
            case messages.Offer(sdp=description, round=number, obeys=obeys, codec=named):
                is_named = named is not UNSET
                return wire.Offer(description.sdp, _known(number), _known(obeys) or (), is_named)
            case messages.Answer(sdp=description, round=number):
                return wire.Answer(description.sdp, _known(number))
            case messages.SwitchCamera(use_back_camera=is_back):
                return wire.CameraAsked(is_back)
            case messages.SwitchCameraAck(use_back_camera=is_back, success=is_done):
                return wire.CameraTold(is_back, is_done)
            case messages.IceCandidate(ice=ice, round=number):
                candidate = wire.Candidate(ice.candidate, ice.sdp_mid, ice.sdp_mline_index)
                return wire.Address(candidate, _known(number))
            case messages.ToggleFlashlight():
                return wire.TorchToggled()
            case messages.Joined() | messages.CameraSwitched() | messages.Pong():
                return None

    def _to_message(self, message: wire.ToServer) -> messages.ClientMessage:
        match message:
            case wire.Join():
                self._room, self._name = message.room, message.name
                self._old_room = OldRoom(message.name)
                return messages.Join(
                    room=message.room,
                    username=message.name,
                    is_leader=message.lead,
                    create=message.create,
                    instance=self._instance,
                    client=f"tandem/{__version__}",
                    resume=_resume(message.resume),
                    password=_present(self._password),
                )
            case wire.Leave():
                return messages.Leave(room=self._room, username=self._name)
            case wire.Offer(sdp=sdp, round=number):
                return messages.Offer(
                    sdp=messages.Description(type="offer", sdp=sdp),
                    room=self._room,
                    username=self._name,
                    preferred_codec=messages.DEFAULT_CODEC,
                    round=_present(number),
                    obeys=self._obeys() or UNSET,
                )
            case wire.Answer(sdp=sdp, round=number):
                return messages.Answer(
                    sdp=messages.Description(type="answer", sdp=sdp),
                    room=self._room,
                    username=self._name,
                    preferred_codec=messages.DEFAULT_CODEC,
                    round=_present(number),
                )
            case wire.CameraAsked(is_back=is_back):
                return messages.SwitchCamera(
                    use_back_camera=is_back, room=self._room, username=self._name
                )
            case wire.TorchToggled():
                return messages.ToggleFlashlight(room=self._room, username=self._name)
            case wire.CameraTold(is_back=is_back, is_done=is_done):
                return messages.SwitchCameraAck(
                    use_back_camera=is_back,
                    success=is_done,
                    room=self._room,
                    username=self._name,
                )
            case wire.Address(candidate=candidate, round=number):
                return messages.IceCandidate(
                    ice=messages.Ice(
                        candidate=candidate.candidate,
                        sdp_mid=candidate.sdp_mid,
                        sdp_mline_index=candidate.sdp_mline_index,
                    ),
                    room=self._room,
                    username=self._name,
                    round=_present(number),
                )

    def _from_room(self, data: messages.RoomData) -> wire.RoomInfo:
        if not isinstance(data.peer, UnsetType):
            theirs = data.peer
            peer = None if theirs is None else wire.Peer(theirs.id, theirs.username, theirs.newer)
            change = wire.PeerChange.NONE
            if not isinstance(data.change, UnsetType):
                change = _CHANGES.get(data.change, wire.PeerChange.NONE)
            role = self._role(data.is_leader)
            info = wire.RoomInfo(_known(data.users), role, peer, peer_known=True, change=change)
        else:
            info = self._old_room.take(data)
            self._answers_offers = self._old_room.answers_offers
        self._leads = info.role is wire.Role.LEADER
        return info

    def _role(self, is_leader: bool | UnsetType) -> wire.Role | None:
        if isinstance(is_leader, UnsetType):
            return None
        return wire.Role.LEADER if is_leader else wire.Role.FOLLOWER

    def _from_error(self, error: messages.Error) -> wire.FromServer | None:
        match error.code:
            case Code.NO_SUCH_ROOM:
                return wire.Refused(Notice(NoticeKind.NO_SUCH_ROOM, self._room), retryable=False)
            case Code.LEADER_PRESENT:
                return wire.Refused(Notice(NoticeKind.LEADER_PRESENT, self._room), retryable=False)
            case Code.STOPPING:
                return wire.Refused(Notice(NoticeKind.SERVER_AWAY, self._origin), retryable=True)
            case str() if error.code in _PASSWORD_NOTICES:
                kind = _PASSWORD_NOTICES[error.code]
                return wire.Refused(Notice(kind, self._room), retryable=False)
            case Code.NO_LEADER:
                return wire.NoLeader()
            case Code.TOO_MANY | Code.JOIN_TIMEOUT | Code.UNAVAILABLE:
                return wire.Refused(Notice(NoticeKind.REFUSED, error.data), retryable=True)
            case UnsetType():
                return meaning_of(error.data, self._room)
            case _:
                return wire.Refused(Notice(NoticeKind.REFUSED, error.data), retryable=False)


def _resume(resume: wire.Resume | None) -> messages.Resume | UnsetType:
    if resume is None:
        return UNSET
    return messages.Resume(role=_WIRE_ROLES[resume.role], peer=resume.peer_id)


def _known(value: T | UnsetType) -> T | None:
    return None if isinstance(value, UnsetType) else value


def _present(value: T | None) -> T | UnsetType:
    return UNSET if value is None else value
