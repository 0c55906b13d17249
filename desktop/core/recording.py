"""A recording of the call, as the window shows it. Pure."""

from dataclasses import dataclass
from enum import Enum


class RecordingEnd(Enum):
    """Why a recording is over."""

    STOPPED = "stopped"  # by the user, or with the call
    DISK_FULL = "disk full"  # what was recorded is kept
    FAILED = "failed"  # it could not be written, or not begin


@dataclass(frozen=True, slots=True)
class Recording:
    """How far it is."""

    path: str
    seconds: float = 0.0
    bytes: int = 0
    end: RecordingEnd | None = None  # None while it goes on
