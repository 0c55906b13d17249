"""What the log tells of rooms: one event for each act of somebody. Pure."""

from server.events import EventLog, act
from server.protocol import messages as m
from server.protocol.codes import Code
from server.protocol.messages import Change
from server.seats import ConnectionId, Participant, Room

_SHOWN = 80  # characters of names that are too long to be admitted
_CLIENT_SHOWN = 40  # of what a program calls itself


class RoomLog:
    """Writes to `log`; `debug` is for what is not worth an event."""

    def __init__(self, log: EventLog) -> None:
        self._info = log.info
        self.debug = log.debug

    def made(self, room: Room, rooms: int) -> None:
        """`rooms`: how many there are now."""
        facts = act("room_made", room=room.name, rooms=rooms)
        self._info("room %r made; rooms: %d", room.name, rooms, extra=facts)

    def exists(self, room: Room) -> None:
        """Somebody who would have made it found it there."""
        present = len(room.seats)
        facts = act("room_exists", room=room.name, present=present)
        self._info("room %r exists already; in it: %d", room.name, present, extra=facts)

    def closed(self, room: Room, rooms: int) -> None:
        """`rooms`: how many there are now."""
        facts = act("room_closed", room=room.name, rooms=rooms)
        self._info("room %r closed; rooms: %d", room.name, rooms, extra=facts)

    def refused(self, room: str, name: str, code: Code) -> None:
        room, name = room[:_SHOWN], name[:_SHOWN]
        facts = act("refused", room=room, name=name, code=code)
        self._info("room %r: %r refused: %s", room, name, code, extra=facts)

    def rejoined(self, room: Room, former: Participant, connection: ConnectionId) -> None:
        """`connection`: the new one."""
        facts = act("rejoined", room=room.name, name=former.name, connection=connection)
        self._info("room %r: %r is back on a new connection", room.name, former.name, extra=facts)

    def replaced(self, room: Room, replaced: Participant) -> None:
        facts = act("replaced", room=room.name, name=replaced.name, connection=replaced.connection)
        self._info("room %r: %r was replaced", room.name, replaced.name, extra=facts)

    def joined(self, room: Room, newcomer: Participant, join: m.Join) -> None:
        """It has its seat already."""
        role, dialect, present = room.role_of(newcomer), newcomer.generation.name, len(room.seats)
        self._info(
            "room %r: %r joined as %s (%s); in the room: %d",
            room.name, newcomer.name, role, dialect, present,
            extra=act(
                "joined", room=room.name, name=newcomer.name, role=role,
                connection=newcomer.connection, generation=dialect,
                client=(join.client or "")[:_CLIENT_SHOWN], present=present,
            ),
        )  # fmt: skip

    def asked(self, room: Room, participant: Participant) -> None:
        """It joined once more on its connection."""
        facts = act("asked", room=room.name, name=participant.name)
        self._info("room %r: %r asks for a new offer", room.name, participant.name, extra=facts)

    def departed(self, room: Room, participant: Participant, change: Change) -> None:
        """It has no seat any more."""
        self._info(
            "room %r: %r %s; in the room: %d",
            room.name, participant.name, "left" if change is Change.LEFT else "was lost",
            len(room.seats),
            extra=act(
                str(change), room=room.name, name=participant.name,
                connection=participant.connection, present=len(room.seats),
            ),
        )  # fmt: skip
