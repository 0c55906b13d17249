"""Our own stable error codes (docs/protocol.md section 4.4); they never change."""

from enum import StrEnum


class Code(StrEnum):
    """Why the server refuses; the sentences are in `texts`."""

    EMPTY_NAME = "empty_name"
    TOO_LONG = "too_long"
    BAD_JOIN = "bad_join"
    NO_SUCH_ROOM = "no_such_room"
    NO_LEADER = "no_leader"
    LEADER_PRESENT = "leader_present"
    PASSWORD_NEEDED = "password_needed"
    PASSWORD_WRONG = "password_wrong"
    PASSWORD_EXPIRED = "password_expired"
    TOO_MANY_TRIES = "too_many_tries"
    STOPPING = "stopping"
    JOIN_TIMEOUT = "join_timeout"
    TOO_MANY = "too_many"
    UNAVAILABLE = "unavailable"
