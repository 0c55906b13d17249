"""Texts that old clients compare letter by letter or show as they are; they are never reworded."""

from collections.abc import Mapping

from server.protocol.codes import Code

JOIN_WAIT_S = 60  # unless an operator chose less

REPLACED = "You have been replaced by another viewer"
REPLACED_REASON = "Replaced by new follower"  # of the close frame

TEXT_OF: Mapping[Code, str] = {
    Code.EMPTY_NAME: "Room and Username cannot be empty",
    Code.TOO_LONG: "Room or Username is too long",
    Code.BAD_JOIN: "The first message must be a join",
    Code.NO_SUCH_ROOM: "Room doesn't exist",
    Code.NO_LEADER: "Room does not exist. Leader must join first.",
    Code.LEADER_PRESENT: "Room already has a leader",
    Code.PASSWORD_NEEDED: "Room needs a password",
    Code.PASSWORD_WRONG: "The password of the room is wrong",
    Code.PASSWORD_EXPIRED: "The invitation to the room has expired",
    Code.TOO_MANY_TRIES: "Too many wrong passwords",
    Code.STOPPING: "The server is stopping",
    Code.JOIN_TIMEOUT: "No join within 60 seconds",
    Code.TOO_MANY: "Too many messages",
    Code.UNAVAILABLE: "The rooms cannot be reached right now. Please try again in a moment.",
}


def text_of(code: Code, wait_s: int = JOIN_WAIT_S) -> str:
    """The sentence for a code; `wait_s` is how long this server waits for a join."""
    if code is Code.JOIN_TIMEOUT and wait_s != JOIN_WAIT_S:
        return f"No join within {wait_s} second{'s' * (wait_s != 1)}"
    return TEXT_OF[code]
