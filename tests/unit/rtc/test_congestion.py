from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.rtc.congestion import (
    BROKEN_LEAST,
    BROKEN_S,
    GROWTH,
    LARGE_MAX_BPS,
    MAX_BPS,
    MIN_BPS,
    START_BPS,
    CongestionController,
)

FAR_S = 0.05


def reports(
    controller: CongestionController, losses: Sequence[float], round_trip_s: float | None = FAR_S
) -> int:
    """Report once a second, at the line's rate; return the target after it."""
    for number, loss in enumerate(losses):
        controller.on_report(loss, round_trip_s, float(number))
    return controller.target_bps


def test_the_peers_estimate_is_obeyed_at_once() -> None:
    controller = CongestionController()

    controller.on_estimate(400_000, 0.0)
    assert controller.target_bps == 400_000
    controller.on_estimate(10_000_000, 0.1)
    assert controller.target_bps == START_BPS


def test_without_losses_the_rate_grows_to_the_limit() -> None:
    assert reports(CongestionController(), [0.0] * 10) == MAX_BPS
    assert reports(CongestionController(300_000), [0.0] * 10) == 300_000


def test_large_pictures_may_have_more() -> None:
    for limit_bps, most_bps in ((None, LARGE_MAX_BPS), (3_000_000, 3_000_000), (300_000, 300_000)):
        controller = CongestionController(limit_bps)
        controller.on_size(1920 * 1080)
        assert reports(controller, [0.0] * 12) == most_bps
        controller.on_size(1280 * 720)
        assert controller.target_bps == min(most_bps, MAX_BPS)


def test_near_by_full_quality_comes_with_the_first_report() -> None:
    assert reports(CongestionController(), [0.0], round_trip_s=0.002) == MAX_BPS


def test_the_first_acknowledgment_from_near_by_is_as_good() -> None:
    controller = CongestionController()
    controller.on_acknowledged(0.02)
    assert controller.target_bps == START_BPS

    controller.on_acknowledged(0.002)

    assert controller.target_bps == MAX_BPS


def test_a_few_losses_now_and_then_change_nothing_and_many_shrink_it() -> None:
    assert reports(CongestionController(), [0.05] * 20) == START_BPS
    assert reports(CongestionController(), [0.2]) == pytest.approx(START_BPS * 0.9)


def test_losses_that_stay_whatever_the_rate_is_are_the_lines_own() -> None:
    assert reports(CongestionController(), [0.13, 0.12, 0.13, 0.12] * 10) == MAX_BPS


def test_losses_that_come_with_the_rate_keep_it_down() -> None:
    controller = CongestionController()
    for number in range(60):
        carried = 800_000
        loss = max(0.0, 1 - carried / controller.target_bps)
        controller.on_report(loss, FAR_S, float(number))

        assert controller.target_bps < START_BPS * GROWTH
    assert controller.target_bps < 1_000_000


def pictures(
    controller: CongestionController, waited_s: float, since_s: float, seconds: float
) -> int:
    """Send 30 pictures a second, each after so long a wait; return the target after it."""
    for number in range(round(seconds * 30)):
        controller.on_picture(waited_s, 1e9, since_s + number / 30)
    return controller.target_bps


def test_what_a_line_carries_when_it_breaks_down_is_the_limit_at_once() -> None:
    controller = CongestionController()

    assert controller.on_picture(BROKEN_S + 0.1, 500_000, 1.0)

    assert controller.target_bps == 500_000


def test_a_program_that_stood_still_is_not_taken_for_a_line_without_any_rate() -> None:
    controller = CongestionController()

    controller.on_picture(BROKEN_S + 0.1, 0.0, 1.0)

    assert controller.target_bps == START_BPS * BROKEN_LEAST
    assert pictures(controller, 0.0, 1.0, 10.0) == START_BPS


def test_pictures_that_wait_for_much_of_the_time_make_it_send_less() -> None:
    controller = CongestionController()

    assert pictures(controller, 0.003, 0.0, 2.0) == START_BPS
    assert pictures(controller, 0.02, 2.0, 1.0) < 0.9 * START_BPS


def test_an_estimate_lets_it_grow_quickly_and_round_trips_count_for_nothing_then() -> None:
    controller = CongestionController()
    controller.on_estimate(200_000, 0.0)
    reports(controller, [0.3, 0.3, 0.3])
    controller.on_estimate(2_000_000, 3.0)

    controller.on_report(0.0, FAR_S, 4.0)
    controller.on_estimate(2_000_000, 5.0)
    for second in range(6, 10):
        controller.on_report(0.0, 2.0, float(second))

    assert controller.target_bps > 1_500_000


def test_answers_that_get_later_and_later_shrink_it() -> None:
    controller = CongestionController()
    before = reports(controller, [0.0] * 3)

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
    for second, happening in enumerate(happenings):
        if isinstance(happening, tuple):
            controller.on_report(*happening, float(second))
        else:
            controller.on_estimate(happening, float(second))

        assert MIN_BPS <= controller.target_bps <= max(MIN_BPS, limit_bps)
