"""The rooms of a deployed server, without sockets and time; faults and all."""

import json
import random
from collections.abc import Iterator
from typing import Any

from server.deliveries import CLOSE_NORMAL, Close, Cut, Delivery, Relay
from tests.support.go_servers.kinds import (
    GoServer,
    LockUp,
    Member,
    Message,
    Room,
    Second,
    Told,
    Way,
)

REPLACED = "You have been replaced by another viewer"
REPLACED_REASON = "Replaced by new follower"
_FIELDS: tuple[tuple[str, type, Any], ...] = (
    ("room", str, ""),
    ("username", str, ""),
    ("isLeader", bool, False),
    ("create", bool, False),
    ("preferredCodec", str, "H264"),
)


class GoRooms:
    """Tell it what connections say and that they end; deliver what it returns, in order."""

    def __init__(self, kind: GoServer, seed: int = 0) -> None:
        self._kind = kind
        self._rooms: dict[str, Room] = {}
        self._seats: dict[int, tuple[str, Member]] = {}  # by connection, whoever has the entry
        self._offers: dict[str, Message] = {}  # by room
        self._random = random.Random(seed)
        self.is_locked_up = False

    def take(self, connection: int, frame: str) -> list[Delivery]:
        """A text frame came."""
        if self.is_locked_up:
            return []
        try:
            told = json.loads(frame)
        except ValueError:
            told = None
        if connection in self._seats:
            return list(self._relay(connection, told, frame)) if isinstance(told, dict) else []
        read = _read(told)
        return [Cut(connection)] if read is None else list(self._join(connection, read))

    def waited_enough(self, connection: int) -> list[Delivery]:
        """It has not joined in `join_wait_s`."""
        return [] if connection in self._seats or self.is_locked_up else [Cut(connection)]

    def ended(self, connection: int) -> list[Delivery]:
        """Its connection is over, whoever ended it."""
        if self.is_locked_up or connection not in self._seats:
            return []
        name, member = self._seats.pop(connection)
        room = self._rooms.get(name, {})
        # By name: who joined under the same one in the meantime is forgotten instead.
        was_there = room.pop(member.name, None) is not None
        if not room:
            self._rooms.pop(name, None)
            self._offers.pop(name, None)
            return []
        locks = self._kind.locks_up
        if was_there and (
            locks is LockUp.ANY_LEAVES or (locks is LockUp.LEADER_LEAVES and member.is_leader)
        ):
            self.is_locked_up = True
            return []
        return list(self._told_all(room))

    def _join(self, connection: int, told: Told) -> Iterator[Delivery]:
        kind, name = self._kind, told["room"]
        for refusal in kind.refusals:
            if refusal.when(told, self._rooms.get(name)):
                yield _frame(connection, {"type": refusal.type, "data": refusal.text})
                yield Cut(connection)
                return
        room = self._rooms.setdefault(name, {})
        codec = told["preferredCodec"]
        member = Member(connection, told["username"], told["isLeader"], codec)
        others = list(room.values())
        if not member.is_leader and kind.second_follower is Second.NEWCOMER_WINS:
            yield from self._replace(room)
        leader = next((m for m in others if m.is_leader), None)
        asked = None if leader is None or member.is_leader else self._request(name, codec)
        if asked is not None and leader is not None and kind.tells_short_form:
            yield _frame(leader.connection, asked)
        room[member.name] = member
        self._seats[connection] = (name, member)
        if kind.tells_short_form:
            data = {"room": name, "username": member.name, "isLeader": member.is_leader}
            yield _frame(connection, {"type": "room_info", "data": data})
        if not member.is_leader and name in self._offers:
            yield _frame(connection, {"type": "offer", "sdp": self._offers[name]})
        yield from self._told_all(room)
        if asked is not None and leader is not None and not kind.tells_short_form:
            yield _frame(leader.connection, asked)

    def _request(self, room: str, codec: str) -> Message | None:
        if self._kind.asks_leader is None:
            return None
        request: Message = {"type": self._kind.asks_leader}
        if self._kind.tells_codec is not None:
            request |= {"room": room, "preferredCodec": self._kind.tells_codec or codec}
        return request

    def _replace(self, room: Room) -> Iterator[Delivery]:
        for old in [m for m in room.values() if not m.is_leader]:
            del room[old.name]
            yield _frame(old.connection, {"type": "force_disconnect", "data": REPLACED})
            if self._kind.closes_replaced:
                yield Close(old.connection, CLOSE_NORMAL, REPLACED_REASON)
            else:
                yield Cut(old.connection)

    def _relay(self, connection: int, told: Message, frame: str) -> Iterator[Delivery]:
        kind = told.get("type")
        room_name, member = self._seats[connection]
        room = self._rooms.get(room_name, {})
        if self._kind.breaks_at_wrong_types and _has_wrong_types(told):
            del self._seats[connection]  # its entry in the room stays, a ghost
            yield Cut(connection)
            return
        if kind == "leave" and self._kind.ends_at_leave:
            yield from self.ended(connection)
            yield Cut(connection)
            return
        if self._kind.keeps_offer and kind == "offer" and member.is_leader:
            self._offers[room_name] = told["sdp"]
        others = [m for m in room.values() if m.name != member.name]
        if self._kind.relays is None:
            yield from (Relay(other.connection, frame) for other in others)
        elif others and _may_pass(self._kind.relays.get(str(kind)), member):
            yield Relay(self._random.choice(others).connection, frame)

    def _told_all(self, room: Room) -> Iterator[Delivery]:
        info = {"type": "room_info", "data": self._kind.form(room)}
        yield from (_frame(m.connection, info) for m in list(room.values()))


def _read(told: object) -> Told | None:
    """The fields of a join with what stands for an absent one; None where a type is wrong."""
    if not isinstance(told, dict):
        return None
    read = {name: told.get(name, preset) for name, _, preset in _FIELDS}
    return read if all(isinstance(read[name], kind) for name, kind, _ in _FIELDS) else None


def _may_pass(way: Way | None, sender: Member) -> bool:
    match way:
        case None:
            return False
        case Way.TO_FOLLOWER:
            return sender.is_leader
        case Way.TO_LEADER:
            return not sender.is_leader
        case Way.BOTH:
            return True


def _has_wrong_types(told: Message) -> bool:
    ice, sdp = told.get("ice"), told.get("sdp")
    return (
        not isinstance(told.get("type"), str)
        or (
            isinstance(ice, dict)
            and not (
                isinstance(ice.get("sdpMid"), str) and isinstance(ice.get("sdpMLineIndex"), int)
            )
        )
        or (
            sdp is not None
            and not (
                isinstance(sdp, dict)
                and isinstance(sdp.get("type"), str)
                and isinstance(sdp.get("sdp"), str)
            )
        )
    )


def _frame(connection: int, message: Message) -> Relay:
    return Relay(connection, json.dumps(message, separators=(",", ":")))
