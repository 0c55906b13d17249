"""Text chat, and what two newer clients tell each other besides, as one machine. Pure.

Each link has a data channel if both ends can; it opens some moments after the link. Then both say
`Hello`, and what they are doing; of a channel that does not get so far that is told in time. What
was written is confirmed by the other: a text that was under way when its link ended is lost, and is
shown so. The texts stay until the user leaves the room, whoever comes.
"""

from dataclasses import dataclass, field, replace
from enum import Enum

from desktop.core.commands import (
    AcceptAnswer,
    AcceptOffer,
    CloseLink,
    Command,
    OpenLink,
    SayToPeer,
    SetVolume,
    StartTimer,
    StopTimer,
    Timer,
)
from desktop.core.description import has_channel
from desktop.core.events import (
    DoingChanged,
    KeyShown,
    LinkConnected,
    PeerVolumeWished,
    SayRequested,
    TalkClosed,
    TalkHeard,
    TalkOpened,
    TorchFound,
)
from desktop.core.patience import TALK_S
from desktop.core.talk_message import (
    CHAT,
    IDENTITY,
    MAX_NUMBER,
    Doing,
    Heard,
    Hello,
    Said,
    TalkMessage,
    VolumeAsked,
    parts_of,
)

KEPT_LINES = 200  # of chat; the oldest is forgotten


class TalkState(Enum):
    """Whether one can write to the other."""

    NOBODY = "nobody"  # there is no link
    OPENING = "opening"
    LATE = "late"  # it should have opened long ago, and still may
    OPEN = "open"
    UNAVAILABLE = "unavailable"  # the other's program has no chat, or ended it


class Delivery(Enum):
    """What became of a text."""

    UNDER_WAY = "under_way"
    DELIVERED = "delivered"
    LOST = "lost"  # nobody knows whether it came


@dataclass(frozen=True, slots=True)
class ChatLine:
    """One text."""

    number: int  # counts the lines of the call, from 1
    text: str
    name: str  # of who wrote it
    is_own: bool
    at_s: float  # since 1970, by this computer's clock
    delivery: Delivery = Delivery.DELIVERED


@dataclass(frozen=True, slots=True)
class TalkSnapshot:
    """What is shown of it."""

    state: TalkState = TalkState.NOBODY
    lines: tuple[ChatLine, ...] = ()  # the oldest first
    peer: Doing = field(default_factory=Doing)
    peer_key: str | None = None  # SHA-256 of its certificate; None before the link is up
    keeps_key: bool | None = None  # whether it says so; None before it said anything


TalkEvent = (
    LinkConnected
    | TalkOpened
    | TalkClosed
    | TalkHeard
    | KeyShown
    | SayRequested
    | DoingChanged
    | PeerVolumeWished
    | TorchFound
)


