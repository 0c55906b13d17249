"""The forms of all messages, read from `server.protocol.messages`, and values that break them."""

from collections.abc import Iterator
from random import Random
from typing import Any

from msgspec import UnsetType, inspect

from server.protocol import messages as m

Path = tuple[str, ...]  # the names of a field and of the objects around it, outermost first

_FORMS: dict[type[m.Message], inspect.StructType] = {}


def form_of(kind: type[m.Message]) -> inspect.StructType:
    if kind not in _FORMS:
        form = inspect.type_info(kind)
        assert isinstance(form, inspect.StructType)
        _FORMS[kind] = form
    return _FORMS[kind]


def tag_of(kind: type[m.Message]) -> str:
    tag = kind.__struct_config__.tag
    return str(tag) if tag is not None else "join"


def _members(type_: inspect.Type) -> tuple[inspect.Type, ...]:
    """The types that a field can have; `UNSET` is no value."""
    types = type_.types if isinstance(type_, inspect.UnionType) else (type_,)
    return tuple(
        part
        for part in types
        if not (isinstance(part, inspect.CustomType) and part.cls is UnsetType)
    )


def _takes_anything(type_: inspect.Type) -> bool:
    return isinstance(type_, inspect.CustomType) and type_.cls is object


def fields_of(form: inspect.StructType, outer: Path = ()) -> Iterator[tuple[Path, inspect.Type]]:
    """Each field that a value can break, with its type; those of inner objects too."""
    for field in form.fields:
        members = _members(field.type)
        if any(map(_takes_anything, members)):
            continue
        path = (*outer, field.encode_name)
        only = members[0] if len(members) == 1 else inspect.UnionType(types=members)
        yield path, only
        for part in members:
            if isinstance(part, inspect.StructType):
                yield from fields_of(part, path)


def put(
    chance: Random, message: dict[str, Any], form: inspect.StructType, path: Path, value: object
) -> None:
    """Set a field; objects on the way that were left out are made."""
    for name in path[:-1]:
        (field,) = (field for field in form.fields if field.encode_name == name)
        form = next(p for p in _members(field.type) if isinstance(p, inspect.StructType))
        if not isinstance(message.get(name), dict):
            message[name] = fitting(chance, form)
        message = message[name]
    message[path[-1]] = value


_ROOMS = ("fuzz1", "fuzz2", "fuzz3", "fuzz4", "F-u-z-z-5", " fuzz1 ")
_NAMES = ("Anna", "Boris", "PRA-LA1", "user_1", "", " ", "x" * 64, "x" * 65, "\u202eevil\0\x1b[2J")
_TEXTS = (
    *("", "x", "VP8", "H264", "vp8", "offer", "answer", "leader", "follower", "join", "NONE"),
    *("a1", "b1", "v=0\r\na=rtpmap:96 H264/90000\r\n", "candidate:1 1 udp 1 127.0.0.1 9 typ host"),
    *("\0", "é" * 70, "%s%n{0}", "<script>", "../../etc/passwd", "\\", '"'),
)
ODD_CHARACTERS = "\0\t\n\x1b \"'\\{}[]:,09azé\u202e\ufeff\ufffe😀"
_PATTERN_MATCHES = ("a1", "b1", "5f0c1a7e9b", "A._-9")  # of `Instance`
_INTEGERS = (0, 1, -1, 7, 2**16, 2**31 - 1, 2**31, 2**63, -(2**64), 10**30)


def odd_text(chance: Random) -> str:
    if chance.random() < 0.8:
        return chance.choice(_TEXTS)
    return "".join(chance.choices(ODD_CHARACTERS, k=chance.randint(0, 12)))


