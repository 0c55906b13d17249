"""The rooms in which one was lately: nothing secret, the latest first, and not many."""

from desktop.core.server_address import without_password
from desktop.core.settings import RecentRoom, Settings

MOST = 10


def room_of(settings: Settings) -> RecentRoom:
    """The room of these settings. Of an invitation its password is not kept, nor its room."""
    if settings.host_here:
        return RecentRoom(settings.room.strip())
    address, mark, fragment = without_password(settings.server.strip()).partition("#")
    return RecentRoom(settings.room.strip(), f"{address.partition('?')[0]}{mark}{fragment}")


def remembered(recent: tuple[RecentRoom, ...], room: RecentRoom) -> tuple[RecentRoom, ...]:
    """The list after a room was entered; the one that was longest ago may go for it."""
    return (room, *forgotten(recent, room))[:MOST]


def forgotten(recent: tuple[RecentRoom, ...], room: RecentRoom) -> tuple[RecentRoom, ...]:
    """The list without this room."""
    return tuple(each for each in recent if each != room)
