"""What happens to a call, besides what the server says (`desktop.core.wire`)."""

from dataclasses import dataclass

from desktop.core.commands import Timer
from desktop.core.notice import Notice
from desktop.core.talk_message import Doing, TalkMessage
from desktop.core.wire import (
    Address,
    Answer,
    Candidate,
    FromServer,
    Offer,
    OfferRequested,
    RoomInfo,
)


@dataclass(frozen=True, slots=True)
class JoinRequested:
    """Source: the user or the command line. Action: connect, open the media."""

    server: str  # as it is shown to the user
    room: str
    name: str
    create: bool
    insist: bool = False  # go on trying while the server is not there yet
    lead: bool = False  # lead always
    # A waiting machine: stays until it is told to leave, whatever is refused or fails, and needs
    # its devices only while somebody is there.
    waits: bool = False


@dataclass(frozen=True, slots=True)
class LeaveRequested:
    """Source: the user, or the program's end. Action: close everything."""


@dataclass(frozen=True, slots=True)
class Connected:
    """Source: the connection is open. Action: join."""

    attempt: int


@dataclass(frozen=True, slots=True)
class ConnectFailed:
    """Source: it could not be opened. Action: try again, or tell and give up."""

    attempt: int
    notice: Notice
    retryable: bool


@dataclass(frozen=True, slots=True)
class ConnectionLost:
    """Source: the open connection ended without our doing. Action: connect again."""

    attempt: int


@dataclass(frozen=True, slots=True)
class NetworkChanged:
    """Source: the computer's addresses changed, or it woke up. Action: look after what is open.

    `is_server_gone`, `is_peer_gone`: the connection, or the link, used an address that is gone.
    """

    is_server_gone: bool
    is_peer_gone: bool


@dataclass(frozen=True, slots=True)
class Received:
    """Source: the server. Action: as the message says."""

    attempt: int
    message: FromServer


@dataclass(frozen=True, slots=True)
class TimerExpired:
    """Source: a timer that was not stopped."""

    timer: Timer


@dataclass(frozen=True, slots=True)
class DescriptionReady:
    """Source: the link made its offer or answer. Action: send it."""

    link: int
    sdp: str


@dataclass(frozen=True, slots=True)
class CandidateFound:
    """Source: the link found another address of ours. Action: send it."""

    link: int
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class LinkConnected:
    """Source: ICE and DTLS are up. Action: wait for media."""

    link: int


@dataclass(frozen=True, slots=True)
class LinkFailed:
    """Source: the link ended or will not come up. Action: build a new one."""

    link: int
    reason: str


@dataclass(frozen=True, slots=True)
class MediaArrived:
    """Source: packets of the peer, at most every 100 ms of each kind. Action: the call lives."""

    link: int
    is_sound: bool = False


@dataclass(frozen=True, slots=True)
class PictureArrived:
    """Source: a decoded picture of the peer, at most every 100 ms. Action: show it."""

    link: int


@dataclass(frozen=True, slots=True)
class CameraSwitched:
    """Source: the owner's program, after a `SwitchCamera`. Action: tell the peer."""

    is_back: bool
    is_done: bool


@dataclass(frozen=True, slots=True)
class TalkOpened:
    """Source: the link's data channel is up. Action: say hello."""

    link: int


@dataclass(frozen=True, slots=True)
class TalkHeard:
    """Source: the peer, over the data channel; so late, in seconds since 1970. Action: show it."""

    link: int
    message: TalkMessage
    at_s: float


@dataclass(frozen=True, slots=True)
class TalkClosed:
    """Source: the data channel ended, and the link did not. Action: there is no chat any more."""

    link: int


@dataclass(frozen=True, slots=True)
class KeyShown:
    """Source: the link is up; SHA-256 of the peer's certificate. Action: show it."""

    link: int
    key: str  # in hexadecimal


@dataclass(frozen=True, slots=True)
class SayRequested:
    """Source: the user, at that time in seconds since 1970. Action: tell the peer."""

    text: str
    at_s: float


@dataclass(frozen=True, slots=True)
class DoingChanged:
    """Source: what the user does now that the peer should know. Action: tell it."""

    doing: Doing


@dataclass(frozen=True, slots=True)
class PeerCameraWished:
    """Source: the user. Action: ask the peer for its other camera, if it obeys."""


@dataclass(frozen=True, slots=True)
class TorchWished:
    """Source: the user. Action: the light of the peer's phone, if it has one."""


@dataclass(frozen=True, slots=True)
class TorchFound:
    """Source: the camera; the peer may toggle its light, or not any more. Action: tell it."""

    is_there: bool


@dataclass(frozen=True, slots=True)
class PeerVolumeWished:
    """Source: the user. Action: ask the peer to play us so loud, if it lets us."""

    percent: int


Event = (
    JoinRequested
    | LeaveRequested
    | Connected
    | ConnectFailed
    | ConnectionLost
    | NetworkChanged
    | Received
    | TimerExpired
    | DescriptionReady
    | CandidateFound
    | LinkConnected
    | LinkFailed
    | MediaArrived
    | PictureArrived
    | CameraSwitched
    | TalkOpened
    | TalkHeard
    | TalkClosed
    | KeyShown
    | SayRequested
    | DoingChanged
    | PeerCameraWished
    | TorchWished
    | PeerVolumeWished
    | TorchFound
)
NegotiationEvent = (
    RoomInfo
    | OfferRequested
    | Offer
    | Answer
    | Address
    | DescriptionReady
    | CandidateFound
    | LinkConnected
    | LinkFailed
    | MediaArrived
    | PictureArrived
)
