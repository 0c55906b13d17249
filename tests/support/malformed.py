"""Frames that no honest client sends, made from chance that is passed in.

The forms of the messages are read from `server.protocol.messages`, so a new message is broken here
as soon as it is there. With a seeded `random.Random` some ten thousand are made a second; with the
one of Hypothesis (`st.randoms`) what fails is made small.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from random import Random
from typing import get_args

from msgspec import inspect

from server.protocol import messages as m
from server.protocol.codec import MAX_FRAME_BYTES
from tests.support.message_forms import (
    ODD_CHARACTERS,
    Path,
    any_value,
    fields_of,
    fitting,
    form_of,
    odd_text,
    put,
    tag_of,
    unfitting,
)

CLIENT_KINDS: tuple[type[m.Message], ...] = get_args(m.ClientMessage)
SERVER_KINDS: tuple[type[m.Message], ...] = tuple(
    kind for kind in get_args(m.ServerMessage) if kind not in CLIENT_KINDS
)
KINDS = (*CLIENT_KINDS, *SERVER_KINDS)

_SERVER_SHARE = 0.1  # of messages that only a server says
_JOIN_SHARE_OF_FIRSTS = 0.6


class Fault(Enum):
    """What is wrong with a frame."""

    WRONG_TYPE = "JSON of a known message, with a value that its type or bounds do not allow"
    FOREIGN = "JSON of a known message, with fields that nobody knows"
    ODD = "a message that keeps its types and is odd in its values, or comes out of turn"
    NO_MESSAGE = "JSON that is no message"
    NO_JSON = "text that is no JSON"
    BINARY = "a binary frame"
    DEEP = "arrays or objects in one another"
    LONG = "long texts, up to the largest frame and a little more"


_SHARES = {
    Fault.WRONG_TYPE: 700,
    Fault.FOREIGN: 20,
    Fault.ODD: 100,
    Fault.NO_MESSAGE: 45,
    Fault.NO_JSON: 70,
    Fault.BINARY: 20,
    Fault.DEEP: 37,
    Fault.LONG: 8,
}


@dataclass(frozen=True, slots=True)
class Malformed:
    """A frame, and what is wrong with it.

    `kind` is the message that it looks like, None if it looks like none; `broken` are the fields
    whose values cannot be.
    """

    fault: Fault
    frame: str | bytes
    kind: type[m.Message] | None = None
    broken: frozenset[Path] = frozenset()


def any_malformed(chance: Random, *, is_first: bool = False) -> Malformed:
    """Make one; `is_first` for the first frame of a connection, which is decoded as a join."""
    fault = chance.choices(tuple(_SHARES), tuple(_SHARES.values()))[0]
    if is_first and chance.random() < _JOIN_SHARE_OF_FIRSTS:
        kind: type[m.Message] = m.Join
    elif chance.random() < _SERVER_SHARE:
        kind = chance.choice(SERVER_KINDS)
    else:
        kind = chance.choice(CLIENT_KINDS)
    return _MAKERS[fault](chance, kind)


def breakable(kind: type[m.Message]) -> frozenset[Path]:
    """All fields of a message, at any depth, whose value can be wrong."""
    return frozenset(path for path, _ in fields_of(form_of(kind)))


# --- by fault --------------------------------------------------------------------------------


def _wrong_type(chance: Random, kind: type[m.Message]) -> Malformed:
    form = form_of(kind)
    fields = list(fields_of(form))
    if not fields:
        return _foreign(chance, kind)
    chosen = chance.sample(fields, min(len(fields), chance.choice((1, 1, 1, 2, 3))))
    message = fitting(chance, form)
    message["type"] = tag_of(kind)
    broken: set[Path] = set()
    for path, type_ in sorted(chosen, key=lambda field: len(field[0])):  # outer ones first
        if any(path[: len(outer)] == outer for outer in broken):
            continue
        put(chance, message, form, path, unfitting(chance, type_))
        broken.add(path)
    return Malformed(Fault.WRONG_TYPE, _written(chance, message), kind, frozenset(broken))


def _foreign(chance: Random, kind: type[m.Message]) -> Malformed:
    message = fitting(chance, form_of(kind))
    message["type"] = tag_of(kind)
    for _ in range(chance.randint(1, 4)):
        message[f"x{odd_text(chance)}"] = any_value(chance)
    return Malformed(Fault.FOREIGN, _written(chance, message), kind)


def _odd(chance: Random, kind: type[m.Message]) -> Malformed:
    message = fitting(chance, form_of(kind))
    message["type"] = tag_of(kind)
    return Malformed(Fault.ODD, _written(chance, message), kind)


def _no_message(chance: Random, _: type[m.Message]) -> Malformed:
    value = any_value(chance)
    if chance.random() < 0.5:
        value = {"type": value, "room": any_value(chance)}
    return Malformed(Fault.NO_MESSAGE, _written(chance, value))


def _no_json(chance: Random, kind: type[m.Message]) -> Malformed:
    text = _wrong_type(chance, kind).frame
    assert isinstance(text, str)
    at = chance.randrange(len(text))
    match chance.randrange(6):
        case 0:
            text = text[:at]
        case 1:
            text = text[:at] + chance.choice("\0\x1f\"'\\{}[],:\ufeff\u2028aE-+") + text[at:]
        case 2:
            text = chance.choice(("", "\ufeff", "\0", " ")) + text * chance.randint(0, 2) + "]"
        case 3:
            text = text.replace(":", chance.choice((": NaN,", ": -Infinity ", ": 01", "")), 1)
        case 4:
            half = chance.choice(("\\ud800", "\\udfff", "\\ud83d\\u0041"))  # of a character
            text = text.replace('"', f'"{half}', 1)
        case _:
            text = "".join(chance.choices(ODD_CHARACTERS, k=chance.randint(0, 60)))
    return Malformed(Fault.NO_JSON, text)


def _binary(chance: Random, kind: type[m.Message]) -> Malformed:
    if chance.random() < 0.5:
        return Malformed(Fault.BINARY, chance.randbytes(chance.randint(0, 200)))
    text = _odd(chance, kind).frame
    assert isinstance(text, str)
    return Malformed(Fault.BINARY, text.encode())


def _deep(chance: Random, kind: type[m.Message]) -> Malformed:
    depth = chance.choice((10, 100, 500, 900, 1100, 5000, 20_000))
    opening, closing = chance.choice((("[", "]"), ('{"a":', "}"), ('[{"type":', "}]")))
    nest = opening * depth + "1" + closing * depth
    if chance.random() < 0.2:
        nest = opening * depth  # never closed
    fields = list(breakable(kind))
    if not fields or chance.random() < 0.2:
        return Malformed(Fault.DEEP, nest)
    field = chance.choice(fields)[0]
    return Malformed(Fault.DEEP, f'{{"type": "{tag_of(kind)}", "{field}": {nest}}}', kind)


def _long(chance: Random, kind: type[m.Message]) -> Malformed:
    size = chance.choice((1_000, 20_000, 20_000, 100_000, MAX_FRAME_BYTES - 100, MAX_FRAME_BYTES))
    message = fitting(chance, form_of(kind))
    texts = [path for path, type_ in fields_of(form_of(kind)) if isinstance(type_, inspect.StrType)]
    letters = chance.choice("xЖ😀") * (size // 4)
    if texts:
        put(chance, message, form_of(kind), chance.choice(texts), letters)
    else:
        message["x"] = letters
    message["type"] = tag_of(kind)
    return Malformed(Fault.LONG, json.dumps(message, ensure_ascii=chance.random() < 0.3), kind)


_MAKERS: dict[Fault, Callable[[Random, type[m.Message]], Malformed]] = {
    Fault.WRONG_TYPE: _wrong_type,
    Fault.FOREIGN: _foreign,
    Fault.ODD: _odd,
    Fault.NO_MESSAGE: _no_message,
    Fault.NO_JSON: _no_json,
    Fault.BINARY: _binary,
    Fault.DEEP: _deep,
    Fault.LONG: _long,
}


def _written(chance: Random, value: object) -> str:
    return json.dumps(value, ensure_ascii=chance.random() < 0.5)
