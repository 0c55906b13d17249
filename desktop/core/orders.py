"""What a program on the same computer may ask of one that runs: `tandem ctl`, or a second start."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

ACTIVATION_TOKEN = "XDG_ACTIVATION_TOKEN"  # the variable in which who starts a program leaves one


class OrderKind(Enum):
    """The values are what is typed behind `tandem ctl`, but for the last."""

    STATUS = "status"
    MUTE = "mute"
    UNMUTE = "unmute"
    NEXT_CAMERA = "camera next"
    DRAW_CURTAIN = "curtain close"
    OPEN_CURTAIN = "curtain open"
    LEAVE = "leave"
    JOIN = "join"
    SHOW = "show"  # a second start: the window comes to the front, with what was said to it


@dataclass(frozen=True, slots=True)
class Order:
    """One wish."""

    kind: OrderKind
    # With SHOW: a link, which may have a password, or an address; None: as it is.
    server: str | None = field(default=None, repr=False)
    room: str | None = None
    name: str | None = None  # of the user, in that room
    token: str | None = field(default=None, repr=False)  # Wayland's leave to come to the front


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it."""

    is_done: bool
    sentence: str  # for a terminal
    facts: dict[str, object] | None = None  # with STATUS, for scripts


def next_camera(current: str | None, cameras: Sequence[str], default: str | None) -> str | None:
    """The id of the camera after `current`, in a circle; None: there is no other one.

    Args:
        current: what is chosen; None: the default one. What is no camera counts as none.
        cameras: the ids of all that are plugged in.
        default: what None stands for.
    """
    in_use = default if current is None else current
    if in_use not in cameras:
        return cameras[0] if cameras else None
    following = cameras[(cameras.index(in_use) + 1) % len(cameras)]
    return None if following == in_use else following
