"""Malformed frames: they are what they claim to be, and neither decoder nor rooms stumble."""

import contextlib
import json
import re
from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.signaling.translator import Translator
from server.protocol import codec
from server.protocol import messages as m
from tests.support.actors.stage import Actor, Stage
from tests.support.malformed import CLIENT_KINDS, KINDS, Fault, any_malformed, breakable
from tests.support.message_forms import Path

FRAMES = 20_000


@pytest.fixture(scope="module")
def chance() -> Random:
    return Random("malformed")  # the same frames in each run


def _refused_at(kind: type[m.Message], frame: str | bytes) -> Path:
    """Where the decoder of this message stopped; its type was known to it."""
    decode = codec.decode_client if kind in CLIENT_KINDS else codec.decode_server
    with pytest.raises(codec.MalformedMessage) as caught:
        decode(frame)
    assert not isinstance(caught.value, codec.UnknownType)
    place = re.search(r"`\$(.*)`", str(caught.value))
    assert place is not None, f"it stopped before the fields: {caught.value}"
    return tuple(re.sub(r"\[.*?\]", "", place[1]).strip(".").split("."))


def test_most_are_json_that_reaches_each_field_of_each_message_with_a_wrong_type(
    chance: Random,
) -> None:
    reached: Counter[tuple[type[m.Message], Path]] = Counter()
    foreign: set[type[m.Message]] = set()
    for _ in range(FRAMES):
        made = any_malformed(chance)
        if made.fault is Fault.WRONG_TYPE:
            assert made.kind is not None
            json.loads(made.frame)
            place = _refused_at(made.kind, made.frame)
            assert place in made.broken
            reached[made.kind, place] += 1
        elif made.fault is Fault.FOREIGN and made.kind is not None:
            json.loads(made.frame)
            foreign.add(made.kind)
    assert set(reached) == {(kind, path) for kind in KINDS for path in breakable(kind)}
    # Messages without a field have no inner type; they come with fields that nobody knows.
    assert foreign >= {kind for kind in KINDS if not breakable(kind)}
    by_clients = sum(count for (kind, _), count in reached.items() if kind in CLIENT_KINDS)
    assert by_clients >= FRAMES / 2, "also without the messages that a server does not know"


def test_every_fault_is_made(chance: Random) -> None:
    assert {any_malformed(chance).fault for _ in range(FRAMES)} == set(Fault)


def test_both_ends_decode_them_or_say_that_they_are_malformed(chance: Random) -> None:
    translator = Translator("a1")
    for _ in range(FRAMES):
        frame = any_malformed(chance).frame
        for decode in (codec.decode_join, codec.decode_client, translator.from_frame):
            with contextlib.suppress(codec.MalformedMessage):
                decode(frame)


class _Anybody(Actor):
    """Sends what it is given, as its first frame too."""


@settings(max_examples=100)
@given(
    frames=st.lists(
        st.tuples(st.integers(0, 3), st.booleans(), st.randoms(use_true_random=False)),
        max_size=30,
    )
)
def test_the_rooms_take_them_in_any_order(frames: list[tuple[int, bool, Random]]) -> None:
    stage = Stage()
    people = [_Anybody(stage, f"person {number}", "one") for number in range(4)]
    for which, is_join, chance in frames:
        made = any_malformed(chance, is_first=is_join)
        if people[which].end is not None:
            people[which] = _Anybody(stage, f"person {which}", "one")
        if isinstance(made.frame, bytes):
            continue  # no decoder sees it
        with contextlib.suppress(codec.MalformedMessage):
            people[which].say(made.frame)
    for person in people:
        for message in person.heard:
            with contextlib.suppress(codec.UnknownType):  # relayed between two of generation 1
                codec.decode_server(json.dumps(message))
