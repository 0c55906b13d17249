"""The token bucket; the clock is passed in."""

from hypothesis import given
from hypothesis import strategies as st

from server.limits import TokenBucket


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
