from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.call_history import Second
from desktop.core.quality import LEAST, RECOVERY, SEEN, Cause, Grade, Quality, judge

GOOD = Second(
    picture_ms=80, sound_ms=90, sent_loss=0.0, received_loss=0.001, target_bps=2_500_000,
    received_fps=30,
)  # fmt: skip


@pytest.mark.parametrize(
    ("second", "grade", "cause"),
    [
        (GOOD, Grade.GOOD, Cause.NONE),
        (replace(GOOD, sent_loss=0.05), Grade.FAIR, Cause.UPLOAD_LOSES),
        (replace(GOOD, sent_loss=0.2), Grade.BAD, Cause.UPLOAD_LOSES),
        (replace(GOOD, received_loss=0.2), Grade.BAD, Cause.DOWNLOAD_LOSES),
        (replace(GOOD, target_bps=300_000), Grade.FAIR, Cause.UPLOAD_SLOW),
        (replace(GOOD, target_bps=80_000), Grade.BAD, Cause.UPLOAD_SLOW),
        (replace(GOOD, received_fps=8), Grade.FAIR, Cause.FEW_PICTURES),
        (replace(GOOD, received_fps=0), Grade.BAD, Cause.FEW_PICTURES),
        (replace(GOOD, sound_ms=500), Grade.FAIR, Cause.LATE),
        (replace(GOOD, sound_ms=None, picture_ms=1200), Grade.BAD, Cause.LATE),
        # The worst counts, and among equals what it comes from.
        (replace(GOOD, sent_loss=0.05, target_bps=80_000), Grade.BAD, Cause.UPLOAD_SLOW),
        (replace(GOOD, sent_loss=0.2, target_bps=80_000), Grade.BAD, Cause.UPLOAD_LOSES),
        (Second(), Grade.UNKNOWN, Cause.NONE),
        # A computer that cannot keep up looks like a bad line.
        (replace(GOOD, target_bps=80_000, busy=0.6), Grade.BAD, Cause.BUSY),
        (replace(GOOD, target_bps=300_000, busy=0.1), Grade.FAIR, Cause.UPLOAD_SLOW),
        (replace(GOOD, busy=0.9), Grade.GOOD, Cause.NONE),
    ],
)
def test_the_cause_is_named(second: Second, grade: Grade, cause: Cause) -> None:
    assert judge([second] * SEEN) == Quality(grade, cause)


def test_one_bad_second_is_none_and_old_ones_are_forgotten() -> None:
    bad = replace(GOOD, sent_loss=0.5)
    assert judge([GOOD, GOOD, bad, GOOD, GOOD]).grade is Grade.GOOD
    assert judge([bad] * 20 + [GOOD] * SEEN).grade is Grade.GOOD
    assert judge([GOOD] * 20 + [bad] * 3).cause is Cause.UPLOAD_LOSES


def test_a_slow_upload_is_not_the_line_s_fault_until_it_had_time_to_recover() -> None:
    busy, slow = replace(GOOD, target_bps=80_000, busy=0.6), replace(GOOD, target_bps=200_000)
    assert judge([busy] * LEAST + [slow] * (RECOVERY - LEAST)).cause is Cause.BUSY
    assert judge([busy] * LEAST + [slow] * RECOVERY).cause is Cause.UPLOAD_SLOW
    lossy = replace(GOOD, sent_loss=0.05)
    assert judge([busy] * LEAST + [lossy] * SEEN).cause is Cause.UPLOAD_LOSES


def test_what_is_hardly_known_is_not_judged() -> None:
    assert judge([]) == Quality()
    assert judge([GOOD]) == Quality()


_NUMBERS = st.none() | st.floats(0, 1e7)


@given(st.lists(st.builds(Second, *[_NUMBERS] * 10), max_size=8))
def test_a_cause_is_named_exactly_where_it_is_not_good(seconds: list[Second]) -> None:
    quality = judge(seconds)
    assert (quality.cause is Cause.NONE) == (quality.grade in (Grade.GOOD, Grade.UNKNOWN))
