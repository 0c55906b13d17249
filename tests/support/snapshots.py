"""What the window is given to show: Anna alone in the room, with Boris, and her own server."""

from desktop.core.snapshot import CallSnapshot, CallState, Dark
from desktop.ui.models.call_model import HostAddress

WAITING = CallSnapshot(
    state=CallState.WAITING, room="room1", users=("Anna",), own_name="Anna", dark=Dark.NOBODY
)
IN_CALL = CallSnapshot(
    state=CallState.CONNECTED,
    room="room1",
    users=("Anna", "Boris"),
    own_name="Anna",
    peer_name="Boris",
    dark=None,
)
HOST = HostAddress("https://192.168.1.5:8085/?room=room1", ":".join(["AB"] * 32), 8085)
