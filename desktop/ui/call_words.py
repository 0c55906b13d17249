"""How the call stands, in words: its state, why a picture is black, who is there, what comes."""

from desktop.core.notice import NoticeKind
from desktop.core.snapshot import CallSnapshot, CallState, Dark
from desktop.core.statistics import LinkStatistics
from desktop.ui.translation import translate


def state_words(snapshot: CallSnapshot) -> str:
    """Where the call is."""
    peer = snapshot.peer_name
    match snapshot.state:
        case CallState.LEFT:
            return translate("State", "Not in a room")
        case CallState.JOINING:
            return translate("State", "Joining…")
        case CallState.WAITING:
            return translate("State", "In the room, waiting for somebody")
        case CallState.CONNECTING if peer:
            return translate("State", "Connecting to {peer}…").format(peer=peer)
        case CallState.CONNECTING:
            return translate("State", "Connecting…")
        case CallState.CONNECTED if peer:
            return translate("State", "In a call with {peer}").format(peer=peer)
        case CallState.CONNECTED:
            return translate("State", "In a call")
        case CallState.LOST:
            return translate("State", "Connection lost, trying again…")
        case CallState.REPLACED:
            return translate("State", "Somebody else took your place")


def dark_reason(snapshot: CallSnapshot) -> str | None:
    """Why the other's picture is black; None if it is shown."""
    peer = snapshot.peer_name
    match snapshot.dark:
        case None:
            return None
        case Dark.NOT_JOINED if snapshot.is_joined:
            return translate("Dark", "Joining…")
        case Dark.NOT_JOINED:
            return translate("Dark", "Press Join. The other person will appear here.")
        case Dark.NOBODY:
            return translate("Dark", "Nobody else is here yet.")
        case Dark.PEER_LEFT:
            return translate("Dark", "The other person has left. You are still in the room.")
        case Dark.PEER_REPLACED:
            return translate("Dark", "Somebody else comes in the other person’s place.")
        case Dark.CONNECTING if peer:
            return translate("Dark", "{peer} is here. Connecting…").format(peer=peer)
        case Dark.CONNECTING:
            return translate("Dark", "Connecting…")
        case Dark.NO_PICTURE:
            return translate("Dark", "No picture comes from the other person; sound does.")
        case Dark.MEDIA_LOST:
            return translate("Dark", "No picture comes from the other person.")
        case Dark.REPLACED:
            return translate("Dark", "Somebody else took your place in the room.")


def own_dark_reason(snapshot: CallSnapshot, camera: str | None) -> str | None:
    """Why the own picture is black; None if it is shown, or black without a reason."""
    if snapshot.own_media.share is not None:
        return None
    if snapshot.own_media.is_curtained:
        return translate("Dark", "Curtain closed")
    if camera == "none" or snapshot.own_media.is_camera_off:
        return translate("Dark", "Camera off")
    if any(notice.kind is NoticeKind.NO_CAMERA for notice in snapshot.notices):
        return translate("Dark", "No camera")
    return None


def people_words(snapshot: CallSnapshot) -> str:
    """Who is in the room: how many, and their names with one's own marked; "" if not known."""
    if not snapshot.is_joined or not snapshot.users:
        return ""
    names = list(snapshot.users)
    if snapshot.own_name in names:
        # Two people of one name are two people: one of them is oneself, no matter which.
        own = names.index(snapshot.own_name)
        names[own] = translate("People", "{name} (you)").format(name=snapshot.own_name)
    # A room holds two, and for a moment three: Qt’s plural forms would say no more than this.
    count = len(names)
    words = (
        translate("People", "1 person")
        if count == 1
        else translate("People", "{count} people").format(count=count)
    )
    return translate("People", "{count}: {names}").format(count=words, names=", ".join(names))


def figures_words(statistics: LinkStatistics) -> str:
    """What comes from the peer, shortly; "" if nothing is known."""
    video = statistics.received_video
    words = []
    if video.width is not None and video.height is not None:
        words.append(f"{video.width}×{video.height}")
    if video.fps is not None:
        words.append(translate("Figures", "{fps} fps").format(fps=round(video.fps)))
    return " · ".join(words)
