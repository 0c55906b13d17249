"""PipeWire's binary values, as far as a stream of pictures needs them. Pure.

A value is its size and its type, a word each, and its body, filled up to eight bytes; all in the
byte order of the computer. Source: https://docs.pipewire.org/page_spa_pod.html.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum


class MalformedValue(ValueError):
    """The bytes are no value, or one of a kind that is not known here."""


@dataclass(frozen=True, slots=True)
class Id:
    """A number that names something, such as a pixel layout."""

    number: int


@dataclass(frozen=True, slots=True)
class Size:
    """A rectangle's, in pixels."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Rate:
    """A fraction, such as pictures in a second."""

    numerator: int
    denominator: int = 1


Single = int | Id | Size | Rate


class ChoiceKind(IntEnum):
    """What the values of a choice mean; the preset is the first of them."""

    NONE = 0  # only the first counts
    RANGE = 1  # then the least and the most
    ENUM = 3  # then every one that is possible
    FLAGS = 4


@dataclass(frozen=True, slots=True)
class Choice:
    """What one side can do; the values are of one type."""

    kind: ChoiceKind
    values: tuple[Single, ...]


@dataclass(frozen=True, slots=True)
class Properties:
    """An object: its type, what it is for, and its properties by their number."""

    type: int
    purpose: int
    values: Mapping[int, "Value"] = field(default_factory=dict)


Value = Single | Choice | Properties

_HEADER = struct.Struct("=II")
_ID, _INT, _LONG, _SIZE, _RATE, _OBJECT, _CHOICE = 3, 4, 5, 10, 11, 15, 19
_FORMS = {
    _ID: struct.Struct("=I"),
    _INT: struct.Struct("=i"),
    _LONG: struct.Struct("=q"),
    _SIZE: struct.Struct("=II"),
    _RATE: struct.Struct("=II"),
}


def encoded(value: Value) -> bytes:
    """The bytes of a value, with its header and filled up."""
    match value:
        case Choice(kind=kind, values=values):
            kinds, bodies = zip(*map(_single, values), strict=True)
            header = _HEADER.pack(len(bodies[0]), kinds[0])
            return _value(_CHOICE, _HEADER.pack(kind, 0) + header + b"".join(bodies))
        case Properties(type=kind, purpose=purpose, values=properties):
            body = b"".join(
                _HEADER.pack(number, 0) + encoded(each) for number, each in properties.items()
            )
            return _value(_OBJECT, _HEADER.pack(kind, purpose) + body)
        case _:
            return _value(*_single(value))


def decoded(data: bytes) -> Value:
    """The value at the beginning of the bytes.

    Raises:
        MalformedValue: see there.
    """
    try:
        return _decoded(data)[0]
    except (struct.error, ValueError) as error:
        raise MalformedValue(str(error)) from error


def chosen(value: Value | None) -> Single | None:
    """What a value is, or the first of a choice; None of an object, or of nothing."""
    if isinstance(value, Choice):
        return value.values[0] if value.values else None
    return None if isinstance(value, Properties) else value


def _value(kind: int, body: bytes) -> bytes:
    return _HEADER.pack(len(body), kind) + body + bytes(-len(body) % 8)


def _single(value: Single) -> tuple[int, bytes]:
    match value:
        case Id(number=number):
            return _ID, _FORMS[_ID].pack(number)
        case Size(width=width, height=height):
            return _SIZE, _FORMS[_SIZE].pack(width, height)
        case Rate(numerator=numerator, denominator=denominator):
            return _RATE, _FORMS[_RATE].pack(numerator, denominator)
        case _:
            return _INT, _FORMS[_INT].pack(value)


def _decoded(data: bytes) -> tuple[Value, bytes]:
    """The value, and what follows it."""
    size, kind = _HEADER.unpack_from(data)
    body, rest = data[8 : 8 + size], data[8 + size + -size % 8 :]
    if len(body) < size:
        raise MalformedValue("it is cut off")
    if kind == _CHOICE:
        choice, _ = _HEADER.unpack_from(body)
        item_size, item_kind = _HEADER.unpack_from(body, 8)
        if item_size != _form(item_kind).size:
            raise MalformedValue(f"{item_size} bytes of type {item_kind}")
        items = body[16 : 16 + (len(body) - 16) // item_size * item_size]
        values = tuple(
            _of_kind(item_kind, items[begin : begin + item_size])
            for begin in range(0, len(items), item_size)
        )
        return Choice(ChoiceKind(choice), values), rest
    if kind == _OBJECT:
        type_, purpose = _HEADER.unpack_from(body)
        values_of: dict[int, Value] = {}
        body = body[8:]
        while body:
            number, _ = _HEADER.unpack_from(body)
            item_size, item_kind = _HEADER.unpack_from(body, 8)
            if item_kind in (*_FORMS, _CHOICE, _OBJECT):
                values_of[number], body = _decoded(body[8:])
            else:  # a later PipeWire's; it is not asked for
                body = body[16 + item_size + -item_size % 8 :]
        return Properties(type_, purpose, values_of), rest
    return _of_kind(kind, body), rest


def _form(kind: int) -> struct.Struct:
    form = _FORMS.get(kind)
    if form is None:
        raise MalformedValue(f"type {kind} is not known")
    return form


def _of_kind(kind: int, body: bytes) -> Single:
    numbers = _form(kind).unpack(body)
    if kind == _ID:
        return Id(*numbers)
    if kind == _SIZE:
        return Size(*numbers)
    return Rate(*numbers) if kind == _RATE else int(numbers[0])
