"""Texts that old clients compare letter by letter or show as they are; they are never reworded."""

from collections.abc import Mapping

from server.protocol.codes import Code

REPLACED = "You have been replaced by another viewer"
REPLACED_REASON = "Replaced by new follower"  # of the close frame

TEXT_OF: Mapping[Code, str] = {
    Code.EMPTY_NAME: "Room and Username cannot be empty",
    Code.TOO_LONG: "Room or Username is too long",
    Code.BAD_JOIN: "The first message must be a join",
    Code.NO_SUCH_ROOM: "Room doesn't exist",
    Code.NO_LEADER: "Room does not exist. Leader must join first.",
    Code.LEADER_PRESENT: "Room already has a leader",
    Code.JOIN_TIMEOUT: "No join within 60 seconds",
    Code.TOO_MANY: "Too many messages",
    Code.UNAVAILABLE: "The rooms cannot be reached right now. Please try again in a moment.",
    Code.STOPPING: "The server is stopping. Please try again in a moment.",
}
