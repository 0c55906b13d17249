"""What `CallDevices` asks to be done with devices, in order. Pure."""

from dataclasses import dataclass

from desktop.core.device_order import DeviceKind


@dataclass(frozen=True, slots=True)
class OpenDevice:
    """Close what is open of this kind and open this; ends a `RetryLater`."""

    kind: DeviceKind
    device_id: str | None
    attempt: int  # the events of another attempt are stale
    keeps_former: bool = False  # what is open stays so, until one of the two below


@dataclass(frozen=True, slots=True)
class CloseDevice:
    """Close what is open of this kind; ends a `RetryLater`."""

    kind: DeviceKind


@dataclass(frozen=True, slots=True)
class CloseFormer:
    """Close what was kept: what took its place delivers, or it is not wanted any more."""

    kind: DeviceKind


@dataclass(frozen=True, slots=True)
class ResumeFormer:
    """Close what was to take its place, and go on with what was kept; ends a `RetryLater`."""

    kind: DeviceKind


@dataclass(frozen=True, slots=True)
class RetryLater:
    """Answered by `RetryExpired`, unless the next command for this kind comes before."""

    kind: DeviceKind
    attempt: int
    after_s: float


@dataclass(frozen=True, slots=True)
class ForgetShareNoticeLater:
    """Answered by `ShareNoticeExpired`; the next such command takes its place."""

    after_s: float


DevicesCommand = (
    OpenDevice | CloseDevice | CloseFormer | ResumeFormer | RetryLater | ForgetShareNoticeLater
)
