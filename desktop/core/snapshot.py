"""What the rest of the program shows of a call: one immutable value."""

from dataclasses import dataclass, field
from enum import Enum

from desktop.core.notice import Notice
from desktop.core.peer_camera import NO_CAMERA, PeerCamera
from desktop.core.share import Share
from desktop.core.talk import TalkSnapshot


class CallState(Enum):
    """Where the call is; the values are the words of `--stats`."""

    LEFT = "left"  # not in a room, nothing is open
    JOINING = "joining"  # on the way into the room; goes on trying
    WAITING = "waiting"  # in the room, alone
    CONNECTING = "connecting"  # the other is there, media does not flow yet
    CONNECTED = "connected"  # media flows, with or without the server
    LOST = "lost"  # was connected; media or server is gone and is tried again
    REPLACED = "replaced"  # a newcomer took our place; does not rejoin by itself


class Dark(Enum):
    """Why the other's picture is black."""

    NOT_JOINED = "not_joined"
    NOBODY = "nobody"  # waiting for somebody
    PEER_LEFT = "peer_left"
    PEER_REPLACED = "peer_replaced"
    CONNECTING = "connecting"
    MEDIA_LOST = "media_lost"
    NO_PICTURE = "no_picture"  # sound comes, pictures do not
    REPLACED = "replaced"  # we were


@dataclass(frozen=True, slots=True)
class OwnMedia:
    """What the other gets of oneself for now, because the user says so."""

    is_muted: bool = False  # silence
    is_camera_off: bool = False  # black
    share: Share | None = None  # in place of the camera, be that on or off; ends with the call
    is_drawn: bool = False  # the curtain as such: no key that is held down opens it

    def __post_init__(self) -> None:
        if self.is_drawn and not (self.is_muted and self.is_camera_off):
            object.__setattr__(self, "is_drawn", False)  # it was opened by one of the two

    @property
    def is_curtained(self) -> bool:
        """Nothing is seen or heard of oneself: a card says so in the place of the picture."""
        return self.is_muted and self.is_camera_off and self.share is None

    def curtained(self, is_drawn: bool) -> "OwnMedia":
        """With the curtain drawn, or open."""
        return OwnMedia(is_muted=is_drawn, is_camera_off=is_drawn, is_drawn=is_drawn)

    def changed(self, shown: "OwnMedia", wished: "OwnMedia") -> "OwnMedia":
        """With what somebody changed who saw `shown`, which may have been the truth before this."""
        return OwnMedia(
            self.is_muted if wished.is_muted == shown.is_muted else wished.is_muted,
            self.is_camera_off
            if wished.is_camera_off == shown.is_camera_off
            else wished.is_camera_off,
            self.share if wished.share == shown.share else wished.share,
            self.is_drawn if wished.is_drawn == shown.is_drawn else wished.is_drawn,
        )


@dataclass(frozen=True, slots=True)
class CallSnapshot:
    """The state of the call at one moment."""

    state: CallState = CallState.LEFT
    room: str = ""
    users: tuple[str, ...] = ()  # everybody in the room, ourselves among them
    own_name: str = ""
    peer_name: str | None = None
    dark: Dark | None = Dark.NOT_JOINED  # None: the other's picture is shown
    notices: tuple[Notice, ...] = ()  # what is wrong now, the newest last
    server: str = ""
    own_media: OwnMedia = OwnMedia()
    talk: TalkSnapshot = field(default_factory=TalkSnapshot)
    peer_camera: PeerCamera = NO_CAMERA  # what can be asked of it now

    @property
    def is_joined(self) -> bool:
        """True from the press of Join to the press of Leave (or the end by the server)."""
        return self.state not in (CallState.LEFT, CallState.REPLACED)
