"""A simulated line does what its conditions say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.network.line import PROFILES, Conditions, Line, Phase


def line_of(conditions: Conditions, seed: int = 1) -> Line:
    return Line((Phase(0.0, conditions),), seed)


def test_a_packet_takes_the_delay() -> None:
    assert line_of(Conditions(delay_s=0.025)).arrival(1200, 3.0) == pytest.approx(3.025)


@given(st.integers(0, 1000), st.lists(st.floats(0, 0.01), min_size=2, max_size=50))
def test_packets_stay_in_order_whatever_the_jitter(seed: int, pauses: list[float]) -> None:
    line, now, arrivals = line_of(Conditions(delay_s=0.01, jitter_s=0.05), seed), 0.0, []
    for pause in pauses:
        now += pause
        arrival = line.arrival(1200, now)
        assert arrival is not None
        assert now + 0.01 <= arrival
        arrivals.append(arrival)

    assert arrivals == sorted(arrivals)
    assert arrivals[-1] <= now + 0.06


def test_as_many_are_lost_as_it_says() -> None:
    line = line_of(Conditions(loss=0.05))

    lost = sum(line.arrival(1200, number * 0.001) is None for number in range(10_000))

    assert 400 < lost < 600


def test_the_same_seed_loses_the_same_packets() -> None:
    def fates(seed: int) -> list[bool]:
        line = line_of(Conditions(loss=0.3), seed)
        return [line.arrival(1200, float(number)) is None for number in range(100)]

    assert fates(5) == fates(5)
    assert fates(5) != fates(6)


def test_a_thin_line_lets_through_what_its_rate_allows_and_queues_and_drops_the_rest() -> None:
    line = line_of(Conditions(rate_bps=300_000, queue_s=0.5))

    arrivals = [line.arrival(1232, number * 0.01) for number in range(500)]  # 1 Mbit/s for 5 s

    passed = [arrival for arrival in arrivals if arrival is not None]
    assert sum(1 for arrival in passed if arrival <= 5.0) == pytest.approx(150, abs=2)
    waits = [
        arrival - number * 0.01 for number, arrival in enumerate(arrivals) if arrival is not None
    ]
    assert max(waits) == pytest.approx(0.5, abs=0.05)


def test_a_cut_line_carries_nothing_and_recovers() -> None:
    line = Line(PROFILES["cut"], 1)

    assert line.arrival(100, 14.9) is not None
    assert [line.arrival(100, now) for now in (15.1, 19.0, 22.9)] == [None] * 3
    assert line.arrival(100, 23.1) == pytest.approx(23.11)


@pytest.mark.parametrize("starts", [[], [1.0], [0.0, 2.0, 1.0], [0.0, 0.0]])
def test_phases_out_of_order_are_refused(starts: list[float]) -> None:
    with pytest.raises(ValueError, match="in order"):
        Line([Phase(start, Conditions()) for start in starts], 1)


def test_every_profile_can_be_made() -> None:
    for profile in PROFILES.values():
        Line(profile, 1)
