"""The three devices of a call, as one machine: what is opened, what failed, what is tried again.

Pure: no I/O, no clock. A device that fails is closed at once. If it was unplugged, the next in the
user's order takes its place until it is plugged in again. One that somebody else holds is tried
again until it works; any that failed is tried again when something is plugged in, but not a screen
that the desktop withholds: that would ask its user again, unasked. What is told of it stays until
the device delivers, so that a sentence does not flicker with each attempt.
A screen or window that is shared takes the camera's place; when it fails, the camera comes back. On
Wayland the desktop asks its user first what may be shown, and he takes his time: the camera stays
open until the share delivers, and goes on if it is refused.
"""

from dataclasses import dataclass, replace

from desktop.core.device_commands import (
    CloseDevice,
    CloseFormer,
    DevicesCommand,
    ForgetShareNoticeLater,
    OpenDevice,
    ResumeFormer,
    RetryLater,
)
from desktop.core.device_events import (
    DeviceDelivered,
    DeviceDoubted,
    DeviceFailed,
    DevicesChosen,
    DevicesEvent,
    DevicesReleased,
    DevicesRequested,
    OwnMediaChosen,
    PlugsChanged,
    Purpose,
    RetryExpired,
    ShareNoticeExpired,
)
from desktop.core.device_order import DeviceChoices, DeviceKind, Plugs, used_device
from desktop.core.notice import Notice, NoticeKind
from desktop.core.settings import is_device_id
from desktop.core.share import Share
from desktop.core.snapshot import OwnMedia

# Soon enough to be taken for "by itself", seldom enough to disturb neither the one who holds the
# device nor the log.
RETRY_S = 3.0

# As long as it takes to read that another device is used. After it, one that is listed though it
# failed is tried again: it may have been away for a moment only.
MISSED_S = 8.0
SHARE_NOTICE_S = 10.0  # the end of a share is news, and nothing that stays wrong

_AWAY = (NoticeKind.DEVICE_GONE, NoticeKind.DEVICE_NOT_FOUND)
_WITHHELD = (NoticeKind.SCREEN_WITHHELD, NoticeKind.SHARE_IMPOSSIBLE)  # whatever is plugged in


@dataclass(frozen=True, slots=True)
class _Kept:
    """A camera that stays open until the share in its place delivers."""

    device_id: str | None
    attempt: int


