"""The three devices of a call, as one machine: what is opened, what failed, what is tried again.

Pure: no I/O, no clock. A device that fails is closed at once. If it was unplugged, the next in the
user's order takes its place until it is plugged in again. One that somebody else holds is tried
again until it works; any that failed is tried again when something is plugged in. What is
told of it stays until the device delivers, so that a sentence does not flicker with each attempt.
"""

from dataclasses import dataclass

from desktop.core.device_order import DeviceChoices, DeviceKind, Plugs, used_device
from desktop.core.notice import Notice, NoticeKind
from desktop.core.settings import is_device_id
from desktop.core.snapshot import OwnMedia

# Soon enough to be taken for "by itself", seldom enough to disturb neither the one who holds the
# device nor the log.
RETRY_S = 3.0

# As long as it takes to read that another device is used. After it, one that is listed though it
# failed is tried again: it may have been away for a moment only.
MISSED_S = 8.0

_AWAY = (NoticeKind.DEVICE_GONE, NoticeKind.DEVICE_NOT_FOUND)


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
    """Something was plugged in or out, or the system's choice is another one."""

    plugs: Plugs


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
    """Give one event to `handle`, carry out its commands in order, show `notices`.

    Before the first `PlugsChanged` the chosen devices are opened, plugged in or not.
    """

    def __init__(self) -> None:
        self._choices = DeviceChoices()
        self._own_media = OwnMedia()
        self._plugs: Plugs | None = None  # None until they are told
        self._is_wanted = False
        self._attempts = dict.fromkeys(DeviceKind, 0)
        self._opened: dict[DeviceKind, str | None] = dict.fromkeys(DeviceKind)
        self._failed: set[DeviceKind] = set()  # closed now, though wanted
        # What was found to be away although `_plugs` have it still.
        self._gone: dict[DeviceKind, set[str]] = {kind: set() for kind in DeviceKind}
        self._replaced: dict[DeviceKind, str] = {}  # the chosen device, while another is used
        self._missed: dict[DeviceKind, Notice] = {}  # tells of `_replaced` for `MISSED_S`
        self._notices: dict[DeviceKind, Notice] = {}  # of those that do not work yet again

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What is wrong with the devices now, in the order of `DeviceKind`."""
        return tuple(
            told[kind]
            for kind in DeviceKind
            for told in (self._missed, self._notices)
            if kind in told
        )

    @property
    def own_media(self) -> OwnMedia:
        """What is withheld; it outlives the call."""
        return self._own_media

    def handle(self, event: DevicesEvent) -> list[DevicesCommand]:
        """Take one event; those of an attempt that is over change nothing."""
        match event:
            case DevicesRequested():
                self._is_wanted = True
                return [command for kind in DeviceKind for command in self._open(kind)]
            case DevicesReleased():
                self._is_wanted = False
                self._failed.clear()
                for told in (self._notices, self._missed):
                    told.clear()
                self._replaced.clear()
                for kind in DeviceKind:
                    self._attempts[kind] += 1
                    self._gone[kind].clear()
                return [CloseDevice(kind) for kind in DeviceKind]
            case DevicesChosen(choices=choices):
                return self._choose(choices, self._own_media)
            case OwnMediaChosen(own_media=own_media):
                return self._choose(self._choices, own_media)
            case PlugsChanged(plugs=plugs):
                return self._plug(plugs)
            case DeviceDelivered() | DeviceFailed() | RetryExpired() if (
                event.attempt != self._attempts[event.kind]
            ):
                return []
            case DeviceDelivered(kind=kind):
                self._notices.pop(kind, None)
                return []
            case DeviceFailed(kind=kind, attempt=attempt, notice=notice):
                return self._fail(kind, attempt, notice)
            case RetryExpired(kind=kind):
                self._missed.pop(kind, None)
                self._gone[kind].clear()
                return self._open_if_needed(kind)

    def _choose(self, choices: DeviceChoices, own_media: OwnMedia) -> list[DevicesCommand]:
        used = {kind: self._used(kind) for kind in DeviceKind}
        for kind in DeviceKind:
            if choices.chosen(kind) != self._choices.chosen(kind):
                self._missed.pop(kind, None)
        self._choices, self._own_media = choices, own_media
        changed = [kind for kind in DeviceKind if self._used(kind) != used[kind]]
        if not self._is_wanted:
            return []
        for kind in changed:
            self._notices.pop(kind, None)  # it told of another device
        return [command for kind in changed for command in self._open(kind)]

    def _plug(self, plugs: Plugs) -> list[DevicesCommand]:
        known = Plugs() if self._plugs is None else self._plugs
        for kind, gone in self._gone.items():
            # What is still listed, as before, is no news of it, but of another device.
            gone.intersection_update(plugs.of(kind), known.of(kind))
        self._plugs = plugs
        if not self._is_wanted:
            return []
        return [command for kind in DeviceKind for command in self._open_if_needed(kind)]

    def _fail(self, kind: DeviceKind, attempt: int, notice: Notice) -> list[DevicesCommand]:
        lost = self._opened[kind]
        if notice.kind in _AWAY and lost is not None:
            self._gone[kind].add(lost)
            if self._used(kind) != lost:
                return self._open(kind)
        self._failed.add(kind)
        self._notices[kind] = notice
        commands: list[DevicesCommand] = [CloseDevice(kind)]
        if notice.kind is NoticeKind.DEVICE_BUSY:
            commands.append(RetryLater(kind, attempt, RETRY_S))
        return commands

    def _open_if_needed(self, kind: DeviceKind) -> list[DevicesCommand]:
        is_needed = kind in self._failed or self._used(kind) != self._opened[kind]
        return self._open(kind) if is_needed else []

    def _open(self, kind: DeviceKind) -> list[DevicesCommand]:
        self._attempts[kind] += 1
        self._failed.discard(kind)
        used = self._opened[kind] = self._used(kind)
        commands: list[DevicesCommand] = [OpenDevice(kind, used, self._attempts[kind])]
        self._note_replaced(kind, used)
        if kind in self._missed or self._gone[kind]:
            commands.append(RetryLater(kind, self._attempts[kind], MISSED_S))
        return commands

    def _note_replaced(self, kind: DeviceKind, used: str | None) -> None:
        """Tell once that the chosen device is replaced by another one."""
        chosen = self._choices.chosen(kind)
        if self._withholds(kind):
            self._missed.pop(kind, None)
        elif chosen is None or used == chosen or not is_device_id(chosen):
            self._missed.pop(kind, None)
            self._replaced.pop(kind, None)
        elif self._replaced.get(kind) != chosen:
            self._replaced[kind] = chosen
            self._missed[kind] = Notice(NoticeKind.DEVICE_MISSED, self._choices.label(kind))

    def _used(self, kind: DeviceKind) -> str | None:
        """The device that is to be open: none if what it gives is withheld and the user says so."""
        if self._withholds(kind):
            return "none"
        order = self._choices.order(kind)
        if self._plugs is None:
            return order[0]
        return used_device(order, self._plugs.of(kind), self._gone[kind])

    def _withholds(self, kind: DeviceKind) -> bool:
        choices, own_media = self._choices, self._own_media
        return (
            kind is DeviceKind.CAMERA and own_media.is_camera_off and choices.camera_off_releases
        ) or (kind is DeviceKind.MICROPHONE and own_media.is_muted and choices.mute_releases)
