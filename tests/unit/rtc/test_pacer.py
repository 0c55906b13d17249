import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.rtc.pacer import FACTOR, LONGEST_S, Pacer

PACKET = 1200


def sent_over(pacer: Pacer, packets: int, now: float = 0.0) -> float:
    """Send so many packets, each when it may go; return when the last one went."""
    for _ in range(packets):
        now += pacer.wait_s(PACKET, now)
    return now


def test_an_ordinary_picture_is_not_held_up() -> None:
    pacer = Pacer()
    pacer.set_rate(2_500_000)

    assert sent_over(pacer, 9) == 0.0  # 2.5 Mbit/s at 30 pictures a second


def test_a_key_frame_is_spread() -> None:
    pacer = Pacer()
    pacer.set_rate(300_000)

    lasted_s = sent_over(pacer, 20)

    # What goes at once apart, the pace is that of the factor.
    assert 0.8 * 17 * PACKET * 8 / (FACTOR * 300_000) < lasted_s < 20 * PACKET * 8 / 300_000


def test_a_pause_pays_the_debt() -> None:
    pacer = Pacer()
    pacer.set_rate(300_000)
    ended_s = sent_over(pacer, 20)

    assert pacer.wait_s(PACKET, ended_s + 1.0) == 0.0


def test_near_by_nothing_waits() -> None:
    pacer = Pacer()
    pacer.set_rate(300_000)
    sent_over(pacer, 20)
    pacer.set_rate(None)

    assert sent_over(pacer, 500) == 0.0


@given(st.integers(60_000, 4_000_000), st.lists(st.integers(1, 1500), max_size=200))
def test_nothing_waits_longer_than_its_bytes_take_at_the_rate(rate: int, sizes: list[int]) -> None:
    pacer, now, total = Pacer(), 0.0, 0
    pacer.set_rate(rate)
    for size in sizes:
        now += pacer.wait_s(size, now)
        assert now <= total * 8 / rate + 1e-6
        total += size


def test_a_pause_lets_nothing_through_even_near_by() -> None:
    pacer = Pacer()
    pacer.pause(until_s=1.0)

    assert pacer.wait_s(PACKET, 0.4) == 0.6
    pacer.set_rate(2_500_000)
    assert pacer.wait_s(PACKET, 0.9) == pytest.approx(0.1)
    assert pacer.wait_s(PACKET, 1.0) == 0.0


def test_a_picture_that_is_far_too_large_is_not_spread_for_ever() -> None:
    pacer = Pacer()
    pacer.set_rate(60_000)
    pacer.begin(60 * PACKET)  # a key frame from before the line broke down

    assert sent_over(pacer, 60) <= LONGEST_S
