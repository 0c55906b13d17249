"""The three devices of a call, as one machine: what is opened, what failed, what is tried again.

Pure: no I/O, no clock. A device that fails is closed at once. One that somebody else holds is
tried again until it works; any that failed is tried again when something is plugged in. What is
told of it stays until the device delivers, so that a sentence does not flicker with each attempt.
"""

from dataclasses import dataclass
from enum import Enum

from desktop.core.notice import Notice, NoticeKind
from desktop.core.snapshot import OwnMedia

# Soon enough to be taken for "by itself", seldom enough to disturb neither the one who holds the
# device nor the log.
RETRY_S = 3.0


class DeviceKind(Enum):
    """The devices of a call, one of each kind."""

    CAMERA = "camera"
    MICROPHONE = "microphone"
    LOUDSPEAKER = "loudspeaker"


@dataclass(frozen=True, slots=True)
class DeviceChoices:
    """Device ids as `Devices` takes them."""

    camera: str | None = None
    microphone: str | None = None
    loudspeaker: str | None = None
    mute_releases: bool = False  # a muted microphone is closed, and opened again
    camera_off_releases: bool = True

    def of(self, kind: DeviceKind) -> str | None:
        """The id chosen for a kind."""
        match kind:
            case DeviceKind.CAMERA:
                return self.camera
            case DeviceKind.MICROPHONE:
                return self.microphone
            case DeviceKind.LOUDSPEAKER:
                return self.loudspeaker


@dataclass(frozen=True, slots=True)
class DevicesRequested:
    """The call begins."""


@dataclass(frozen=True, slots=True)
class DevicesReleased:
    """The call is over."""


@dataclass(frozen=True, slots=True)
class DevicesChosen:
    """These are used from now on."""

    choices: DeviceChoices


@dataclass(frozen=True, slots=True)
class OwnMediaChosen:
    """The user muted himself, or switched the camera off; or back."""

    own_media: OwnMedia


@dataclass(frozen=True, slots=True)
class PlugsChanged:
    """Something was plugged in or out."""


@dataclass(frozen=True, slots=True)
class DeviceDelivered:
    """The device works: its first picture or sound came, or was asked for."""

    kind: DeviceKind
    attempt: int


@dataclass(frozen=True, slots=True)
class DeviceFailed:
    """The device could not be opened, or delivers nothing any more."""

    kind: DeviceKind
    attempt: int
    notice: Notice


@dataclass(frozen=True, slots=True)
class RetryExpired:
    """The time of a `RetryLater` is over."""

    kind: DeviceKind
    attempt: int


DevicesEvent = (
    DevicesRequested
    | DevicesReleased
    | DevicesChosen
    | OwnMediaChosen
    | PlugsChanged
    | DeviceDelivered
    | DeviceFailed
    | RetryExpired
)


@dataclass(frozen=True, slots=True)
class OpenDevice:
    """Close what is open of this kind and open this; ends a `RetryLater`."""

    kind: DeviceKind
    device_id: str | None
    attempt: int  # the events of another attempt are stale


@dataclass(frozen=True, slots=True)
class CloseDevice:
    """Close what is open of this kind; ends a `RetryLater`."""

    kind: DeviceKind


@dataclass(frozen=True, slots=True)
class RetryLater:
    """Answered by `RetryExpired`, unless the next command for this kind comes before."""

    kind: DeviceKind
    attempt: int
    after_s: float


DevicesCommand = OpenDevice | CloseDevice | RetryLater


class CallDevices:
    """Give one event to `handle`, carry out its commands in order, show `notices`."""

    def __init__(self) -> None:
        self._choices = DeviceChoices()
        self._own_media = OwnMedia()
        self._is_wanted = False
        self._attempts = dict.fromkeys(DeviceKind, 0)
        self._failed: set[DeviceKind] = set()  # closed now, though wanted
        self._notices: dict[DeviceKind, Notice] = {}  # of those that do not work yet again

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What is wrong with the devices now, in the order of `DeviceKind`."""
        return tuple(self._notices[kind] for kind in DeviceKind if kind in self._notices)

    @property
    def own_media(self) -> OwnMedia:
        """What is withheld; it outlives the call."""
        return self._own_media

    def handle(self, event: DevicesEvent) -> list[DevicesCommand]:
        """Take one event; those of an attempt that is over change nothing."""
        match event:
            case DevicesRequested():
                self._is_wanted = True
                return [self._open(kind) for kind in DeviceKind]
            case DevicesReleased():
                self._is_wanted = False
                self._failed.clear()
                self._notices.clear()
                for kind in DeviceKind:
                    self._attempts[kind] += 1
                return [CloseDevice(kind) for kind in DeviceKind]
            case DevicesChosen(choices=choices):
                return self._choose(choices, self._own_media)
            case OwnMediaChosen(own_media=own_media):
                return self._choose(self._choices, own_media)
            case PlugsChanged():
                return [self._open(kind) for kind in DeviceKind if kind in self._failed]
            case DeviceDelivered() | DeviceFailed() | RetryExpired() if (
                event.attempt != self._attempts[event.kind]
            ):
                return []
            case DeviceDelivered(kind=kind):
                self._notices.pop(kind, None)
                return []
            case DeviceFailed(kind=kind, attempt=attempt, notice=notice):
                self._failed.add(kind)
                self._notices[kind] = notice
                commands: list[DevicesCommand] = [CloseDevice(kind)]
                if notice.kind is NoticeKind.DEVICE_BUSY:
                    commands.append(RetryLater(kind, attempt, RETRY_S))
                return commands
            case RetryExpired(kind=kind):
                return [self._open(kind)]

    def _choose(self, choices: DeviceChoices, own_media: OwnMedia) -> list[DevicesCommand]:
        used = {kind: self._used(kind) for kind in DeviceKind}
        self._choices, self._own_media = choices, own_media
        changed = [kind for kind in DeviceKind if self._used(kind) != used[kind]]
        if not self._is_wanted:
            return []
        for kind in changed:
            self._notices.pop(kind, None)  # it told of another device
        return [self._open(kind) for kind in changed]

    def _open(self, kind: DeviceKind) -> OpenDevice:
        self._attempts[kind] += 1
        self._failed.discard(kind)
        return OpenDevice(kind, self._used(kind), self._attempts[kind])

    def _used(self, kind: DeviceKind) -> str | None:
        """The device that is to be open: none if what it gives is withheld and the user says so."""
        choices, own_media = self._choices, self._own_media
        is_released = (
            kind is DeviceKind.CAMERA and own_media.is_camera_off and choices.camera_off_releases
        ) or (kind is DeviceKind.MICROPHONE and own_media.is_muted and choices.mute_releases)
        return "none" if is_released else choices.of(kind)
