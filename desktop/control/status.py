"""How a call is, in a line for a terminal or a log, and as facts for a script."""

from desktop.core.snapshot import CallSnapshot, CallState


def status_sentence(snapshot: CallSnapshot) -> str:
    """How it is, in one line."""
    troubles = ", ".join(notice.kind.value for notice in snapshot.notices)
    sentence = _where(snapshot)
    return f"{sentence} ({troubles})" if troubles else sentence


def _where(snapshot: CallSnapshot) -> str:
    room = f"room {snapshot.room}"
    match snapshot.state:
        case CallState.WAITING:
            return f"waiting in {room} as {snapshot.own_name}"
        case CallState.CONNECTING:
            return f"{snapshot.peer_name or 'somebody'} joined {room}"
        case CallState.CONNECTED:
            return f"{snapshot.peer_name or 'somebody'} watches in {room}"
        case CallState.JOINING | CallState.LOST:
            if snapshot.peer_name is None:
                return f"on the way into {room}"
            return f"nothing comes from {snapshot.peer_name} in {room}"
        case CallState.LEFT | CallState.REPLACED:
            return "not in a room"


def status_facts(snapshot: CallSnapshot) -> dict[str, object]:
    """The same for a script; the words are those of `--stats`."""
    return {
        "state": snapshot.state.value,
        "room": snapshot.room,
        "name": snapshot.own_name,
        "peer": snapshot.peer_name,
        "is_muted": snapshot.own_media.is_muted,
        "is_camera_off": snapshot.own_media.is_camera_off,
        "notices": [notice.kind.value for notice in snapshot.notices],
    }
