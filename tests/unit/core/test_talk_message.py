"""The messages of the data channel as frames, and frames of strangers."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.settings import LOUDEST_PERCENT
from desktop.core.talk_message import (
    CHAT,
    MAX_FRAME_BYTES,
    MAX_NUMBER,
    MAX_TEXT,
    Doing,
    Heard,
    Hello,
    MalformedTalk,
    Said,
    TalkMessage,
    VolumeAsked,
    clean_text,
    decode,
    encode,
    parts_of,
)

numbers = st.integers(1, MAX_NUMBER)
volumes = st.integers(0, LOUDEST_PERCENT)
texts = st.text(min_size=1).map(clean_text).filter(bool)
messages: st.SearchStrategy[TalkMessage] = st.one_of(
    st.builds(Hello, st.frozensets(st.text(max_size=32), max_size=16)),
    st.builds(Said, numbers, texts),
    st.builds(Heard, numbers),
    st.builds(Doing, st.booleans(), st.booleans(), st.none() | volumes, st.booleans()),
    st.builds(VolumeAsked, volumes),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(messages)
def test_what_is_encoded_is_decoded_again(message: TalkMessage) -> None:
    assert decode(encode(message)) == message


@given(st.text() | json_values.map(json.dumps))
def test_a_frame_is_a_message_or_refused(frame: str) -> None:
    try:
        message = decode(frame)
    except MalformedTalk:
        return
    assert message is None or decode(encode(message)) == message


@given(
    st.sampled_from(["hello", "chat", "heard", "doing", "volume"]),
    st.dictionaries(
        st.sampled_from(
            ["can", "number", "text", "curtain", "recording", "volume", "percent", "torch"]
        ),
        json_values,
    ),
)
def test_odd_fields_of_known_types_are_refused_or_read(
    type_: str, fields: dict[str, object]
) -> None:
    try:
        message = decode(json.dumps({**fields, "type": type_}))
    except MalformedTalk:
        return
    assert message is not None
    if isinstance(message, Said):
        assert 0 < len(message.text) <= MAX_TEXT


@given(st.text())
def test_a_cleaned_text_is_clean(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
    assert len(once) <= MAX_TEXT
    assert not any(ord(char) < 32 and char != "\n" for char in once)


@given(st.text(st.sampled_from("ab \n\t\u202e🦀"), max_size=3 * MAX_TEXT))
def test_a_long_draft_is_said_whole_in_texts_that_are_clean(draft: str) -> None:
    parts = parts_of(draft)
    assert all(clean_text(part) == part != "" for part in parts)
    assert all(len(part) > MAX_TEXT // 3 for part in parts[:-1])
    whole = draft.replace("\u202e", "")
    assert "".join("".join(parts).split()) == "".join(whole.split())


def test_a_long_draft_breaks_between_words() -> None:
    words = ["word"] * 1000
    first, second, last = parts_of(" ".join(words))
    assert [*first.split(" "), *second.split(" "), *last.split(" ")] == words
    assert len(first) == len(second) == MAX_TEXT - 1
    assert [len(part) for part in parts_of("x" * (MAX_TEXT + 5))] == [MAX_TEXT, 5]


@pytest.mark.parametrize("char", ["я", "🦀", '"', "\\", "\n"])
def test_the_longest_text_of_any_letters_has_room_in_a_frame(char: str) -> None:
    text = clean_text("a" + char * MAX_TEXT + "a")
    assert len(encode(Said(MAX_NUMBER, text)).encode()) <= MAX_FRAME_BYTES


def test_lines_and_tabs_stay_and_nothing_else_that_is_not_seen() -> None:
    assert clean_text("  one\r\ntwo\rthree\tfour\x00\x1b[31m\n\n") == "one\ntwo\nthree    four[31m"


def test_a_text_cannot_turn_the_direction_of_what_follows() -> None:
    assert clean_text("\u202egnp.exe\u2066") == "gnp.exe"


def test_types_of_later_versions_are_passed_over() -> None:
    assert decode('{"type": "dance", "steps": 3}') is None


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"type": 3}',
        '{"type": "chat", "number": 1}',
        '{"type": "chat", "number": 1, "text": " \\u0000 "}',
        '{"type": "chat", "number": true, "text": "a"}',
        '{"type": "chat", "number": 0, "text": "a"}',
        '{"type": "chat", "number": 1.0, "text": "a"}',
        '{"type": "heard"}',
        '{"type": "hello", "can": "chat"}',
        '{"type": "hello", "can": [1]}',
        "[" * 10_000,
        '{"type": "heard", "number": 1}' + " " * MAX_FRAME_BYTES,
    ],
)
def test_malformed_frames_are_refused(frame: str) -> None:
    with pytest.raises(MalformedTalk):
        decode(frame)


def test_what_a_stranger_is_able_to_may_be_new() -> None:
    assert decode('{"type": "hello", "can": ["chat", "fly"]}') == Hello(frozenset({CHAT, "fly"}))
