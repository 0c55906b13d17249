"""What the user should be told: a stable kind and its facts, not yet a sentence.

The sentences stand in `desktop/ui/notice_words.py` only.
"""

from dataclasses import dataclass
from enum import Enum


class NoticeKind(Enum):
    """Each value is stable: logs and scripts compare it."""

    # Signaling
    SERVER_UNREACHABLE = "server_unreachable"  # detail: the server's address
    SERVER_LOST = "server_lost"  # detail: the server's address; it is tried again
    BAD_SERVER_URL = "bad_server_url"  # detail: what was typed
    NOT_A_TANDEM_SERVER = "not_a_tandem_server"  # detail: what it answered
    CERTIFICATE_UNKNOWN = "certificate_unknown"  # detail: its SHA-256 fingerprint, "AB:CD:…"
    NO_SUCH_ROOM = "no_such_room"  # detail: the room
    LEADER_PRESENT = "leader_present"  # detail: the room
    PASSWORD_NEEDED = "password_needed"  # detail: the room
    PASSWORD_WRONG = "password_wrong"  # detail: the room
    PASSWORD_EXPIRED = "password_expired"  # detail: the room
    TOO_MANY_TRIES = "too_many_tries"  # detail: the room
    SERVER_AWAY = "server_away"  # detail: the server's address; it stops or is full
    REFUSED = "refused"  # detail: the server's own words
    REPLACED = "replaced"  # detail: the room
    # What was typed
    ROOM_EMPTY = "room_empty"
    ROOM_TOO_LONG = "room_too_long"
    NAME_EMPTY = "name_empty"
    NAME_TOO_LONG = "name_too_long"
    # Media path
    NO_PATH = "no_path"  # 15 s without a connection to the peer
    MEDIA_LOST = "media_lost"  # nothing came for 1.5 s
    SOUND_LOST = "sound_lost"  # sound came before; for 1.5 s only pictures do
    OTHER_KEY = "other_key"  # detail: the name that is known by another key
    # Devices; detail: the device's label
    DEVICE_GONE = "device_gone"
    DEVICE_BUSY = "device_busy"
    DEVICE_SILENT = "device_silent"  # opened, but delivers nothing
    DEVICE_NOT_FOUND = "device_not_found"
    DEVICE_MISSED = "device_missed"  # it is away, and the next of the user's order is used
    NO_CAMERA = "no_camera"
    NO_MICROPHONE = "no_microphone"
    NO_LOUDSPEAKER = "no_loudspeaker"
    MICROPHONE_SILENT = "microphone_silent"  # it delivers, and nothing but zeros
    MUTED_TALK = "muted_talk"  # somebody talks who is muted
    FILE_UNREADABLE = "file_unreadable"  # detail: the path
    # What another start said
    INVITATION_WAITS = "invitation_waits"  # detail: the room; it is opened after this call
    # Sharing; detail: the label of the screen or window, or ""
    SHARE_ENDED = "share_ended"  # it was closed or unplugged
    SHARE_FAILED = "share_failed"  # no picture of it ever came
    SHARE_IMPOSSIBLE = "share_impossible"  # the desktop shows no program its screens; no detail
    SCREEN_WITHHELD = "screen_withheld"  # nothing was chosen, or the desktop ended it; no detail
    # Settings
    SETTINGS_BROKEN = "settings_broken"  # detail: where the file is kept now
    SETTINGS_NOT_SAVED = "settings_not_saved"  # detail: the folder
    # Updates
    NEWER_TANDEM = "newer_tandem"  # detail: which, of when, what is new, and where it is
    # Host here
    PORT_TAKEN = "port_taken"  # detail: "8085"
    PORT_UNUSABLE = "port_unusable"  # detail: "80", which the system keeps or does not know
    HOST_FAILED = "host_failed"  # detail: the system's words


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell, e.g. `Notice(NoticeKind.NO_SUCH_ROOM, "room7")`."""

    kind: NoticeKind
    detail: str = ""
