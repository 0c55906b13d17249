"""What a room and a user may be called, on both sides of the wire."""

from server.protocol.codes import Code

MAX_NAME_LENGTH = 64  # characters, of a room and of a user (docs/protocol.md section 5)


def normalized_room(room: str) -> str:
    """The room as the server knows it: hyphens and outer spaces do not count."""
    return room.replace("-", "").strip()


def normalized_name(username: str) -> str:
    """The user's name as it is shown: without outer spaces."""
    return username.strip()


def name_fault(room: str, username: str) -> Code | None:
    """Tell what is wrong with a normalized room and name; None if both will do."""
    if not room or not username:
        return Code.EMPTY_NAME
    if max(len(room), len(username)) > MAX_NAME_LENGTH:
        return Code.TOO_LONG
    return None
