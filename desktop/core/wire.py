"""What is said to the server and heard from it, free of any generation's form.

`desktop.signaling` turns these into frames and back (docs/protocol.md).
"""

from dataclasses import dataclass
from enum import Enum

from desktop.core.notice import Notice

SWITCHES_CAMERA = "switch_camera"  # of what an offerer obeys


class Role(Enum):
    """The part in the room: the leader makes the offers."""

    LEADER = "leader"
    FOLLOWER = "follower"


class PeerChange(Enum):
    """What happened to the peer, as the server saw it."""

    NONE = "none"
    JOINED = "joined"
    LEFT = "left"  # it said so
    LOST = "lost"  # its connection to the server broke; media may go on
    REPLACED = "replaced"


class Custom(Enum):
    """How an offer comes about on a server."""

    ASKED = "asked"  # the leader is asked at each join, also on a connection that has joined
    ASKED_ANEW = "asked anew"  # generations 2 and 3: only at the join of a new connection
    UNASKED = "unasked"  # generation 1.5: the leader offers whoever comes
    UNLED = "unled"  # generation 1 knows no parts: we agree on who offers, and either may


@dataclass(frozen=True, slots=True)
class Peer:
    """The other participant; `id` is the same again when the same program rejoins."""

    id: str
    name: str
    is_newer: bool = False  # the server says that it is a newer client


@dataclass(frozen=True, slots=True)
class Candidate:
    """One network address to try; an empty `candidate` says that none will follow (W3C)."""

    candidate: str  # "candidate:…" as in the SDP attribute, or ""
    sdp_mid: str | None
    sdp_mline_index: int | None


@dataclass(frozen=True, slots=True)
class Resume:
    """Said when rejoining in mid-call: the part and the peer's id; no offer is needed."""

    role: Role
    peer_id: str


# --- to the server -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Join:
    """Enter the room; on a connection that has joined: ask the leader for a new offer."""

    room: str
    name: str
    create: bool
    lead: bool  # True: leads always (a waiting machine, or an old server without a leader)
    resume: Resume | None = None


@dataclass(frozen=True, slots=True)
class Leave:
    """Leave the room; the connection is closed next."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer, in either direction. `round` is None when an old client made it."""

    sdp: str
    round: int | None
    obeys: tuple[str, ...] = ()  # which wishes; ours are filled in as it is sent
    names_codec: bool = False  # as phones do since the second of generation 2


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to the offer of the same round."""

    sdp: str
    round: int | None


@dataclass(frozen=True, slots=True)
class Address:
    """A candidate of either side."""

    candidate: Candidate
    round: int | None


@dataclass(frozen=True, slots=True)
class CameraAsked:
    """The one wants another camera of the other; `is_back`: the one of a phone's back."""

    is_back: bool


@dataclass(frozen=True, slots=True)
class CameraTold:
    """What came of a `CameraAsked`; `is_back` as it was asked. In either direction."""

    is_back: bool
    is_done: bool


@dataclass(frozen=True, slots=True)
class TorchToggled:
    """The camera's light is to be lit, or put out if it is. In either direction."""


ToServer = Join | Leave | Offer | Answer | Address | CameraAsked | CameraTold | TorchToggled

# --- from the server -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RoomInfo:
    """We are in the room; who is there and what changed. `role` None: the form did not tell."""

    users: tuple[str, ...] | None  # None: the form did not tell
    role: Role | None
    peer: Peer | None
    peer_known: bool  # False: the form tells nothing of the peer
    change: PeerChange
    custom: Custom = Custom.ASKED
    is_led_twice: bool = False  # servers of generation 2 and 3 let a second leader in


@dataclass(frozen=True, slots=True)
class OfferRequested:
    """The leader is asked to make a new link and offer it."""

    codec: str  # "VP8" or "H264"


@dataclass(frozen=True, slots=True)
class Replaced:
    """Another took our place; the server closes the connection."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The server said no. `retryable`: the same may be allowed later."""

    notice: Notice
    retryable: bool


@dataclass(frozen=True, slots=True)
class NoLeader:
    """We came as a follower where none leads (deployed servers since generation 1.5)."""


@dataclass(frozen=True, slots=True)
class NameTaken:
    """Somebody in the room has our name (servers of generation 1)."""


FromServer = (
    RoomInfo
    | OfferRequested
    | CameraAsked
    | CameraTold
    | TorchToggled
    | Replaced
    | Refused
    | NoLeader
    | NameTaken
    | Offer
    | Answer
    | Address
)
