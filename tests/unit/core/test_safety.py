from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from desktop.core.safety import EMOJI, digits_of, emoji_of, fingerprint_of, safety_code

_PRINT = st.binary(min_size=32, max_size=32)


@examples(max_examples=10)  # each takes 0.3 s of a core
@given(_PRINT, _PRINT)
def test_both_sides_compute_the_same(one: bytes, other: bytes) -> None:
    assert safety_code(one, other) == safety_code(other, one)


def test_another_certificate_in_between_is_another_code() -> None:
    anna, boris, between = bytes(32), bytes([1]) * 32, bytes([2]) * 32
    codes = {
        safety_code(anna, boris),
        safety_code(anna, between),
        safety_code(between, boris),
        # Where one ends and the other begins is a part of it.
        safety_code(anna[:-1] + b"\1", boris),
    }
    assert len(codes) == 4


def test_every_number_has_an_emoji_of_its_own() -> None:
    assert len(EMOJI) == len(set(EMOJI)) == 256
    assert emoji_of((0, 1, 254, 255)).split() == [EMOJI[0], EMOJI[1], EMOJI[254], EMOJI[255]]
    assert digits_of((0, 1, 25, 255)) == "000 001 025 255"


@pytest.mark.parametrize("end", ["\r\n", "\n", ""])
@pytest.mark.parametrize("case", [str.upper, str.lower])
def test_the_fingerprint_is_found_among_others(end: str, case: Callable[[str], str]) -> None:
    digest = bytes(range(32))
    line = case(digest.hex(":"))
    sdp = f"v=0\r\na=fingerprint:sha-512 AA:BB\r\na=fingerprint:sha-256 {line}{end}"
    assert fingerprint_of(sdp) == digest


@pytest.mark.parametrize(
    "sdp", ["", "a=fingerprint:sha-1 AA:BB", "a=fingerprint:sha-256 AA:BB", "a=fingerprint:sha-256"]
)
def test_without_one_nothing_is_promised(sdp: str) -> None:
    assert fingerprint_of(sdp) is None
