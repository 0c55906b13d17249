"""The messages of the wire as frozen values; docs/protocol.md says what they mean.

Python names here, wire names in the encoded form. A field that is `UNSET` is absent on the wire.
`codec` turns frames into these and back; nothing else should.
"""

from enum import StrEnum
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from server.protocol.generation import Role

DEFAULT_CODEC = "VP8"
MAX_PASSWORD_LENGTH = 256  # characters

# Bounds are part of the types: what does not keep them is malformed, not truncated.
Instance = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9._-]{1,64}\Z")]
Password = Annotated[str, Meta(max_length=MAX_PASSWORD_LENGTH)]
PeerId = Annotated[str, Meta(min_length=1, max_length=64)]
Round = Annotated[int, Meta(ge=0, lt=2**31)]
LineIndex = Annotated[int, Meta(ge=0, lt=2**16)]


class Change(StrEnum):
    """What happened to the peer, in a `room_info` to a newer client."""

    NONE = "none"
    JOINED = "joined"
    LEFT = "left"  # it said so, or closed its connection properly
    LOST = "lost"  # its connection broke; no reason to end a call whose media still arrives
    REPLACED = "replaced"  # another took its place


class Resume(Struct, frozen=True, kw_only=True):
    """A call that is still running while its client joins again."""

    role: Role
    peer: PeerId  # `Peer.id` of the one it runs with


class Join(Struct, frozen=True, kw_only=True, rename="camel"):
    """The first message; on a connection that has joined, the wish for a new offer.

    What is absent tells the dialect. `type`, `action` and `preferred_codec` are always written, by
    `codec.encode`; nobody has to keep to a type in the first two.
    """

    room: str = ""
    username: str = ""
    type: object = UNSET
    action: object = UNSET
    is_leader: bool | UnsetType = UNSET
    create: bool = True
    preferred_codec: str | UnsetType = UNSET
    instance: Instance | UnsetType = UNSET  # there: a newer client
    client: str | UnsetType = UNSET  # program and version, for the log
    resume: Resume | UnsetType = UNSET
    password: Password | UnsetType = UNSET  # of the room, or a token; never to be logged


class Description(Struct, frozen=True, kw_only=True):
    """A session description as `RTCSessionDescription` writes it."""

    type: Literal["offer", "answer"]
    sdp: str


class Offer(Struct, frozen=True, kw_only=True, rename="camel", tag="offer"):
    """The leader's description. `round` counts the offers of a newer client from 1.

    `obeys`: which commands it carries out, of those that deployed phones know. `codec`: of the
    phones since the second of generation 2, always "Unknown".
    """

    sdp: Description
    room: str = ""
    username: str = ""
    preferred_codec: str | UnsetType = UNSET
    round: Round | UnsetType = UNSET
    obeys: tuple[str, ...] | UnsetType = UNSET
    codec: str | UnsetType = UNSET

    def __post_init__(self) -> None:
        if self.sdp.type != "offer":
            raise ValueError("an offer holds a description of another type")


class Answer(Struct, frozen=True, kw_only=True, rename="camel", tag="answer"):
    """The follower's description. Without a round it belongs to the last offer."""

    sdp: Description
    room: str = ""
    username: str = ""
    preferred_codec: str | UnsetType = UNSET
    round: Round | UnsetType = UNSET

    def __post_init__(self) -> None:
        if self.sdp.type != "answer":
            raise ValueError("an answer holds a description of another type")


class Ice(Struct, frozen=True, kw_only=True, rename="camel", gc=False):
    """One address, as `RTCIceCandidate.toJSON()` writes it; an empty `candidate` is the end."""

    candidate: str
    sdp_mid: str | None = None
    sdp_mline_index: LineIndex | None = field(name="sdpMLineIndex", default=None)
    username_fragment: str | UnsetType | None = UNSET


class IceCandidate(Struct, frozen=True, kw_only=True, tag="ice_candidate", gc=False):
    """An address of the sender, for the description of the same round."""

    ice: Ice
    room: str = ""
    username: str = ""
    round: Round | UnsetType = UNSET


class Leave(Struct, frozen=True, kw_only=True, tag="leave"):
    """Ends the membership at once."""

    room: str = ""
    username: str = ""


