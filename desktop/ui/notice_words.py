"""What went wrong, or should be known, as sentences for the user: the only place that has them."""

from desktop.core.device_order import DeviceKind
from desktop.core.notice import Notice, NoticeKind
from desktop.ui.translation import translate

GROUP = 24  # characters of a fingerprint that stay on one line: 8 bytes of "AB:"


def notice_sentence(notice: Notice, *, pushes_to_talk: bool = False) -> str:
    """What happened, and what can be done about it. `pushes_to_talk`: by the user's choice."""
    if pushes_to_talk and notice.kind is NoticeKind.MUTED_TALK:
        return translate(
            "Notice", "You are talking, but muted. Hold down the space bar to be heard."
        )
    detail = notice.detail
    if notice.kind is NoticeKind.CERTIFICATE_UNKNOWN:
        detail = fingerprint_words(detail)
    elif notice.kind in (
        NoticeKind.DEVICE_SILENT,
        NoticeKind.DEVICE_GONE,
        NoticeKind.DEVICE_NOT_FOUND,
    ):
        detail = _device_words(detail)
    return _notice_text(notice).format(detail=detail)


def _device_words(label: str) -> str:
    """As it is; but in words where a device is known by its kind only."""
    match label:
        case DeviceKind.CAMERA.value:
            return translate("Notice", "Camera")
        case DeviceKind.MICROPHONE.value:
            return translate("Notice", "Microphone")
        case DeviceKind.LOUDSPEAKER.value:
            return translate("Notice", "Speaker")
        case "screen":
            return translate("Notice", "Screen")
        case _:
            return label


def fingerprint_words(fingerprint: str) -> str:
    """The same everywhere, to compare; with blanks, where a line may end."""
    return " ".join(
        fingerprint[start : start + GROUP] for start in range(0, len(fingerprint), GROUP)
    )