class CallDevices:
    """Give one event to `handle`, carry out its commands in order, show `notices`.

    Before the first `PlugsChanged` the chosen devices are opened, plugged in or not.
    """

    def __init__(self) -> None:
        self._choices = DeviceChoices()
        self._own_media = OwnMedia()
        self._plugs: Plugs | None = None  # None until they are told
        self._purposes: set[Purpose] = set()
        self._attempts = dict.fromkeys(DeviceKind, 0)  # how many there were
        self._current = dict.fromkeys(DeviceKind, 0)  # the attempt whose events count
        self._kept: _Kept | None = None  # the camera, while a share is awaited
        self._opened: dict[DeviceKind, str | None] = dict.fromkeys(DeviceKind)
        self._failed: set[DeviceKind] = set()  # closed now, though wanted
        # What was found to be away although `_plugs` have it still.
        self._gone: dict[DeviceKind, set[str]] = {kind: set() for kind in DeviceKind}
        self._replaced: dict[DeviceKind, str] = {}  # the chosen device, while another is used
        self._missed: dict[DeviceKind, Notice] = {}  # tells of `_replaced` for `MISSED_S`
        self._notices: dict[DeviceKind, Notice] = {}  # of those that do not work yet again
        self._is_share_seen = False  # its first picture came
        self._share_notice: Notice | None = None

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What is wrong with the devices now, in the order of `DeviceKind`."""
        devices = tuple(
            told[kind]
            for kind in DeviceKind
            for told in (self._missed, self._notices)
            if kind in told
        )
        return devices if self._share_notice is None else (*devices, self._share_notice)

    @property
    def own_media(self) -> OwnMedia:
        """What the other gets; what is withheld outlives the call, a share does not."""
        return self._own_media

    @property
    def watched(self) -> frozenset[DeviceKind]:
        """Cameras and microphones that are meant to deliver, and whose failure is not known."""
        return frozenset(
            kind
            for kind in self._wanted()
            if kind is not DeviceKind.LOUDSPEAKER
            and ((used := self._used(kind)) is None or is_device_id(used))
            and (kind not in self._failed or self._notices[kind].kind is NoticeKind.DEVICE_SILENT)
        )

    def handle(self, event: DevicesEvent) -> list[DevicesCommand]:
        """Take one event; those of an attempt that is over change nothing."""
        match event:
            case DevicesRequested(purpose=purpose):
                known = self._wanted()
                self._purposes.add(purpose)
                new = [kind for kind in self._wanted() if kind not in known]
                return [command for kind in new for command in self._open(kind)]
            case DevicesReleased(purpose=purpose):
                return self._release(purpose)
            case DevicesChosen(choices=choices):
                return self._choose(choices, self._own_media)
            case OwnMediaChosen(own_media=own_media):
                return self._choose(self._choices, own_media)
            case DeviceDoubted(kind=kind, is_told=is_told):
                if kind not in self._wanted():
                    return []
                if is_told:
                    notice = Notice(NoticeKind.DEVICE_SILENT, self._choices.label(kind))
                    self._notices[kind] = notice
                return self._open(kind)
            case PlugsChanged(plugs=plugs):
                return self._plug(plugs)
            case DeviceFailed(kind=DeviceKind.CAMERA, attempt=attempt) if (
                self._kept is not None and attempt == self._kept.attempt
            ):
                return self._close_kept()
            case DeviceDelivered() | DeviceFailed() | RetryExpired() if (
                event.attempt != self._current[event.kind]
            ):
                return []
            case DeviceDelivered(kind=kind) if kind in self._failed:
                return []  # its last word, from before it was closed
            case DeviceDelivered(kind=kind):
                self._notices.pop(kind, None)
                if kind is not DeviceKind.CAMERA:
                    return []
                self._is_share_seen = True
                return self._close_kept()
            case DeviceFailed(kind=DeviceKind.CAMERA, notice=notice) if (
                self._own_media.share is not None
            ):
                return self._end_share(self._own_media.share, notice)
            case DeviceFailed(kind=kind, attempt=attempt, notice=notice):
                return self._fail(kind, attempt, notice)
            case RetryExpired(kind=kind):
                self._missed.pop(kind, None)
                self._gone[kind].clear()
                return self._open_if_needed(kind)
            case ShareNoticeExpired():
                self._share_notice = None
                return []

    def _release(self, purpose: Purpose) -> list[DevicesCommand]:
        known = self._wanted()
        self._purposes.discard(purpose)
        commands = [self._close(kind) for kind in known if kind not in self._wanted()]
        if purpose is Purpose.CALL:
            self._share_notice = None
            commands += self._choose(self._choices, self._own_media)  # without a share
        return commands

    def _end_share(self, share: Share, failure: Notice) -> list[DevicesCommand]:
        """It failed: tell it, and go back to the camera."""
        kind = NoticeKind.SHARE_ENDED if self._is_share_seen else NoticeKind.SHARE_FAILED
        commands = self._choose(self._choices, replace(self._own_media, share=None))
        is_impossible = failure.kind is NoticeKind.SHARE_IMPOSSIBLE
        self._share_notice = failure if is_impossible else Notice(kind, share.label)
        return [*commands, ForgetShareNoticeLater(SHARE_NOTICE_S)]

    def _choose(self, choices: DeviceChoices, own_media: OwnMedia) -> list[DevicesCommand]:
        if Purpose.CALL not in self._purposes:
            own_media = replace(own_media, share=None)
        if own_media.share != self._own_media.share:
            self._is_share_seen, self._share_notice = False, None
        used = {kind: self._used(kind) for kind in DeviceKind}
        is_resized = choices.wants_large_pictures != self._choices.wants_large_pictures
        is_in_place_of_camera = self._own_media.share is None and own_media.share is not None
        for kind in DeviceKind:
            if choices.chosen(kind) != self._choices.chosen(kind):
                self._missed.pop(kind, None)
        self._choices, self._own_media = choices, own_media
        changed = [kind for kind in self._wanted() if self._used(kind) != used[kind]]
        if is_resized and self._shows_camera and DeviceKind.CAMERA not in changed:
            changed.append(DeviceKind.CAMERA)
        commands: list[DevicesCommand] = []
        for kind in changed:
            self._notices.pop(kind, None)  # it told of another device
            is_kept = is_in_place_of_camera and self._can_be_kept(kind)
            commands += self._open(kind, keeps_former=is_kept)
        if is_resized or self._withholds(DeviceKind.CAMERA):
            commands += self._close_kept()
        return commands

    def _can_be_kept(self, kind: DeviceKind) -> bool:
        is_open = kind not in self._failed and self._opened[kind] != "none"
        return kind is DeviceKind.CAMERA and is_open

    @property
    def _shows_camera(self) -> bool:
        """Whether a real camera is open, or is to be."""
        used = self._used(DeviceKind.CAMERA)
        return DeviceKind.CAMERA in self._wanted() and (used is None or is_device_id(used))

    def _plug(self, plugs: Plugs) -> list[DevicesCommand]:
        known = Plugs() if self._plugs is None else self._plugs
        for kind, gone in self._gone.items():
            # What is still listed, as before, is no news of it, but of another device.
            gone.intersection_update(plugs.of(kind), known.of(kind))
        self._plugs = plugs
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
        if kind not in self._wanted():
            return []
        is_mendable = kind in self._failed and self._notices[kind].kind not in _WITHHELD
        is_needed = is_mendable or self._used(kind) != self._opened[kind]
        return self._open(kind) if is_needed else []

    def _wanted(self) -> list[DeviceKind]:
        return [kind for kind in DeviceKind if any(kind in each.value for each in self._purposes)]

    def _close(self, kind: DeviceKind) -> DevicesCommand:
        self._begin_attempt(kind)
        self._failed.discard(kind)
        self._gone[kind].clear()
        if kind is DeviceKind.CAMERA:
            self._kept = None
        for told in (self._notices, self._missed):
            told.pop(kind, None)
        self._replaced.pop(kind, None)
        return CloseDevice(kind)

    def _open(self, kind: DeviceKind, *, keeps_former: bool = False) -> list[DevicesCommand]:
        used = self._used(kind)
        opening: DevicesCommand
        kept = self._kept if kind is DeviceKind.CAMERA and self._shared(kind) is None else None
        if kept is not None and kept.device_id == used:
            self._kept, self._current[kind] = None, kept.attempt
            opening = ResumeFormer(kind)
        else:
            if kind is DeviceKind.CAMERA:
                former = _Kept(self._opened[kind], self._current[kind])
                self._kept = former if keeps_former else None
            self._begin_attempt(kind)
            opening = OpenDevice(kind, used, self._current[kind], keeps_former)
        self._failed.discard(kind)
        self._opened[kind] = used
        self._note_replaced(kind, used)
        commands: list[DevicesCommand] = [opening]
        if kind in self._missed or self._gone[kind]:
            commands.append(RetryLater(kind, self._current[kind], MISSED_S))
        return commands

    def _begin_attempt(self, kind: DeviceKind) -> None:
        self._attempts[kind] += 1
        self._current[kind] = self._attempts[kind]

    def _close_kept(self) -> list[DevicesCommand]:
        if self._kept is None:
            return []
        self._kept = None
        return [CloseFormer(DeviceKind.CAMERA)]

    def _note_replaced(self, kind: DeviceKind, used: str | None) -> None:
        """Tell once that the chosen device is replaced by another one."""
        chosen = self._choices.chosen(kind)
        if self._withholds(kind) or self._shared(kind) is not None:
            self._missed.pop(kind, None)
        elif chosen is None or used == chosen or not is_device_id(chosen):
            self._missed.pop(kind, None)
            self._replaced.pop(kind, None)
        elif self._replaced.get(kind) != chosen:
            self._replaced[kind] = chosen
            self._missed[kind] = Notice(NoticeKind.DEVICE_MISSED, self._choices.label(kind))

    def _used(self, kind: DeviceKind) -> str | None:
        """The device that is to be open: none if what it gives is withheld and the user says so."""
        shared = self._shared(kind)
        if shared is not None:
            return shared
        if self._withholds(kind):
            return "none"
        order = self._choices.order(kind)
        if self._plugs is None:
            return order[0]
        return used_device(order, self._plugs.of(kind), self._gone[kind])

    def _shared(self, kind: DeviceKind) -> str | None:
        """What takes the device's place."""
        share = self._own_media.share
        return share.device_id if share is not None and kind is DeviceKind.CAMERA else None

    def _withholds(self, kind: DeviceKind) -> bool:
        choices, own_media = self._choices, self._own_media
        return (
            kind is DeviceKind.CAMERA and own_media.is_camera_off and choices.camera_off_releases
        ) or (kind is DeviceKind.MICROPHONE and own_media.is_muted and choices.mute_releases)
