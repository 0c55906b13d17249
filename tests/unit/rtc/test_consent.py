"""Consent lasts as long as RFC 7675 says."""

from hypothesis import given
from hypothesis import strategies as st

from desktop.rtc.consent import EXPIRES_S, Consent


@given(began_s=st.floats(0, 1e6), answers=st.lists(st.floats(0, 100), max_size=20))
def test_it_lasts_half_a_minute_from_the_last_answer_on(
    began_s: float, answers: list[float]
) -> None:
    consent = Consent(began_s)
    last_s = began_s
    for pause_s in answers:
        last_s += pause_s
        consent.given(last_s)

    assert not consent.has_expired(last_s)
    assert not consent.has_expired(last_s + EXPIRES_S - 0.1)
    assert consent.has_expired(last_s + EXPIRES_S + 0.1)


@given(chance=st.floats(0, 1, exclude_max=True))
def test_checks_come_every_four_to_six_seconds(chance: float) -> None:
    assert 4.0 <= Consent.pause_s(chance) <= 6.0
