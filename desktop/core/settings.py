"""What Tandem remembers of the user's choices: a frozen value, with its checks."""

from dataclasses import dataclass

from desktop.core.notice import Notice, NoticeKind
from server.protocol.names import MAX_NAME_LENGTH, normalized_name, normalized_room

LOUDEST_PERCENT = 200
DEFAULT_ROOM = "room1"
DEFAULT_STUN_SERVERS = tuple(
    f"stun:{host}.l.google.com:19302" for host in ("stun", "stun1", "stun2", "stun3", "stun4")
)


VIDEO_CODECS = ("VP8", "H264")
USUAL_HEIGHT = 720  # of what cameras are asked for, unless more is chosen
LEAST_HEIGHT = 90
LEAST_KBPS = 60  # less is no picture

_NO_DEVICES = frozenset({"test", "none", "screen", ""})
_NO_DEVICE_PREFIXES = ("test:", "file:", "screen:", "screen@", "window:", "window@")


def is_device_id(choice: str) -> bool:
    """False for what can be chosen in place of a device: `test`, `none`, `screen`, `file:PATH`."""
    return choice not in _NO_DEVICES and not choice.startswith(_NO_DEVICE_PREFIXES)


@dataclass(frozen=True, slots=True)
class RememberedDevice:
    """A device that was chosen once."""

    id: str
    label: str  # for people, also while it is away


@dataclass(frozen=True, slots=True)
class RecentRoom:
    """A room in which one was."""

    room: str
    server: str = ""  # as it was typed, without a password; "" is the own one


@dataclass(frozen=True, slots=True)
class RememberedPlace:
    """Where a window was on a screen, in pixels from the corner of the room it leaves them."""

    screen: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class VoiceProcessing:
    """What is done to the sound of a microphone; files and test tones stay what they are."""

    cancels_echo: bool = True
    suppresses_noise: bool = True
    controls_gain: bool = True


@dataclass(frozen=True, slots=True)
class SoundCoding:
    """How own sound is sent."""

    packet_ms: int = 20  # or 10: 10 ms sooner, and a quarter more data
    skips_silence: bool = False  # Opus's DTX: next to nothing is sent while nobody speaks


