"""What two newer clients say to each other over the data channel of their link. Pure.

One JSON object for each message, its `type` tells which (docs/protocol.md section 9). All that
comes is from a stranger: what is too long, of a wrong type or unknown is no message.
`resources/page/talk.js` has the same rules.
"""

import json
import unicodedata
from dataclasses import dataclass
from typing import Any

from desktop.core.settings import LOUDEST_PERCENT

MAX_FRAME_BYTES = 16_384
MAX_TEXT = 2000  # characters of one chat message
MAX_DRAFT = 10 * MAX_TEXT  # of what is written at once: it goes in several
MAX_NUMBER = 2**31 - 1
MAX_ABILITIES = 16
MAX_ABILITY = 32  # characters of one
CHAT = "chat"  # the ability to show what is written
IDENTITY = "identity"  # the program keeps the key that it shows, and may be known by it


class MalformedTalk(ValueError):
    """What came is no message; the text says why, and quotes nothing of it."""


@dataclass(frozen=True, slots=True)
class Hello:
    """The first message of each side: what its program can do."""

    can: frozenset[str]


@dataclass(frozen=True, slots=True)
class Said:
    """A text of chat; `number` counts those of the sender on all links, from 1."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Heard:
    """The text with this number has come."""

    number: int


@dataclass(frozen=True, slots=True)
class Doing:
    """What the sender does now that the other should know; said anew at each change."""

    is_curtained: bool = False  # sends a card in place of the camera's picture
    is_recording: bool = False  # records both sides
    volume_percent: int | None = None  # at which it plays the other, who may change it; None: no
    has_torch: bool = False  # beside its camera, and the other may toggle it


@dataclass(frozen=True, slots=True)
class VolumeAsked:
    """The sender wants to be played so loud; `Doing` tells what came of it."""

    percent: int  # up to `LOUDEST_PERCENT`


TalkMessage = Hello | Said | Heard | Doing | VolumeAsked


def encode(message: TalkMessage) -> str:
    """The frame of a message; a `Said` has a text as `clean_text` gives it."""
    fields: dict[str, Any]
    match message:
        case Hello(can=can):
            fields = {"type": "hello", "can": sorted(can)}
        case Said(number=number, text=text):
            fields = {"type": "chat", "number": number, "text": text}
        case Heard(number=number):
            fields = {"type": "heard", "number": number}
        case Doing():
            fields = {"type": "doing", "curtain": message.is_curtained}
            fields["recording"] = message.is_recording
            if message.volume_percent is not None:
                fields["volume"] = message.volume_percent
            if message.has_torch:
                fields["torch"] = True
        case VolumeAsked(percent=percent):
            fields = {"type": "volume", "percent": percent}
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def decode(frame: str) -> TalkMessage | None:
    """What a frame says; None if it is of a type that is not known here.

    Raises:
        MalformedTalk: it is no message.
    """
    if len(frame) > MAX_FRAME_BYTES:
        raise MalformedTalk("it is too long")
    try:
        fields = json.loads(frame)
    except (ValueError, RecursionError):
        raise MalformedTalk("it is not JSON") from None
    if not isinstance(fields, dict):
        raise MalformedTalk("it is not an object")
    match fields.get("type"):
        case "hello":
            return Hello(_abilities(fields.get("can")))
        case "chat":
            text = fields.get("text")
            if not isinstance(text, str) or not (cleaned := clean_text(text)):
                raise MalformedTalk("it has no text")
            return Said(_number(fields.get("number")), cleaned)
        case "heard":
            return Heard(_number(fields.get("number")))
        case "doing":
            volume = fields.get("volume")
            return Doing(
                fields.get("curtain") is True,
                fields.get("recording") is True,
                None if volume is None else _percent(volume),
                fields.get("torch") is True,
            )
        case "volume":
            return VolumeAsked(_percent(fields.get("percent")))
        case str():
            return None  # a later version says more
        case _:
            raise MalformedTalk("it has no type")


def clean_text(text: str) -> str:
    """A text as it is sent and shown: without what is not seen, and at most `MAX_TEXT` long.

    Left out are control characters but for the ends of lines, and what turns the direction of
    writing without an end: it would reach into the lines of others. "" if nothing is left.
    """
    return _seen(text)[:MAX_TEXT].rstrip()


def parts_of(draft: str) -> list[str]:
    """The texts in which something is sent that may be too long for one; none is "".

    It breaks at the last blank or line that leaves at least half of a text full.
    """
    parts, rest = [], _seen(draft)
    while len(rest) > MAX_TEXT:
        end = max(rest.rfind(blank, MAX_TEXT // 2, MAX_TEXT + 1) for blank in " \n")
        end = MAX_TEXT if end < 0 else end
        parts.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*parts, rest] if rest else parts


def _seen(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    kept = "".join(
        char for char in lines if char == "\n" or unicodedata.category(char) not in ("Cc", "Cs")
    )
    return "".join(char for char in kept if char not in _DIRECTIONS).strip()


_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _number(value: object) -> int:
    if type(value) is not int or not 1 <= value <= MAX_NUMBER:
        raise MalformedTalk("it has no number")
    return value


def _percent(value: object) -> int:
    if type(value) is not int or not 0 <= value <= LOUDEST_PERCENT:
        raise MalformedTalk("it has no volume")
    return value


def _abilities(value: object) -> frozenset[str]:
    if not isinstance(value, list) or len(value) > MAX_ABILITIES:
        raise MalformedTalk("it does not say what it can")
    if not all(isinstance(each, str) and len(each) <= MAX_ABILITY for each in value):
        raise MalformedTalk("it does not say what it can")
    return frozenset(value)
