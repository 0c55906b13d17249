"""What happens to the devices of a call: what is wished of them, and what they do. Pure."""

from dataclasses import dataclass
from enum import Enum

from desktop.core.device_order import DeviceChoices, DeviceKind, Plugs
from desktop.core.notice import Notice
from desktop.core.snapshot import OwnMedia


class Purpose(Enum):
    """What devices are opened for; they are open as long as one purpose wants them."""

    CALL = (DeviceKind.CAMERA, DeviceKind.MICROPHONE, DeviceKind.LOUDSPEAKER)
    PREVIEW = (DeviceKind.CAMERA, DeviceKind.MICROPHONE)  # to see and hear before the call
    LOUDSPEAKER_TEST = (DeviceKind.LOUDSPEAKER,)


@dataclass(frozen=True, slots=True)
class DevicesRequested:
    """The call begins, or something else for which devices are needed."""

    purpose: Purpose = Purpose.CALL


@dataclass(frozen=True, slots=True)
class DevicesReleased:
    """It is over."""

    purpose: Purpose = Purpose.CALL


@dataclass(frozen=True, slots=True)
class DevicesChosen:
    """These are used from now on."""

    choices: DeviceChoices


@dataclass(frozen=True, slots=True)
class OwnMediaChosen:
    """The user muted himself, switched the camera off, or shares something; or back."""

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
class DeviceDoubted:
    """What the device delivers cannot be what it sees or hears; it is opened anew.

    `is_told`: that it delivers nothing, until it does. What is silent is told of by `VoiceWatch`.
    """

    kind: DeviceKind
    is_told: bool = True


@dataclass(frozen=True, slots=True)
class RetryExpired:
    """The time of a `RetryLater` is over."""

    kind: DeviceKind
    attempt: int


@dataclass(frozen=True, slots=True)
class ShareNoticeExpired:
    """The time of a `ForgetShareNoticeLater` is over."""


DevicesEvent = (
    DevicesRequested
    | DevicesReleased
    | DevicesChosen
    | OwnMediaChosen
    | PlugsChanged
    | DeviceDelivered
    | DeviceFailed
    | DeviceDoubted
    | RetryExpired
    | ShareNoticeExpired
)
