"""Which device of a kind is used: the first of the user's order that is there.

Pure: no I/O, no clock. What the user chose comes first, then the devices that he chose before,
the latest first, then the system's choice. None in an order is "follow the system's choice".
"""

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from enum import Enum
from typing import Generic, TypeVar

from desktop.core.settings import RememberedDevice, Settings, is_device_id

T = TypeVar("T")

MOST_REMEMBERED = 8  # of a kind; nobody has more, and old docks need not be kept for ever


class DeviceKind(Enum):
    """The devices of a call, one of each kind."""

    CAMERA = "camera"
    MICROPHONE = "microphone"
    LOUDSPEAKER = "loudspeaker"


@dataclass(frozen=True, slots=True)
class PerKind(Generic[T]):
    """Some of each kind, in an order."""

    cameras: tuple[T, ...] = ()
    microphones: tuple[T, ...] = ()
    loudspeakers: tuple[T, ...] = ()

    def of(self, kind: DeviceKind) -> tuple[T, ...]:
        """Those of a kind."""
        match kind:
            case DeviceKind.CAMERA:
                return self.cameras
            case DeviceKind.MICROPHONE:
                return self.microphones
            case DeviceKind.LOUDSPEAKER:
                return self.loudspeakers


@dataclass(frozen=True, slots=True)
class DeviceChoices:
    """What of the settings the devices need; the same names, so that one can be made of them."""

    camera: str | None = None
    microphone: str | None = None
    loudspeaker: str | None = None
    mute_releases: bool = False  # a muted microphone is closed, and opened again
    camera_off_releases: bool = True
    wants_large_pictures: bool = False  # of a camera: more than 720p, if it has that
    cameras: tuple[RememberedDevice, ...] = ()
    microphones: tuple[RememberedDevice, ...] = ()
    loudspeakers: tuple[RememberedDevice, ...] = ()

    @classmethod
    def of(cls, settings: Settings) -> "DeviceChoices":
        """The choices that these settings make."""
        return cls(**{field.name: getattr(settings, field.name) for field in fields(cls)})

    def chosen(self, kind: DeviceKind) -> str | None:
        """The id chosen for a kind."""
        match kind:
            case DeviceKind.CAMERA:
                return self.camera
            case DeviceKind.MICROPHONE:
                return self.microphone
            case DeviceKind.LOUDSPEAKER:
                return self.loudspeaker

    def remembered(self, kind: DeviceKind) -> tuple[RememberedDevice, ...]:
        """The devices of a kind that were chosen once."""
        return PerKind(self.cameras, self.microphones, self.loudspeakers).of(kind)

    def order(self, kind: DeviceKind) -> tuple[str | None, ...]:
        """The ids of a kind in the order of preference; the first one is the chosen one."""
        chosen = self.chosen(kind)
        return (chosen, *(each.id for each in self.remembered(kind) if each.id != chosen))

    def label(self, kind: DeviceKind) -> str:
        """What the chosen device is called, also while it is away; its id if nobody knows.

        The value of its kind for the system's choice, which is not known here.
        """
        chosen = self.chosen(kind) or kind.value
        return next((each.label for each in self.remembered(kind) if each.id == chosen), chosen)


@dataclass(frozen=True, slots=True)
class Plugs(PerKind[str]):
    """The ids of what is plugged in at one moment; the system's choice is the first of a kind."""


@dataclass(frozen=True, slots=True)
class Device:
    """One device, as the system lists it."""

    id: str  # lasts over restarts as far as the system's own id does
    label: str  # for people
    is_default: bool = False  # the system's choice
    most_height: int | None = None  # of a camera's pictures; None: it does not say


@dataclass(frozen=True, slots=True)
class DeviceList(PerKind[Device]):
    """What is plugged in at one moment, in the system's order."""

    @property
    def plugs(self) -> Plugs:
        """The ids alone, the system's choice first."""
        return Plugs(
            *(
                tuple(each.id for each in sorted(self.of(kind), key=lambda d: not d.is_default))
                for kind in DeviceKind
            )
        )


def used_device(
    order: tuple[str | None, ...], plugged_in: tuple[str, ...], gone: Collection[str] = ()
) -> str | None:
    """The device to use now.

    Args:
        order: not empty, the dearest first.
        plugged_in: the system's choice first.
        gone: of these, what is known to be away although it is still listed.

    Returns:
        What `order` has first of all that is there; a picture or sound that is no device always
        is. If nothing is, its first, so that the user hears what is missing.
    """
    there = [device for device in plugged_in if device not in gone]
    for wish in (*order, None):
        if wish is not None and (wish in there or not is_device_id(wish)):
            return wish
        if wish is None and there:
            return there[0]
    return order[0]


def choose_device(
    settings: Settings, kind: DeviceKind, chosen: str | None, label: str = ""
) -> Settings:
    """The settings after this choice: a device becomes the first of the order, and stays in it.

    `label` is what people call it; without meaning for what is no device.
    """
    remembered = DeviceChoices.of(settings).remembered(kind)
    if chosen is not None and is_device_id(chosen):
        others = tuple(each for each in remembered if each.id != chosen)
        remembered = (RememberedDevice(chosen, label), *others)[:MOST_REMEMBERED]
    return _with_devices(settings, kind, chosen, remembered)


def move_device(settings: Settings, kind: DeviceKind, device: str, to: int) -> Settings:
    """The settings with a remembered device at another place of the order, 0 being the first.

    Where a device is chosen it is the first, so the one that comes first now is chosen.
    """
    remembered = DeviceChoices.of(settings).remembered(kind)
    others = [each for each in remembered if each.id != device]
    moved = next((each for each in remembered if each.id == device), None)
    if moved is None:
        return settings
    others.insert(max(0, to), moved)
    return _in_order(settings, kind, tuple(others))


def forget_device(settings: Settings, kind: DeviceKind, device: str) -> Settings:
    """The settings without a remembered device; if it was chosen, the next one is, or none."""
    remembered = DeviceChoices.of(settings).remembered(kind)
    return _in_order(settings, kind, tuple(each for each in remembered if each.id != device))


def _in_order(
    settings: Settings, kind: DeviceKind, remembered: tuple[RememberedDevice, ...]
) -> Settings:
    chosen = DeviceChoices.of(settings).chosen(kind)
    if chosen is not None and is_device_id(chosen):
        chosen = remembered[0].id if remembered else None
    return _with_devices(settings, kind, chosen, remembered)


def _with_devices(
    settings: Settings,
    kind: DeviceKind,
    chosen: str | None,
    remembered: tuple[RememberedDevice, ...],
) -> Settings:
    match kind:
        case DeviceKind.CAMERA:
            return replace(settings, camera=chosen, cameras=remembered)
        case DeviceKind.MICROPHONE:
            return replace(settings, microphone=chosen, microphones=remembered)
        case DeviceKind.LOUDSPEAKER:
            return replace(settings, loudspeaker=chosen, loudspeakers=remembered)
