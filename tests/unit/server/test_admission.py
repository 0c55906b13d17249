"""Who is let into a room that needs a password or a token."""

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from server.admission import MAX_ADDRESSES, WRONG_AT_ONCE, WRONG_PER_SECOND, Admission
from server.config import Locks, ServerConfig, parse_network
from server.limits import Limits
from server.protocol import messages as m
from server.protocol.codes import Code
from server.tokens import make_token

SECRET = "0123456789abcdef0123456789abcdef"
NOW_S = 1_700_000_000.0
SOMEBODY = "203.0.113.5"
ANOTHER = "203.0.113.6"
LOCKED = Locks(password="for all rooms", room_passwords={"attic": "for the attic"})


def join(room: str = "room1", password: str | None = None) -> m.Join:
    return m.Join(room=room, username="Anna", password=UNSET if password is None else password)


def admission(locks: Locks) -> Admission:
    return Admission(ServerConfig(locks=locks), clock=lambda: NOW_S)


@given(st.text(max_size=64), st.none() | st.text(max_size=256))
def test_without_passwords_everybody_is_let_in(room: str, password: str | None) -> None:
    assert admission(Locks()).fault(join(room, password), SOMEBODY, 0.0) is None


@pytest.mark.parametrize(
    ("room", "password", "code"),
    [
        ("room1", "for all rooms", None),
        ("attic", "for the attic", None),
        ("at-tic ", "for the attic", None),
        ("attic", "for all rooms", Code.PASSWORD_WRONG),
        ("room1", "for the attic", Code.PASSWORD_WRONG),
        ("room1", "for all rooms ", Code.PASSWORD_WRONG),
        ("room1", "\ud800", Code.PASSWORD_WRONG),
        ("room1", None, Code.PASSWORD_NEEDED),
        ("room1", "", Code.PASSWORD_NEEDED),
        ("-", None, None),  # the rooms say what is wrong with it
    ],
)
def test_each_room_has_its_password(room: str, password: str | None, code: Code | None) -> None:
    assert admission(LOCKED).fault(join(room, password), SOMEBODY, 0.0) is code


def test_a_password_of_one_room_leaves_the_others_open() -> None:
    door = admission(Locks(room_passwords={"attic": "for the attic"}))
    assert door.fault(join("room1"), SOMEBODY, 0.0) is None
    assert door.fault(join("attic"), SOMEBODY, 0.0) is Code.PASSWORD_NEEDED


def test_a_secret_for_tokens_locks_every_room() -> None:
    door = admission(Locks(room_passwords={"attic": "for the attic"}, token_secret=SECRET))
    good, late = (make_token(SECRET, "attic", int(NOW_S) + more) for more in (1, 0))
    for room, said, code in (
        ("attic", good, None),
        ("attic", "for the attic", None),
        ("attic", late, Code.PASSWORD_EXPIRED),
        ("room1", good, Code.PASSWORD_WRONG),
        ("room1", "for the attic", Code.PASSWORD_WRONG),
        ("room1", None, Code.PASSWORD_NEEDED),
    ):
        assert door.fault(join(room, said), SOMEBODY, 0.0) is code


def test_names_beyond_the_operators_limit_are_refused() -> None:
    door = Admission(ServerConfig(limits=Limits(room_name_length=5, user_name_length=4)))
    assert door.fault(join("ro-om-1"), SOMEBODY, 0.0) is None
    assert door.fault(join("room12"), SOMEBODY, 0.0) is Code.TOO_LONG
    long_name = m.Join(room="room1", username="Clara")
    assert door.fault(long_name, SOMEBODY, 0.0) is Code.TOO_LONG


def guess(door: Admission, address: str, now: float = 0.0) -> Code | None:
    return door.fault(join(password="a guess"), address, now)


def test_who_guesses_is_stopped_and_may_go_on_slowly() -> None:
    door = admission(Locks(password="for all rooms", token_secret=SECRET))
    assert {guess(door, SOMEBODY) for _ in range(WRONG_AT_ONCE)} == {Code.PASSWORD_WRONG}
    assert guess(door, SOMEBODY) is Code.TOO_MANY_TRIES
    right = join(password="for all rooms")
    assert door.fault(right, SOMEBODY, 0.0) is Code.TOO_MANY_TRIES  # or a guesser would know
    assert door.fault(join(), SOMEBODY, 0.0) is Code.PASSWORD_NEEDED
    assert door.fault(right, ANOTHER, 0.0) is None
    token = make_token(SECRET, "room1", int(NOW_S) + 1)
    assert door.fault(join(password=token), SOMEBODY, 0.0) is None
    later = 1.01 / WRONG_PER_SECOND
    assert guess(door, SOMEBODY, later) is Code.PASSWORD_WRONG
    assert guess(door, SOMEBODY, later) is Code.TOO_MANY_TRIES


def test_right_passwords_and_old_tokens_are_no_guesses() -> None:
    door = admission(Locks(password="for all rooms", token_secret=SECRET))
    old = join(password=make_token(SECRET, "room1", 1))
    for _ in range(WRONG_AT_ONCE + 1):
        assert door.fault(join(password="for all rooms"), SOMEBODY, 0.0) is None
        assert door.fault(old, SOMEBODY, 0.0) is Code.PASSWORD_EXPIRED
    assert guess(door, SOMEBODY) is Code.PASSWORD_WRONG


def test_a_network_of_ipv6_guesses_as_one() -> None:
    door = admission(LOCKED)
    for last in range(WRONG_AT_ONCE):
        guess(door, f"2001:db8::{last:x}")
    assert guess(door, "2001:db8::ffff") is Code.TOO_MANY_TRIES
    assert guess(door, "2001:db8:0:1::1") is Code.PASSWORD_WRONG


def test_loopback_and_trusted_proxies_are_not_counted() -> None:
    door = Admission(ServerConfig(locks=LOCKED, trusted_proxies=(parse_network("10.0.0.0/8"),)))
    for address in ("127.0.0.1", "::1", "10.1.2.3"):
        told = {guess(door, address) for _ in range(WRONG_AT_ONCE + 1)}
        assert told == {Code.PASSWORD_WRONG}


def test_the_addresses_that_are_remembered_are_bounded() -> None:
    door = admission(LOCKED)
    for _ in range(WRONG_AT_ONCE):
        guess(door, SOMEBODY)
    for number in range(MAX_ADDRESSES):
        if number == MAX_ADDRESSES // 2:
            assert guess(door, SOMEBODY) is Code.TOO_MANY_TRIES  # still known, and heard of again
        guess(door, f"198.{number >> 16}.{number >> 8 & 255}.{number & 255}")
    assert guess(door, SOMEBODY) is Code.TOO_MANY_TRIES
    for number in range(MAX_ADDRESSES):
        guess(door, f"199.{number >> 16}.{number >> 8 & 255}.{number & 255}")
    assert guess(door, SOMEBODY) is Code.PASSWORD_WRONG  # forgotten, so no memory is held for it


def test_a_refusal_is_logged_without_what_was_said(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    guess(admission(LOCKED), SOMEBODY)
    (record,) = caplog.records
    assert record.getMessage() == (
        f"room 'room1': somebody from {SOMEBODY} is not let in: password_wrong"
    )
    assert "a guess" not in str(vars(record))
