"""PipeWire's values: what is written is read again, and nothing that is read breaks anything."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.devices.spa_values import (
    Choice,
    ChoiceKind,
    Id,
    MalformedValue,
    Properties,
    Rate,
    Single,
    Size,
    Value,
    chosen,
    decoded,
    encoded,
)

words = st.integers(0, 2**32 - 1)
ids = st.builds(Id, words)
sizes = st.builds(Size, words, words)
rates = st.builds(Rate, words, words)
numbers = st.integers(-(2**31), 2**31 - 1)
singles: st.SearchStrategy[Single] = numbers | ids | sizes | rates
kinds = st.sampled_from(ChoiceKind)


def choice_of(values: st.SearchStrategy[Single]) -> st.SearchStrategy[Choice]:
    return st.builds(Choice, kinds, st.lists(values, min_size=1, max_size=9).map(tuple))


choices = choice_of(numbers) | choice_of(ids) | choice_of(sizes) | choice_of(rates)
values: st.SearchStrategy[Value] = st.recursive(
    singles | choices,
    lambda inner: st.builds(Properties, words, words, st.dictionaries(words, inner, max_size=5)),
    max_leaves=20,
)


@given(values)
def test_what_is_written_is_read_again(value: Value) -> None:
    data = encoded(value)
    assert len(data) % 8 == 0
    assert decoded(data) == value


def test_an_object_lies_in_memory_as_pipewire_wants_it() -> None:
    format_of_video = Properties(0x40003, 3, {1: Id(2), 0x20003: Size(640, 360)})
    assert encoded(format_of_video).hex(" ", 4) == (
        "38000000 0f000000 03000400 03000000 "
        "01000000 00000000 04000000 03000000 02000000 00000000 "
        "03000200 00000000 08000000 0a000000 80020000 68010000"
    )


def test_properties_of_unknown_kinds_are_left_out() -> None:
    data = bytearray(encoded(Properties(0x40003, 4, {1: Id(2), 7: Id(5), 9: Id(3)})))
    data[52:56] = (2).to_bytes(4, "little")  # the second is a truth value, as none here is
    assert decoded(bytes(data)) == Properties(0x40003, 4, {1: Id(2), 9: Id(3)})


@given(st.binary(max_size=200) | values.map(encoded).map(lambda data: data[: len(data) // 2]))
def test_what_is_no_value_is_said_to_be_malformed(data: bytes) -> None:
    with contextlib.suppress(MalformedValue):
        decoded(data)


def test_of_a_choice_the_first_counts() -> None:
    assert chosen(Choice(ChoiceKind.NONE, (Id(8),))) == Id(8)
    assert chosen(Size(1, 2)) == Size(1, 2)
    assert chosen(Properties(1, 2)) is None
    with pytest.raises(MalformedValue):
        decoded(b"")
