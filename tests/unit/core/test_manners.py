"""Who is shown something, and when."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.manners import BadHours, Card, Manners, QuietHours
from desktop.core.notice import Notice, NoticeKind
from desktop.core.snapshot import CallSnapshot, CallState, OwnMedia

BERLIN = ZoneInfo("Europe/Berlin")
SHUT = OwnMedia(is_muted=True, is_camera_off=True)
NOON = datetime(2026, 5, 1, 12, tzinfo=BERLIN)
NIGHT = QuietHours.parse("22:00-07:00")

CLOCKS = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
SPANS = st.tuples(CLOCKS, CLOCKS).filter(lambda span: span[0] != span[1])
# Days on which clocks are set forward and back, and those around them.
DAYS = st.sampled_from([date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 25)])
MOMENTS = st.builds(
    lambda day, minute: (datetime.combine(day, time(), UTC) + timedelta(minutes=minute)).astimezone(
        BERLIN
    ),
    DAYS,
    st.integers(-120, 26 * 60),
)


def hours(*spans: tuple[time, time]) -> QuietHours:
    return QuietHours.parse(",".join(f"{a:%H:%M}-{b:%H:%M}" for a, b in spans))


@given(SPANS, MOMENTS)
def test_a_span_and_its_opposite_fill_every_day(span: tuple[time, time], now: datetime) -> None:
    begin, end = span
    assert hours((begin, end)).contains(now) != hours((end, begin)).contains(now)


@given(st.lists(SPANS, max_size=3), MOMENTS)
def test_the_clock_on_the_wall_decides(spans: list[tuple[time, time]], now: datetime) -> None:
    quiet = hours(*spans)
    elsewhere = datetime.combine(date(2026, 6, 1), now.time(), UTC)
    assert quiet.contains(now) == quiet.contains(elsewhere)
    assert quiet.contains(now) == any(hours(span).contains(now) for span in spans)


@given(SPANS, DAYS)
def test_quiet_begins_and_ends_once_a_day_at_most_but_for_the_hour_that_comes_twice(
    span: tuple[time, time], day: date
) -> None:
    start = datetime.combine(day, time(), UTC)
    moments = [
        (start + timedelta(minutes=minute)).astimezone(BERLIN) for minute in range(-120, 26 * 60)
    ]
    seen = [hours(span).contains(moment) for moment in moments if moment.date() == day]
    changes = sum(a != b for a, b in itertools.pairwise(seen))
    assert changes <= (4 if day.month == 10 else 2)


@pytest.mark.parametrize(
    ("clock", "is_quiet"),
    [("21:59", False), ("22:00", True), ("00:00", True), ("06:59", True), ("07:00", False)],
)
def test_night_is_over_midnight(clock: str, is_quiet: bool) -> None:
    assert NIGHT.contains(datetime.combine(date(2026, 1, 1), time.fromisoformat(clock))) == is_quiet


@pytest.mark.parametrize("text", ["22", "22:00", "22:00-", "25:00-07:00", "07:00-07:00", "a-b"])
def test_what_are_no_hours_is_said(text: str) -> None:
    with pytest.raises(BadHours, match="say them like 22:00-07:00"):
        QuietHours.parse(text)


def watched_by(name: str | None, *notices: Notice) -> CallSnapshot:
    return CallSnapshot(CallState.CONNECTED, "room1", peer_name=name, notices=notices)


def test_without_manners_the_owners_wish_counts() -> None:
    for wished, card in (
        (OwnMedia(), Card.NAME),
        (OwnMedia(is_muted=True), Card.NAME),
        (OwnMedia(is_camera_off=True), Card.CURTAIN),
    ):
        stance = Manners().stance(watched_by("Boris"), wished, NOON)
        assert (stance.own_media, stance.card, stance.is_deaf) == (wished, card, False)


@pytest.mark.parametrize("wished", [OwnMedia(), SHUT])
def test_in_quiet_hours_nothing_is_shown_or_played(wished: OwnMedia) -> None:
    manners = Manners(NIGHT)
    stance = manners.stance(watched_by("Boris"), wished, NOON.replace(hour=23))
    assert (stance.own_media, stance.card, stance.is_deaf) == (SHUT, Card.QUIET, True)
    assert manners.stance(watched_by("Boris"), wished, NOON).own_media == wished


@pytest.mark.parametrize(
    ("name", "is_shut"),
    [("Boris", False), (" boris ", False), ("Eve", True), ("Boris2", True), (None, True)],
)
def test_only_those_on_the_list_are_shown_something(name: str | None, is_shut: bool) -> None:
    stance = Manners(may_watch=("Anna", "Boris")).stance(watched_by(name), OwnMedia(), NOON)
    assert stance.is_deaf == is_shut
    assert (stance.own_media == SHUT) == is_shut
    assert (stance.card is Card.STRANGER) == is_shut


def test_camera_that_is_repaired_is_told() -> None:
    snapshot = watched_by("Boris", Notice(NoticeKind.DEVICE_SILENT, "Front"))
    assert Manners().stance(snapshot, OwnMedia(), NOON).card is Card.REPAIR
