"""Signed tokens: one room, until a moment, and by nobody else."""

import base64
import hashlib
import hmac

from hypothesis import assume, example, given
from hypothesis import strategies as st

from server.tokens import Verdict, make_token, verdict_on

SECRET = "0123456789abcdef0123456789abcdef"
ROOMS = st.text(min_size=1, max_size=64)
MOMENTS = st.integers(0, 10**11 - 1)


def test_a_token_is_what_other_programs_compute() -> None:
    # printf 't1.1795870392.AB' | openssl dgst -sha256 -hmac SECRET -binary | base64
    signature = hmac.digest(SECRET.encode(), b"t1.1795870392.AB", hashlib.sha256)
    encoded = base64.urlsafe_b64encode(signature).decode().rstrip("=")
    assert make_token(SECRET, "A-B", 1795870392) == f"t1.1795870392.{encoded}"


@given(st.text(min_size=1), ROOMS, MOMENTS, st.floats(0, 2e11))
@example(SECRET, "room1", 1000, 1000.0)
def test_a_token_opens_its_room_until_its_moment(
    secret: str, room: str, until_s: int, now_s: float
) -> None:
    verdict = verdict_on(make_token(secret, room, until_s), secret, room, now_s)
    assert verdict is (Verdict.GOOD if now_s < until_s else Verdict.EXPIRED)


@given(ROOMS, ROOMS, MOMENTS)
def test_a_token_opens_no_other_room(room: str, other: str, until_s: int) -> None:
    assume(room.replace("-", "").strip() != other.replace("-", "").strip())
    token = make_token(SECRET, room, until_s)
    assert verdict_on(token, SECRET, other, 0.0) is Verdict.WRONG
    assert verdict_on(token, SECRET + "x", room, 0.0) is Verdict.WRONG


@given(st.data())
def test_a_token_with_one_character_changed_opens_nothing(data: st.DataObject) -> None:
    token = make_token(SECRET, "room1", 1795870392)
    place = data.draw(st.integers(0, len(token) - 1))
    character = data.draw(st.characters())
    assume(character != token[place])
    forged = token[:place] + character + token[place + 1 :]
    assert verdict_on(forged, SECRET, "room1", 0.0) is Verdict.WRONG


@given(st.text())
@example("t1.01795870392." + "A" * 43)
@example("t1..")
def test_other_texts_are_no_tokens(text: str) -> None:
    assert verdict_on(text, SECRET, "room1", 0.0) is Verdict.WRONG