def any_value(chance: Random, depth: int = 3) -> object:
    match chance.randrange(9 if depth else 7):
        case 0:
            return None
        case 1:
            return chance.random() < 0.5
        case 2:
            return chance.choice(_INTEGERS)
        case 3:
            return chance.choice((1.5, -0.25, 1e300, 5e-324))
        case 4 | 5 | 6:
            return odd_text(chance)
        case 7:
            return [any_value(chance, depth - 1) for _ in range(chance.randrange(4))]
        case _:
            names = (odd_text(chance) for _ in range(chance.randrange(4)))
            return {name: any_value(chance, depth - 1) for name in names}


def fitting(chance: Random, form: inspect.StructType) -> dict[str, Any]:
    """An object of this form; what may be absent is so now and then."""
    return {
        field.encode_name: _fitting_value(chance, field.encode_name, field.type)
        for field in form.fields
        if field.required or chance.random() < 0.6
    }


def _fitting_value(chance: Random, name: str, type_: inspect.Type) -> object:
    match chance.choice(_members(type_)):
        case inspect.StrType(pattern=None) as text:
            if name == "room":
                return chance.choice(_ROOMS)
            value = chance.choice(_NAMES) if name == "username" else odd_text(chance)
            return value[: text.max_length].ljust(text.min_length or 0, "x")
        case inspect.StrType():
            return chance.choice(_PATTERN_MATCHES)
        case inspect.IntType(ge=least, lt=end):
            return chance.choice((least or 0, (end or 2**31) - 1, 1, 2, 3))
        case inspect.BoolType():
            return chance.random() < 0.5
        case inspect.NoneType():
            return None
        case inspect.LiteralType(values=values):
            return chance.choice(values)
        case inspect.EnumType(cls=cls):
            return chance.choice(list(cls)).value
        case inspect.VarTupleType(item_type=item):
            return [_fitting_value(chance, name, item) for _ in range(chance.randrange(4))]
        case inspect.StructType() as form:
            return fitting(chance, form)
        case other if _takes_anything(other):
            return any_value(chance)
        case other:
            raise TypeError(f"no value is known for {other}; teach this file")


def unfitting(chance: Random, type_: inspect.Type) -> object:
    """A value that this type does not allow."""
    members = _members(type_)
    refused = [value for kind, values in _BY_KIND.items() if kind not in _kinds_of(members)
               for value in values]  # fmt: skip
    for part in members:
        match part:
            case inspect.IntType(ge=least, lt=end):
                refused += [least - 1] if least is not None else []
                refused += [end, 10**30] if end is not None else []
            case inspect.StrType(pattern=str()):
                refused += ["", "a b", "a\n", "x" * 65, "é"]
            case inspect.StrType(min_length=int()):
                refused += ["", "x" * 65]
            case inspect.LiteralType() | inspect.EnumType():
                refused += ["boss", "Leader", ""]
            case inspect.VarTupleType():
                refused += [[1], [None], ["a", {}]]
            case inspect.StructType(fields=fields) if any(field.required for field in fields):
                refused += [{}]
    return chance.choice(refused)


_BY_KIND: dict[str, tuple[object, ...]] = {
    "null": (None,),
    "boolean": (True, False),
    "integer": (0, 1, -1, 2**40),
    "fraction": (1.5, -0.25, 1e300),
    "text": ("", "true", "1", "x", '{"type": "offer"}'),
    "array": ([], [1, "a", None], [[]], ["offer", "v=0"]),
    "object": ({}, {"type": 5}, {"a": {"b": []}}),
}


def _kinds_of(members: tuple[inspect.Type, ...]) -> set[str]:
    kinds = set()
    for part in members:
        match part:
            case inspect.NoneType():
                kinds.add("null")
            case inspect.BoolType():
                kinds.add("boolean")
            case inspect.IntType():
                kinds.add("integer")
            case inspect.StrType() | inspect.LiteralType() | inspect.EnumType():
                kinds.add("text")
            case inspect.VarTupleType():
                kinds.add("array")
            case inspect.StructType():
                kinds.add("object")
            case other:
                raise TypeError(f"it is not known what JSON {other} takes; teach this file")
    return kinds
