"""Bounds, the token bucket (the clock is passed in), and counting by address."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.limits import (
    BOUNDS,
    AddressCounts,
    Limits,
    TokenBucket,
    counted_as,
    is_loopback,
)


def test_a_burst_is_taken_at_once_and_then_refused() -> None:
    bucket = TokenBucket(rate=2, burst=3, now=100.0)
    assert [bucket.take(100.0) for _ in range(4)] == [True, True, True, False]


def test_tokens_come_back_at_the_rate() -> None:
    bucket = TokenBucket(rate=2, burst=1, now=0.0)
    assert bucket.take(0.0)
    assert not bucket.take(0.4)
    assert bucket.take(0.9)


def test_a_clock_that_goes_back_gives_nothing() -> None:
    bucket = TokenBucket(rate=1, burst=1, now=10.0)
    assert bucket.take(10.0)
    assert not bucket.take(5.0)
    assert not bucket.take(10.9)


@given(st.lists(st.floats(0, 0.5), max_size=200))
def test_never_more_than_burst_and_rate_allow(waits: list[float]) -> None:
    rate, burst, now, taken = 5.0, 4, 0.0, 0
    bucket = TokenBucket(rate, burst, now)
    for wait in waits:
        now += wait
        taken += bucket.take(now)
        assert taken <= burst + rate * now + 1e-6


def test_the_default_limits_can_be_used() -> None:
    assert Limits().mistakes() == []


@pytest.mark.parametrize("name", BOUNDS)
def test_a_limit_outside_its_bounds_is_told_with_them(name: str) -> None:
    least, most = BOUNDS[name]
    for value in (least - 1, most + 1):
        limits = Limits(**{name: value})
        assert limits.mistakes() == [f"{name} must be a number from {least} to {most}, not {value}"]


def test_a_queue_must_hold_the_largest_message() -> None:
    assert Limits(queue_bytes=64 * 1024).mistakes() == [
        "queue_bytes must not be less than message_bytes, or no such message fits"
    ]


@given(st.lists(st.tuples(st.booleans(), st.sampled_from(["a", "b", "c"])), max_size=60))
def test_addresses_are_counted_as_they_come_and_go(acts: list[tuple[bool, str]]) -> None:
    counts, expected = AddressCounts(), Counter[str]()
    for is_coming, address in acts:
        if is_coming:
            counts.add(address)
            expected[address] += 1
        elif expected[address]:
            counts.remove(address)
            expected[address] -= 1
        else:
            with pytest.raises(ValueError, match="not added"):
                counts.remove(address)
    assert counts.total == expected.total()
    assert {name: counts.of(name) for name in "abc"} == {name: expected[name] for name in "abc"}


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
    ],
)
def test_an_ipv6_line_counts_as_one_address(address: str, counted: str) -> None:
    assert counted_as(address) == counted


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("192.0.2.7", False),
        ("0.0.0.0", False),
        ("unknown", False),
    ],
)
def test_loopback_is_known_in_all_its_forms(address: str, expected: bool) -> None:
    assert is_loopback(address) is expected
