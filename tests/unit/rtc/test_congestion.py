from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.rtc.congestion import MAX_BPS, MIN_BPS, START_BPS, CongestionController

FAR_S = 0.05


def reports(
    controller: CongestionController, losses: Sequence[float], round_trip_s: float | None = FAR_S
) -> int:
    for loss in losses:
        controller.on_report(loss, round_trip_s)
    return controller.target_bps


def test_the_peers_estimate_is_obeyed_at_once() -> None:
    controller = CongestionController()

    controller.on_estimate(400_000)
    assert controller.target_bps == 400_000
    controller.on_estimate(10_000_000)
    assert controller.target_bps == START_BPS


def test_without_losses_the_rate_grows_to_the_limit() -> None:
    assert reports(CongestionController(), [0.0] * 10) == MAX_BPS
    assert reports(CongestionController(300_000), [0.0] * 10) == 300_000


def test_near_by_full_quality_comes_with_the_first_report() -> None:
    assert reports(CongestionController(), [0.0], round_trip_s=0.002) == MAX_BPS


def test_a_few_losses_change_nothing_and_many_shrink_it() -> None:
    assert reports(CongestionController(), [0.05] * 20) == START_BPS
    assert reports(CongestionController(), [0.2]) == pytest.approx(START_BPS * 0.9)


def test_answers_that_get_later_and_later_shrink_it() -> None:
    controller = CongestionController()
    reports(controller, [0.0] * 3)
    before = controller.target_bps

    assert reports(controller, [0.0], FAR_S + 0.3) < before


def test_a_line_that_is_far_from_the_start_is_no_full_one() -> None:
    assert reports(CongestionController(), [0.0] * 20, round_trip_s=0.8) == MAX_BPS


@given(
    st.integers(1, 10_000_000),
    st.lists(
        st.one_of(
            st.integers(0, 2**40),
            st.tuples(st.floats(0, 1), st.one_of(st.none(), st.floats(0, 60))),
        )
    ),
)
def test_it_stays_within_its_limits_whatever_is_reported(
    limit_bps: int, happenings: list[int | tuple[float, float | None]]
) -> None:
    controller = CongestionController(limit_bps)
    for happening in happenings:
        if isinstance(happening, tuple):
            controller.on_report(*happening)
        else:
            controller.on_estimate(happening)

        assert MIN_BPS <= controller.target_bps <= max(MIN_BPS, limit_bps)
