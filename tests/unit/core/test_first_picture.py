"""The time to the first picture is the sum of its steps."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.first_picture import FirstPicture, FirstPictureClock, Step

LATER = (Step.OFFER, Step.ICE, Step.DTLS, Step.KEY_FRAME)


def test_the_log_names_each_step() -> None:
    first = FirstPicture(7.2, 9.0, 24.0, 31.4, 18.0)

    assert str(first) == (
        "first picture after 90 ms: server 7, offer 9, ice 24, dtls 31, key frame 18"
    )
    assert str(FirstPicture(7.0, 9.0)) == "first picture not yet: server 7, offer 9"


@given(ends=st.lists(st.floats(10, 20), min_size=4, max_size=4))
def test_whatever_the_order_the_steps_are_the_whole(ends: list[float]) -> None:
    clock = FirstPictureClock(10.0)
    for step, end_s in zip(LATER, ends, strict=True):
        clock.reached(step, end_s)
        clock.reached(step, end_s + 100)  # again: no matter

    first = replace(clock.value, server_ms=7.0)
    assert first.total_ms == pytest.approx((max(ends) - 10.0) * 1000 + 7.0, abs=1e-6)
    assert min(first.offer_ms or 0, first.ice_ms or 0, first.dtls_ms or 0) >= 0


def test_what_is_not_over_is_not_known() -> None:
    clock = FirstPictureClock(0.0)
    clock.reached(Step.OFFER, 0.01)

    assert clock.value == FirstPicture(offer_ms=10.0)
    assert clock.value.total_ms is None
