"""What a manifest of updates says, and what is no manifest."""

import datetime
import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.release import BadManifest, release_of

GOOD: dict[str, object] = {
    "version": "1.2.0",
    "date": "2026-12-01",
    "notes": {"en": "Clearer sound.", "ru": "Звук чище."},
    "url": "https://tandem.example/1.2",
}
VERSIONS = st.lists(st.integers(0, 99), min_size=2, max_size=4)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


def manifest(**changes: object) -> bytes:
    return json.dumps({**GOOD, **changes}).encode()


def test_a_release_is_told_in_the_language_of_the_window() -> None:
    release = release_of(manifest())

    assert release.date == datetime.date(2026, 12, 1)
    assert release.told("ru") == "1.2.0 (2026-12-01). Звук чище. https://tandem.example/1.2"
    assert "Clearer sound." in release.told("en")
    assert release.told("de") == release.told("en")


@given(one=VERSIONS, other=VERSIONS)
def test_versions_are_compared_by_their_numbers(one: list[int], other: list[int]) -> None:
    release = release_of(manifest(version=".".join(map(str, one))))

    pairs = itertools.zip_longest(one, other, fillvalue=0)
    first = next((a > b for a, b in pairs if a != b), False)
    assert release.is_newer_than(".".join(map(str, other))) == first


def test_what_a_newer_program_understands_is_passed_over() -> None:
    assert release_of(manifest(channel="early")) == release_of(manifest())


@pytest.mark.parametrize(
    "changes",
    [
        {"version": "1"},
        {"version": "1.2.x"},
        {"version": 1.2},
        {"version": "1.٢"},
        {"date": "yesterday"},
        {"date": None},
        {"notes": "Clearer sound."},
        {"notes": {"ru": "Звук чище."}},
        {"notes": {"en": "two\nlines"}},
        {"notes": {"en": "x" * 301}},
        {"url": "http://tandem.example/1.2"},
        {"url": "javascript:alert(1)"},
        {"url": "https://tandem.example/\u202egpj.exe"},
    ],
)
def test_what_is_no_release_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(BadManifest):
        release_of(manifest(**changes))


@given(name=st.sampled_from(sorted(GOOD)), value=JSON)
def test_no_value_of_a_field_is_an_unforeseen_error(name: str, value: object) -> None:
    try:
        release = release_of(manifest(**{name: value}))
    except BadManifest:
        return
    assert release.told("en").isprintable()


@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_no_bytes_are_an_unforeseen_error(text: bytes) -> None:
    with pytest.raises(BadManifest):
        release_of(text)
