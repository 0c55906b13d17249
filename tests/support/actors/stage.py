"""The server's decoder and rooms without sockets, on a clock of their own, and actors there."""

import json
from collections import deque
from collections.abc import Callable
from typing import Any

from server.deliveries import Close, Cut, Delivery, Later, Relay, Tell
from server.protocol import codec
from server.rooms import Rooms
from tests.support.rooms_under_test import RoomsUnderTest

Message = dict[str, Any]
CUT: tuple[int | None, str] = (None, "")  # how a connection ends without a close frame


class Actor:
    """One client on one connection; a subclass knows its frames."""

    def __init__(self, stage: "Stage", name: str, room: str) -> None:
        self.stage, self.name, self.room = stage, name, room
        self.heard: list[Message] = []
        self.end: tuple[int | None, str] | None = None  # code and reason; None: still open
        self.number = stage.connect(self)

    def join_message(self) -> Message:
        raise NotImplementedError

    def join(self) -> None:
        self.say(self.join_message())

    def say(self, message: Message | str) -> None:
        """Send a message, or a frame that is written as the client writes it."""
        frame = message if isinstance(message, str) else json.dumps(message)
        self.stage.take(self, frame)

    def react(self, message: Message) -> None:
        """Act on what was heard."""

    def hear(self, frame: str) -> None:
        message = json.loads(frame)
        assert isinstance(message["type"], str), "a message without a type breaks pages"
        self.heard.append(message)
        self.react(message)

    def ended(self, code: int | None, reason: str) -> None:
        """Learn that the server ended its connection; without a code, it cut it."""
        self.end = (code, reason)

    def news(self) -> list[Message]:
        """What was heard since it was asked for last."""
        news, self.heard = self.heard, []
        return news

    def sdp(self, kind: str) -> Message:
        return {"type": kind, "sdp": {"type": kind, "sdp": f"v=0 {kind} of {self.name}\r\n"}}


class Stage:
    """Actors are told in the order of the deliveries, and act on it before time goes on."""

    @staticmethod
    def new_rooms() -> RoomsUnderTest:
        """The rooms of a stage; replaced where they are to be elsewhere."""
        return Rooms("stage")

    def __init__(self) -> None:
        self.now_s = 1000.0
        self._rooms = self.new_rooms()
        self._actors: dict[int, Actor] = {}
        self._joined: set[int] = set()
        self._number = 0
        self._under_way: deque[Delivery] = deque()
        self._is_telling = False
        self._timers: list[tuple[float, Callable[[], None]]] = []

    def connect(self, actor: Actor) -> int:
        self._number += 1
        self._actors[self._number] = actor
        return self._number

    def take(self, actor: Actor, frame: str) -> None:
        """Take a frame as the gateway does."""
        if actor.number not in self._joined:
            self._joined.add(actor.number)
            self.carry(self._rooms.join(actor.number, codec.decode_join(frame), self.now_s))
            return
        try:
            message = codec.decode_client(frame)
        except codec.UnknownType:
            self.carry(self._rooms.unknown(actor.number, frame))
        except codec.MalformedMessage:
            pass  # dropped; the gateway logs it
        else:
            self.carry(self._rooms.message(actor.number, message, frame, self.now_s))

    def forget(self, actor: Actor) -> None:
        """It has no connection any more."""
        self._actors.pop(actor.number, None)

    def leaves(self, actor: Actor) -> None:
        """It closes its connection."""
        self.forget(actor)
        self.carry(self._rooms.leave(actor.number))

    def vanishes(self, actor: Actor) -> None:
        """Its connection breaks."""
        self.forget(actor)
        self.carry(self._rooms.lost(actor.number))

    def after(self, seconds: float, act: Callable[[], None]) -> None:
        self._timers.append((self.now_s + seconds, act))

    def wait(self, seconds: float) -> None:
        """Let time pass; what is due happens at its time."""
        end_s = self.now_s + seconds
        while due := [timer for timer in self._timers if timer[0] <= end_s]:
            first = min(due, key=lambda timer: timer[0])
            self._timers.remove(first)
            self.now_s = max(self.now_s, first[0])
            first[1]()
        self.now_s = end_s

    def carry(self, deliveries: list[Delivery]) -> None:
        """Tell everybody what is for them, in order."""
        self._under_way.extend(deliveries)
        if self._is_telling:
            return  # an actor answers while it is told: its turn comes
        self._is_telling = True
        while self._under_way:
            self._tell(self._under_way.popleft())
        self._is_telling = False

    def _tell(self, delivery: Delivery) -> None:
        actor = self._actors.get(delivery.connection)
        if actor is None:
            return
        match delivery:
            case Tell(message=message):
                actor.hear(codec.encode(message).decode())
            case Relay(frame=frame):
                actor.hear(frame)
            case Close(code=code, reason=reason):
                actor.ended(code, reason)
                del self._actors[actor.number]
            case Cut():
                actor.ended(*CUT)
                del self._actors[actor.number]
            case Later(connection=connection, at_s=at_s):
                self.after(
                    at_s - self.now_s, lambda: self.carry(self._rooms.ask_now(connection, at_s))
                )