class Talk:
    """Give events to `handle`, the call's commands to `follow`; both return more commands."""

    def __init__(self, can: frozenset[str]) -> None:
        """`can`: what this program is able to."""
        self._can = can
        self._link: int | None = None
        self._is_open = False
        self._is_awaited = False  # the timer runs
        self._state = TalkState.NOBODY
        self._own = Doing()
        self._peer = Doing()
        self._peer_key: str | None = None
        self._keeps_key: bool | None = None
        self._lines: tuple[ChatLine, ...] = ()
        self._number = 0  # of the newest line
        self._said = 0  # texts of ours
        self._under_way: dict[int, int] = {}  # our texts' numbers and their lines'

    @property
    def snapshot(self) -> TalkSnapshot:
        """The state of now."""
        return TalkSnapshot(self._state, self._lines, self._peer, self._peer_key, self._keeps_key)

    def clear(self) -> None:
        """The user has left: nothing of it is kept."""
        self._lines = ()
        self._number = self._said = 0
        self._under_way.clear()

    def follow(self, commands: list[Command]) -> list[Command]:
        """Take notice of what becomes of the link."""
        own: list[Command] = []
        for command in commands:
            match command:
                case OpenLink(link=link):
                    own += self._end_link()
                    self._link, self._state = link, TalkState.OPENING
                case AcceptOffer(sdp=sdp) | AcceptAnswer(sdp=sdp):
                    if not has_channel(sdp):
                        self._state = TalkState.UNAVAILABLE
                case CloseLink():
                    own += self._end_link()
                    self._link, self._state = None, TalkState.NOBODY
                case _:
                    pass  # of other things
        return own

    def handle_timer(self) -> list[Command]:
        """`Timer.TALK` expired."""
        self._is_awaited = False
        if self._state is TalkState.OPENING:
            self._state = TalkState.LATE
        return []

    def handle(self, event: TalkEvent, own_name: str, peer_name: str) -> list[Command]:
        """Take one event; return the commands to carry out, in order."""
        match event:
            case SayRequested(text=text, at_s=at_s):
                return self._say(text, at_s, own_name)
            case DoingChanged(doing=doing):
                return self._do(replace(doing, has_torch=self._own.has_torch))
            case TorchFound(is_there=is_there):
                is_news = is_there != self._own.has_torch
                return self._do(replace(self._own, has_torch=is_there)) if is_news else []
            case PeerVolumeWished(percent=percent):
                may = self._is_open and self._peer.volume_percent is not None
                return self._send(VolumeAsked(percent)) if may else []
            case _ if event.link != self._link:
                return []
            case KeyShown(key=key):
                self._peer_key = key
                return []
            case LinkConnected():
                if self._state is not TalkState.OPENING or self._is_awaited:
                    return []
                self._is_awaited = True
                return [StartTimer(Timer.TALK, TALK_S)]
            case TalkOpened():
                self._is_open = True
                return [*self._send(Hello(self._can)), *self._send(self._own)]
            case TalkClosed():
                self._state = TalkState.UNAVAILABLE
                return self._end()
            case TalkHeard(message=message, at_s=at_s):
                return self._hear(message, at_s, peer_name)

    def _do(self, doing: Doing) -> list[Command]:
        self._own = doing
        return self._send(doing) if self._is_open else []

    def _say(self, text: str, at_s: float, name: str) -> list[Command]:
        commands: list[Command] = []
        for part in parts_of(text):
            if self._state is not TalkState.OPEN or self._said >= MAX_NUMBER:
                break
            self._said += 1
            self._add(ChatLine(0, part, name, True, at_s, Delivery.UNDER_WAY))
            self._under_way[self._said] = self._number
            if len(self._under_way) > KEPT_LINES:  # of a peer that confirms nothing
                del self._under_way[min(self._under_way)]
            commands += self._send(Said(self._said, part))
        return commands

    def _hear(self, message: TalkMessage, at_s: float, name: str) -> list[Command]:
        if not self._is_open:
            return []
        match message:
            case Hello(can=can):
                self._state = TalkState.OPEN if CHAT in can else TalkState.UNAVAILABLE
                self._keeps_key = IDENTITY in can
                return self._await_no_more()
            case Said(number=number, text=text):
                if CHAT in self._can:
                    self._add(ChatLine(0, text, name, False, at_s))
                    return self._send(Heard(number))
            case Heard(number=number):
                if (line := self._under_way.pop(number, None)) is not None:
                    self._mark({line}, Delivery.DELIVERED)
            case Doing():
                self._peer = message
            case VolumeAsked(percent=percent):
                if self._own.volume_percent is not None:
                    return [SetVolume(percent)]
        return []

    def _end_link(self) -> list[Command]:
        self._peer_key = self._keeps_key = None
        return self._end()

    def _end(self) -> list[Command]:
        self._is_open = False
        self._peer = Doing()
        self._mark(set(self._under_way.values()), Delivery.LOST)
        self._under_way.clear()
        return self._await_no_more()

    def _await_no_more(self) -> list[Command]:
        was_awaited, self._is_awaited = self._is_awaited, False
        return [StopTimer(Timer.TALK)] if was_awaited else []

    def _add(self, line: ChatLine) -> None:
        self._number += 1
        kept = self._lines[-(KEPT_LINES - 1) :]
        self._lines = (*kept, replace(line, number=self._number))

    def _mark(self, numbers: set[int], delivery: Delivery) -> None:
        if numbers:
            self._lines = tuple(
                replace(line, delivery=delivery) if line.number in numbers else line
                for line in self._lines
            )

    def _send(self, message: TalkMessage) -> list[Command]:
        assert self._link is not None
        return [SayToPeer(self._link, message)]
