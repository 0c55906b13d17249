"""docs/protocol.md cannot rot: every example in it is decoded, and every message has one."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from desktop.core import talk_message
from server.protocol import codec
from server.protocol import messages as m
from server.protocol.codes import Code
from server.protocol.texts import REPLACED, REPLACED_REASON, TEXT_OF

DOCUMENT = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```json\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)
TALK = re.findall(r"^```jsonc\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)

Decode = Callable[[bytes | str], m.Message]
KINDS: set[type[m.Message]] = {*get_args(m.ClientMessage), *get_args(m.ServerMessage)}
DECODERS: tuple[Decode, ...] = (codec.decode_client, codec.decode_server)


def _decoded(example: str) -> list[m.Message]:
    """Decode by whichever direction knows the type; at least one must."""
    found = []
    for decode in DECODERS:
        try:
            found.append(decode(example))
        except codec.UnknownType:
            continue  # of the other direction
    return found


def _wire_fields(value: object) -> set[str]:
    """All field names at any depth, as paths."""
    if not isinstance(value, dict):
        return set()
    return set(value) | {
        f"{key}.{inner}" for key, item in value.items() for inner in _wire_fields(item)
    }


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_decoded_with_all_its_fields(example: str) -> None:
    messages = _decoded(example)
    assert messages, "no side knows this message"
    for message in messages:
        again = json.loads(codec.encode(message))
        assert _wire_fields(json.loads(example)) <= _wire_fields(again), "a field is not known"


@pytest.mark.parametrize("kind", sorted(KINDS, key=str))
def test_every_message_has_an_example(kind: type[m.Message]) -> None:
    assert any(isinstance(message, kind) for text in EXAMPLES for message in _decoded(text))


def test_every_error_stands_in_the_table_with_its_text() -> None:
    table = dict(re.findall(r"^\| `(\w+)` \| `([^`]+)` \|", DOCUMENT, re.MULTILINE))
    assert table == {str(code): TEXT_OF[code] for code in Code}


def test_what_a_replaced_client_is_told_stands_in_the_document() -> None:
    assert f'"data": "{REPLACED}"' in DOCUMENT
    assert f"`{REPLACED_REASON}`" in DOCUMENT


def test_every_change_of_the_peer_is_explained() -> None:
    for change in m.Change:
        assert f"`{change}`" in DOCUMENT


def test_every_message_of_the_data_channel_has_an_example_with_all_its_fields() -> None:
    messages = [talk_message.decode(example) for example in TALK]
    assert {type(message) for message in messages} == set(get_args(talk_message.TalkMessage))
    for example, message in zip(TALK, messages, strict=True):
        assert message is not None
        assert json.loads(talk_message.encode(message)) == json.loads(example)