@dataclass(frozen=True, slots=True)
class VideoCoding:
    """The most of pictures; None: what the line and the computer allow.

    All but `received_kbps` is of own ones; that is what the peer is asked to keep to.
    """

    height: int | None = None  # pixels of a picture of 16:9
    fps: int | None = None
    kbps: int | None = None
    codec: str | None = None  # "VP8" or "H264"; None: what the server asks for
    received_kbps: int | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """The user's choices.

    A device is named by its id, or is `test`, `none`, `screen`, `file:PATH`; None stands for
    the system's default.
    """

    server: str = ""  # "" until one was set
    host_here: bool = True  # preset when no server was ever set
    host_port: int = 8085
    host_for_others: bool = False  # listen beyond this computer, with TLS
    room: str = DEFAULT_ROOM
    name: str = ""  # "" until a random one was made
    create_room: bool = True
    join_at_start: bool = False
    join_suspended: bool = False  # the user left: no joining at the start before the next Join
    camera: str | None = None
    microphone: str | None = None
    loudspeaker: str | None = None
    cameras: tuple[RememberedDevice, ...] = ()  # chosen once, the latest first: who takes over
    microphones: tuple[RememberedDevice, ...] = ()
    loudspeakers: tuple[RememberedDevice, ...] = ()
    preview: bool = False  # camera and microphone are open before the join while the window shows
    push_to_talk: bool = False  # muted but while the space bar is held down
    mute_releases: bool = False  # a muted microphone is closed; coming back takes a moment
    camera_off_releases: bool = True  # so is a camera that is off: its light goes out
    picture_fills: bool = False  # the other's picture is cut off rather than shown with bars
    picture_turns: int = 0  # quarter turns to the right
    picture_flipped: bool = False  # left and right change places
    own_picture_hidden: bool = False
    own_picture_mirrored: bool = True  # where it comes from a camera, and to oneself only
    own_picture_x: int = 1000  # thousandths of the room beside it, from the left
    own_picture_y: int = 1000  # and above it
    small_window: bool = False  # over other programs, while one works in them
    small_window_places: tuple[RememberedPlace, ...] = ()  # one for each screen, the latest first
    window_places: tuple[RememberedPlace, ...] = ()  # of the main window, as for the small one
    window_maximized: bool = False
    peer_volume_percent: int = 100  # of how loud the other comes; 0 to `LOUDEST_PERCENT`
    share_fps: int = 15  # at most, of a shared screen or window
    cancel_echo: bool = True
    suppress_noise: bool = True
    control_gain: bool = True
    sound_packet_ms: int = 20
    skip_silence: bool = False
    video_height: int = 0  # at most; 0 is automatic, as for the next two
    video_fps: int = 0
    video_kbps: int = 0
    video_codec: str = ""  # "VP8" or "H264"; "" is automatic
    video_received_kbps: int = 0  # at most, of the other's picture; 0 is automatic
    ice_servers: tuple[str, ...] = DEFAULT_STUN_SERVERS
    hardware_encoding: bool = True  # H.264 by the graphics processor, where a trial says it works
    quiet_hours: str = ""  # of a machine that waits, e.g. "22:00-07:00"
    may_watch: tuple[str, ...] = ()  # the names of those who see it; none: everybody
    lets_switch_camera: bool = False  # the watcher may ask for the next camera
    lets_toggle_torch: bool = False  # and for the light of a camera that has one
    lets_set_volume: bool = False  # and say how loud it is played
    chime: bool = True  # when somebody comes; in the window also when he goes
    notify: bool = True  # so does the system say it, while another program is in front
    wait_in_background: bool = False  # closing the window keeps waiting, where there is a tray
    knows_background: bool = False  # that was explained once
    recent_rooms: tuple[RecentRoom, ...] = ()  # the latest first
    check_updates: bool = False  # ask the publisher once a day whether there is a newer Tandem
    language: str = ""  # of the window, "en" or "ru"; "" is the system's
    theme: str = ""  # "light" or "dark"; "" is the system's
    contrast: str = ""  # "normal" or "high"; "" is the system's

    @property
    def mirrors_oneself(self) -> bool:
        """True if own pictures are to be seen as in a mirror, as people expect of a camera's."""
        return self.own_picture_mirrored and (self.camera is None or is_device_id(self.camera))

    @property
    def voice_processing(self) -> VoiceProcessing:
        """What is to be done to the sound of the microphone."""
        return VoiceProcessing(self.cancel_echo, self.suppress_noise, self.control_gain)

    @property
    def peer_volume(self) -> float:
        """How loud the other is played, 1.0 being as he comes."""
        return min(LOUDEST_PERCENT, max(0, self.peer_volume_percent)) / 100

    @property
    def sound_coding(self) -> SoundCoding:
        """How own sound is to be sent; a length of packets that is none counts as 20 ms."""
        return SoundCoding(10 if self.sound_packet_ms == 10 else 20, self.skip_silence)

    @property
    def video_coding(self) -> VideoCoding:
        """The most of pictures, both ways; what makes no sense counts as automatic."""
        return VideoCoding(
            self.video_height if self.video_height >= LEAST_HEIGHT else None,
            self.video_fps if self.video_fps > 0 else None,
            self.video_kbps if self.video_kbps >= LEAST_KBPS else None,
            self.video_codec if self.video_codec in VIDEO_CODECS else None,
            self.video_received_kbps if self.video_received_kbps >= LEAST_KBPS else None,
        )

    @property
    def wants_large_pictures(self) -> bool:
        """True if a camera that has more than 720p is to deliver it."""
        return self.video_height > USUAL_HEIGHT

    @property
    def chooses_ice_servers(self) -> bool:
        """True if the user named some, or none: then no server's list takes their place."""
        return self.ice_servers != DEFAULT_STUN_SERVERS


def check_names(room: str, name: str) -> Notice | None:
    """Tell what is wrong with a room and a user name; None if both will do."""
    room, name = normalized_room(room), normalized_name(name)
    if not room:
        return Notice(NoticeKind.ROOM_EMPTY)
    if len(room) > MAX_NAME_LENGTH:
        return Notice(NoticeKind.ROOM_TOO_LONG, str(MAX_NAME_LENGTH))
    if not name:
        return Notice(NoticeKind.NAME_EMPTY)
    if len(name) > MAX_NAME_LENGTH:
        return Notice(NoticeKind.NAME_TOO_LONG, str(MAX_NAME_LENGTH))
    return None