def _notice_text(notice: Notice) -> str:
    match notice.kind:
        case NoticeKind.SERVER_UNREACHABLE:
            return translate(
                "Notice",
                "The server at {detail} does not answer. Check the address, or tick “Host here”.",
            )
        case NoticeKind.SERVER_LOST:
            return translate(
                "Notice",
                "The connection to the server at {detail} was lost and is tried again. "
                "A running call goes on.",
            )
        case NoticeKind.BAD_SERVER_URL if not notice.detail.strip():
            return translate(
                "Notice",
                "No server is named. Type its address, like “example.org” or “192.168.1.5:8085”, "
                "or tick “Host here”.",
            )
        case NoticeKind.BAD_SERVER_URL:
            return translate(
                "Notice",
                "“{detail}” is not the address of a server. "
                "Write it like “example.org” or “192.168.1.5:8085”.",
            )
        case NoticeKind.NOT_A_TANDEM_SERVER:
            return translate(
                "Notice",
                "What answers at this address is not a Tandem server ({detail}). "
                "Check the server’s address.",
            )
        case NoticeKind.CERTIFICATE_UNKNOWN if not notice.detail:
            return translate(
                "Notice",
                "The server’s certificate is not known here. "
                "Copy the whole address that the other computer shows.",
            )
        case NoticeKind.CERTIFICATE_UNKNOWN:
            return translate(
                "Notice",
                "The server’s certificate is not known here. If the other computer shows the same "
                "fingerprint, add this to the server’s address: #sha256={detail}",
            )
        case NoticeKind.NO_SUCH_ROOM:
            return translate(
                "Notice",
                "There is no room “{detail}”. Check its name, "
                "or tick “Create the room if it is not there”.",
            )
        case NoticeKind.LEADER_PRESENT:
            return translate(
                "Notice",
                "The place in the room “{detail}” is taken by another device. "
                "Leave there first, or choose another room.",
            )
        case NoticeKind.PASSWORD_NEEDED:
            return translate(
                "Notice",
                "The room “{detail}” needs a password. Enter the whole link that you were given, "
                "or add #password=… to the server’s address.",
            )
        case NoticeKind.PASSWORD_WRONG:
            return translate(
                "Notice",
                "The password of the room “{detail}” is wrong. "
                "Enter the whole link that you were given, or ask for a new one.",
            )
        case NoticeKind.PASSWORD_EXPIRED:
            return translate(
                "Notice",
                "Your invitation to the room “{detail}” has expired. "
                "Ask who sent it for a new link, and enter that as the server.",
            )
        case NoticeKind.TOO_MANY_TRIES:
            return translate(
                "Notice",
                "Too many wrong passwords for the room “{detail}” came from your network. "
                "Wait some minutes, then join again.",
            )
        case NoticeKind.INVITATION_WAITS:
            return translate(
                "Notice",
                "An invitation to the room “{detail}” was opened. "
                "It is filled in when you have left this call.",
            )
        case NoticeKind.SERVER_AWAY:
            return translate(
                "Notice",
                "The server at {detail} lets nobody in at the moment: it restarts or is full. "
                "Tandem goes on trying; if it lasts, enter another server.",
            )
        case NoticeKind.REFUSED:
            return translate(
                "Notice",
                "The server refused: {detail}. Check the room and your name, then join again.",
            )
        case NoticeKind.REPLACED:
            return translate(
                "Notice",
                "Somebody else took your place in the room “{detail}”. Press Join to come back.",
            )
        case NoticeKind.ROOM_EMPTY:
            return translate("Notice", "The room has no name. Type one, then press Join.")
        case NoticeKind.ROOM_TOO_LONG:
            return translate(
                "Notice",
                "The room’s name is too long: {detail} characters are allowed. "
                "Shorten it, then press Join.",
            )
        case NoticeKind.NAME_EMPTY:
            return translate("Notice", "Your name is empty. Type one, then press Join.")
        case NoticeKind.NAME_TOO_LONG:
            return translate(
                "Notice",
                "Your name is too long: {detail} characters are allowed. "
                "Shorten it, then press Join.",
            )
        case NoticeKind.NO_PATH:
            return translate(
                "Notice",
                "The other person is here, but your two computers find no way to each other. "
                "Try another network on one side, for example a phone’s hotspot.",
            )
        case NoticeKind.MEDIA_LOST:
            return translate(
                "Notice",
                "The connection is unstable: nothing comes from the other person. "
                "Tandem goes on trying; if it lasts, check the network on both sides.",
            )
        case NoticeKind.SOUND_LOST:
            return translate(
                "Notice",
                "No sound comes from the other person any more. "
                "Their microphone may be switched off: give them a sign.",
            )
        case NoticeKind.OTHER_KEY:
            return translate(
                "Notice",
                "“{detail}” shows another key than before: another device, or somebody in between. "
                "Compare the safety code (Ctrl+I) with the other person, and accept it there.",
            )
        case NoticeKind.DEVICE_GONE:
            return translate(
                "Notice", "“{detail}” is gone. Plug it in again, or choose another device."
            )
        case NoticeKind.DEVICE_BUSY:
            return translate(
                "Notice",
                "“{detail}” cannot be opened: another program may be using it. "
                "Close that program and wait a moment, or choose another device.",
            )
        case NoticeKind.DEVICE_SILENT:
            return translate(
                "Notice",
                "“{detail}” is open but delivers nothing. "
                "Unplug it and plug it in again, or choose another device.",
            )
        case NoticeKind.DEVICE_NOT_FOUND:
            return translate(
                "Notice",
                "“{detail}” is not connected to this computer. "
                "Plug it in, or choose another device.",
            )
        case NoticeKind.DEVICE_MISSED:
            return translate(
                "Notice",
                "“{detail}” is not plugged in. The next device of your order is used "
                "until it comes back.",
            )
        case NoticeKind.NO_CAMERA:
            return translate(
                "Notice",
                "No camera was found. The other person sees a black picture and still hears you; "
                "plug in a camera to be seen.",
            )
        case NoticeKind.NO_MICROPHONE:
            return translate(
                "Notice",
                "No microphone was found. The other person cannot hear you; "
                "plug in a microphone to be heard.",
            )
        case NoticeKind.NO_LOUDSPEAKER:
            return translate(
                "Notice",
                "No speaker was found. You cannot hear the other person; "
                "plug in headphones or a speaker.",
            )
        case NoticeKind.MICROPHONE_SILENT:
            return translate(
                "Notice",
                "Your microphone is silent. Look for a switch on it or its cable, raise its "
                "volume in the system, or choose another one.",
            )
        case NoticeKind.MUTED_TALK:
            return translate("Notice", "You are talking, but muted. Press Ctrl+D to be heard.")
        case NoticeKind.FILE_UNREADABLE:
            return translate(
                "Notice", "The file {detail} cannot be played. Choose another file or a device."
            )
        case NoticeKind.SHARE_ENDED if notice.detail:
            return translate(
                "Notice", "“{detail}” was closed and is no longer shared. You are seen again."
            )
        case NoticeKind.SHARE_ENDED:
            return translate("Notice", "Sharing has ended. You are seen again.")
        case NoticeKind.SHARE_FAILED if notice.detail:
            return translate(
                "Notice",
                "“{detail}” cannot be shared. Bring it to the front and share it again, "
                "or choose something else.",
            )
        case NoticeKind.SHARE_FAILED:
            return translate(
                "Notice",
                "Nothing was shared. Press the button again, and choose a screen or window "
                "when the system asks.",
            )
        case NoticeKind.SHARE_IMPOSSIBLE:
            return translate(
                "Notice",
                "This desktop shows no program its screen. Install PipeWire and "
                "xdg-desktop-portal with the part for your desktop, and log in again.",
            )
        case NoticeKind.SCREEN_WITHHELD:
            return translate(
                "Notice",
                "Your screen is not shown: nothing was chosen, or the desktop ended it. "
                "To be asked again, choose another camera, then “Screen”.",
            )
        case NoticeKind.SETTINGS_BROKEN:
            return translate(
                "Notice",
                "The settings could not be read and are the presets now. "
                "The old file is kept as {detail}.",
            )
        case NoticeKind.SETTINGS_NOT_SAVED:
            return translate(
                "Notice",
                "Your choices cannot be kept for the next start. "
                "Make {detail} a folder that you can write to.",
            )
        case NoticeKind.NEWER_TANDEM:
            return translate("Notice", "There is a newer Tandem to download: {detail}")
        case NoticeKind.PORT_TAKEN:
            return translate(
                "Notice",
                "Another program uses port {detail}, so Tandem cannot host here. "
                "Choose another port, or untick “Host here” and enter a server.",
            )
        case NoticeKind.PORT_UNUSABLE:
            return translate(
                "Notice",
                "Tandem may not use port {detail} on this computer. "
                "Choose a port from 1024 to 65535, for example 8085.",
            )
        case NoticeKind.HOST_FAILED:
            return translate(
                "Notice",
                "Tandem cannot host here: {detail}. Allow it in the firewall, "
                "or untick “Host here” and enter a server.",
            )


def is_serious(kind: NoticeKind) -> bool:
    """True if the user must act; False if Tandem helps itself or the call goes on without."""
    return kind not in (
        NoticeKind.SERVER_LOST,
        NoticeKind.SERVER_AWAY,
        NoticeKind.MEDIA_LOST,
        NoticeKind.SOUND_LOST,
        NoticeKind.DEVICE_MISSED,
        NoticeKind.MICROPHONE_SILENT,
        NoticeKind.MUTED_TALK,
        NoticeKind.NO_CAMERA,
        NoticeKind.NO_MICROPHONE,
        NoticeKind.NO_LOUDSPEAKER,
        NoticeKind.REPLACED,
        NoticeKind.SHARE_ENDED,
        NoticeKind.NEWER_TANDEM,
    )
