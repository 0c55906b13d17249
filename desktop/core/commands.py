"""What the call's machines ask to be done; `desktop.session` carries it out in order."""

from dataclasses import dataclass
from enum import Enum

from desktop.core.talk_message import TalkMessage
from desktop.core.wire import Candidate, ToServer


class Timer(Enum):
    """Each runs at most once at a time; starting it anew restarts it."""

    RETRY = "retry"  # connect to the server again
    JOIN_REPLY = "join_reply"  # the server must answer a join
    OFFER = "offer"  # the peer is there: an offer must come
    CONNECT = "connect"  # a description was sent: this link must come up
    PATH = "path"  # the peer is here: some link must come up
    MEDIA = "media"  # media must go on coming
    PICTURE = "picture"  # pictures must go on coming, whatever the sound does
    SOUND = "sound"  # sound must go on coming, once it came
    REBUILD = "rebuild"  # media stays away: make a new link
    TALK = "talk"  # the link is up: the peer must say something over its data channel


@dataclass(frozen=True, slots=True)
class Connect:
    """Open a connection to the server; answered by `Connected` or `ConnectFailed`."""

    attempt: int  # the events of another attempt are stale
    is_orderly: bool = False  # begin when the former connection is closed, as the server sees it


@dataclass(frozen=True, slots=True)
class Disconnect:
    """Close the connection, or give up opening it."""


@dataclass(frozen=True, slots=True)
class ProbeServer:
    """Ask the server for a sign of life; without one within 2 s the connection is lost."""


@dataclass(frozen=True, slots=True)
class Send:
    """Send one message on the open connection."""

    message: ToServer


@dataclass(frozen=True, slots=True)
class StartTimer:
    """Answered by `TimerExpired` unless it is stopped or restarted.

    `jitter` is the fraction by which chance may shorten it.
    """

    timer: Timer
    after_s: float
    jitter: float = 0.0


@dataclass(frozen=True, slots=True)
class StopTimer:
    """Stop a timer; no matter if it runs."""

    timer: Timer


@dataclass(frozen=True, slots=True)
class SwitchCamera:
    """The peer wants another camera; answered by `CameraSwitched`, if anybody decides that."""

    is_back: bool  # as a phone understands it


@dataclass(frozen=True, slots=True)
class ToggleTorch:
    """The peer wants the camera's light, or its end."""


@dataclass(frozen=True, slots=True)
class PutOutTorch:
    """Who asked for the light is gone."""


@dataclass(frozen=True, slots=True)
class SetVolume:
    """The peer wants to be played so loud, and was told that it may; `DoingChanged` follows."""

    percent: int


@dataclass(frozen=True, slots=True)
class OpenMedia:
    """Open camera, microphone and loudspeaker."""


@dataclass(frozen=True, slots=True)
class CloseMedia:
    """Close them; no light stays on."""


@dataclass(frozen=True, slots=True)
class OpenLink:
    """Make a new link to the peer, known by its number from now on."""

    link: int
    shows_key: bool = False  # the peer is a newer client, and may know this installation by it


@dataclass(frozen=True, slots=True)
class CreateOffer:
    """Answered by `DescriptionReady` or `LinkFailed`."""

    link: int
    codec: str
    talks: bool = False  # offer a data channel, too: the peer is a newer client


@dataclass(frozen=True, slots=True)
class AcceptOffer:
    """Answered by `DescriptionReady` (with the answer) or `LinkFailed`."""

    link: int
    sdp: str
    talks: bool = False  # take a data channel, if one is offered


@dataclass(frozen=True, slots=True)
class AcceptAnswer:
    """Answered by `LinkFailed` if it cannot be used."""

    link: int
    sdp: str


@dataclass(frozen=True, slots=True)
class AddCandidate:
    """Give the link an address of the peer."""

    link: int
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class SayToPeer:
    """Send a message over the link's data channel, which is open."""

    link: int
    message: TalkMessage


@dataclass(frozen=True, slots=True)
class CloseLink:
    """Close the link; nothing of it is heard or seen any more."""

    link: int


Command = (
    Connect
    | Disconnect
    | ProbeServer
    | Send
    | StartTimer
    | StopTimer
    | SwitchCamera
    | SetVolume
    | ToggleTorch
    | PutOutTorch
    | OpenMedia
    | CloseMedia
    | OpenLink
    | CreateOffer
    | AcceptOffer
    | AcceptAnswer
    | AddCandidate
    | SayToPeer
    | CloseLink
)
