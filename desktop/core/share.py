"""What the other sees in place of the camera: a screen or a window. Pure."""

from dataclasses import dataclass
from enum import Enum

SHARE_FPS = (5, 15, 30)  # to choose from: documents, most things, moving pictures


@dataclass(frozen=True, slots=True)
class Share:
    """One screen or window that is shown."""

    source: str  # `screen`, `screen:NAME` or `window:KEY`, as it was listed
    label: str = ""  # for people; "" where only the system knows what was chosen
    most_fps: int = 15

    @property
    def device_id(self) -> str:
        """For `Devices.video_source`, e.g. `window@15:3`."""
        kind, colon, name = self.source.partition(":")
        return f"{kind}@{self.most_fps}{colon}{name}"


class ShareKind(Enum):
    """What something is that can be shared."""

    SCREEN = "screen"
    WINDOW = "window"
    ASKED_BY_SYSTEM = "asked by system"  # which one it is, the system asks when it begins


@dataclass(frozen=True, slots=True)
class Shareable:
    """One thing that can be shared now."""

    kind: ShareKind
    source: str  # as in `Share`
    name: str = ""  # a window's title, or the system's name of a screen
    size: tuple[int, int] | None = None  # pixels, of a screen