class Ping(Struct, frozen=True, kw_only=True, tag="ping"):
    """Asks for a `Pong`."""


class SwitchCamera(Struct, frozen=True, kw_only=True, rename="camel", tag="switch_camera"):
    """Asks a phone for its other camera."""

    use_back_camera: bool
    room: str = ""
    username: str = ""


class SwitchCameraAck(Struct, frozen=True, kw_only=True, rename="camel", tag="switch_camera_ack"):
    """A phone's answer to `SwitchCamera`."""

    use_back_camera: bool
    success: bool = True
    room: str = ""
    username: str = ""


class ToggleFlashlight(Struct, frozen=True, kw_only=True, tag="toggle_flashlight"):
    """Asks a phone to turn its light on or off."""

    room: str = ""
    username: str = ""


class Peer(Struct, frozen=True, kw_only=True):
    """The other participant."""

    id: PeerId  # its instance, or made by the server for an old client's connection
    username: str
    newer: bool = False


class RoomData(Struct, frozen=True, kw_only=True, rename="camel"):
    """A room as one participant is told of it.

    Generation 1: users. Generation 1.5: users, leader, follower, has_slave. Short form of
    generation 2: room, username, is_leader; its long form: users, leader, follower. A newer client
    gets both of these in one, and `peer` and `change`.
    """

    room: str | UnsetType = UNSET
    username: str | UnsetType = UNSET
    is_leader: bool | UnsetType = UNSET
    users: tuple[str, ...] | UnsetType = UNSET
    leader: str | UnsetType = UNSET  # "" when there is none
    follower: str | UnsetType = UNSET
    has_slave: bool | UnsetType = UNSET  # False asks a phone of generation 1.5 for an offer
    peer: Peer | UnsetType | None = UNSET  # None: alone
    change: str | UnsetType = UNSET  # a `Change`, or what a later server will say


class RoomInfo(Struct, frozen=True, kw_only=True, tag="room_info"):
    """Tells a participant of its room."""

    data: RoomData


class Joined(Struct, frozen=True, kw_only=True, tag="joined"):
    """Tells a phone of generation 1, once, that it is in."""


class CameraData(Struct, frozen=True, kw_only=True, rename="camel"):
    """Which camera a phone uses now."""

    use_back_camera: bool


class CameraSwitched(Struct, frozen=True, kw_only=True, tag="camera_switched"):
    """Tells old pages of a phone's `SwitchCameraAck` in the words of the guests' page."""

    data: CameraData


class RejoinAndOffer(Struct, frozen=True, kw_only=True, rename="camel", tag="rejoin_and_offer"):
    """Asks the leader for a new connection and its offer."""

    room: str = ""
    preferred_codec: str = DEFAULT_CODEC


class ForceDisconnect(Struct, frozen=True, kw_only=True, tag="force_disconnect"):
    """Tells a participant that it was replaced."""

    data: str = ""


class Error(Struct, frozen=True, kw_only=True, tag="error"):
    """A refusal. `code` is one of `codes.Code`; old servers send none."""

    data: str = ""
    code: str | UnsetType = UNSET


class Notification(Struct, frozen=True, kw_only=True, tag="notification"):
    """How servers of generation 1.5 refuse a follower; only clients of theirs know it."""

    data: str = ""


class CreateOfferForNewFollower(
    Struct, frozen=True, kw_only=True, tag="create_offer_for_new_follower"
):
    """How some server of generation 1.5 asks the leader; as `RejoinAndOffer`."""


class Pong(Struct, frozen=True, kw_only=True, tag="pong"):
    """Answers a `Ping`."""


TypedClientMessage = (
    Offer | Answer | IceCandidate | Leave | Ping | SwitchCamera | SwitchCameraAck | ToggleFlashlight
)
ClientMessage = Join | TypedClientMessage
ServerMessage = (
    RoomInfo
    | Joined
    | CameraSwitched
    | RejoinAndOffer
    | ForceDisconnect
    | Error
    | Notification
    | CreateOfferForNewFollower
    | Pong
    | Offer
    | Answer
    | IceCandidate
    | SwitchCamera
    | SwitchCameraAck
    | ToggleFlashlight
)
Message = ClientMessage | ServerMessage
