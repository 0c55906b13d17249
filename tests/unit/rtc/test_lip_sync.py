"""Pictures wait for the sound of their moment, as sender reports say which that is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.rtc.lip_sync import ALLOWED_S, KNOWN, MOST_HOLD_S, LipSync, SenderClock

NTP_S = 3_900_000_000.0  # some day in 2023
WAY_S = 0.005
RATE_HZ = {"audio": 48_000, "video": 90_000}
FIRST = {"audio": (1 << 32) - 30_000, "video": (1 << 32) - 70_000}  # both wrap within a second


def ntp(seconds: float) -> int:
    return round(seconds * (1 << 32)) % (1 << 64)


def stamp(kind: str, passed_s: float) -> int:
    return (FIRST[kind] + round(passed_s * RATE_HZ[kind])) % (1 << 32)


def call(
    sound_s: float,
    picture_s: float,
    *,
    seconds: float = 10,
    wall_s: float = NTP_S,
    reported: tuple[str, ...] = ("audio", "video"),
) -> LipSync:
    """A call in which both take so long from being taken to being heard or shown."""
    sync = LipSync()
    events = [(n * 0.02 + sound_s, "audio", n * 0.02) for n in range(int(seconds * 50))]
    events += [(n / 30 + picture_s, "video", n / 30) for n in range(int(seconds * 30))]
    reports = dict.fromkeys(reported, -1.0)
    for at_s, kind, taken_s in sorted(events):
        if kind in reports and taken_s - reports[kind] >= 1:
            reports[kind] = taken_s
            sync.on_report(
                kind, ntp(wall_s + taken_s), stamp(kind, taken_s), 1000 + taken_s + WAY_S
            )
        if kind == "audio":
            sync.on_heard(stamp(kind, taken_s), 1000 + at_s)
        else:
            sync.on_shown(stamp(kind, taken_s), 1000 + at_s)
    return sync


@given(
    st.floats(0.01, 0.18),
    st.floats(0.01, 0.18),
    st.sampled_from([NTP_S, 0.5, float(1 << 32) - 3, 12.0]),
)
def test_how_late_both_are_is_known_though_the_clocks_have_nothing_to_do_with_each_other(
    sound_s: float, picture_s: float, wall_s: float
) -> None:
    sync = call(sound_s, picture_s, wall_s=wall_s)
    assert sync.one_way_s("audio", 2 * WAY_S) == pytest.approx(sound_s, abs=0.001)
    assert sync.one_way_s("video", 2 * WAY_S) == pytest.approx(picture_s, abs=0.001)
    assert sync.one_way_s("video", None) is None


@given(
    st.floats(0.01, 0.18),
    st.floats(0.01, 0.18),
    st.sampled_from([NTP_S, 0.5, float(1 << 32) - 3, 12.0]),
)
def test_sound_and_picture_are_never_further_apart_than_40_ms(
    sound_s: float, picture_s: float, wall_s: float
) -> None:
    sync = call(sound_s, picture_s, wall_s=wall_s)
    late_s = sync.sound_late_s
    assert late_s is not None
    assert late_s == pytest.approx(sound_s - picture_s, abs=0.001)
    if late_s > 0:
        assert late_s - sync.hold_s < 0.04


def test_on_a_lan_no_picture_waits() -> None:
    assert call(0.049, 0.014).hold_s < 0.001


def test_where_the_picture_is_the_later_one_it_does_not_wait() -> None:
    assert call(0.05, 0.12).hold_s == 0


def test_no_picture_waits_for_longer_than_the_bound() -> None:
    assert call(0.5, 0.02).hold_s == MOST_HOLD_S


def test_a_picture_waits_a_little_longer_each_time() -> None:
    sync = call(0.12, 0.02, seconds=0.8)
    before_s = sync.hold_s
    sync.on_shown(stamp("video", 0.8), 1000.82)
    assert 0 < sync.hold_s - before_s <= 0.004 + 1e-9


@pytest.mark.parametrize("reported", [(), ("audio",), ("video",)])
def test_without_the_reports_of_both_nothing_is_known(reported: tuple[str, ...]) -> None:
    sync = call(0.15, 0.02, reported=reported)
    assert sync.sound_late_s is None
    assert sync.hold_s == 0


def test_a_sender_without_a_wall_clock_is_not_believed() -> None:
    clock = SenderClock(90_000)
    clock.on_report(0, 5000)
    assert clock.moment_s(5000) is None


def test_reports_of_two_clocks_are_not_believed() -> None:
    sync = LipSync()
    sync.on_report("audio", ntp(NTP_S), 0, 0.0)
    sync.on_report("video", ntp(NTP_S + 60), 0, 0.0)
    for number in range(KNOWN + 5):
        sync.on_heard(number * 960, number * 0.02 + 0.1)
        sync.on_shown(number * 1800, number * 0.02)
    assert sync.sound_late_s is None
    assert sync.hold_s == 0


def test_what_goes_back_to_normal_is_not_held_any_more() -> None:
    sync = call(0.15, 0.02)
    assert sync.hold_s == pytest.approx(0.13 - ALLOWED_S, abs=0.001)
    for number in range(100):
        taken_s = 10 + number / 30
        sync.on_heard(stamp("audio", taken_s), 1000 + taken_s + 0.03)
        sync.on_shown(stamp("video", taken_s), 1000 + taken_s + 0.02)
    assert sync.hold_s == 0


@given(st.integers(0, (1 << 32) - 1), st.integers(-(1 << 30), 1 << 30))
def test_a_time_stamp_is_read_across_the_wrap(reported: int, ahead: int) -> None:
    clock = SenderClock(90_000)
    clock.on_report(ntp(1000.0), reported)
    moment_s = clock.moment_s((reported + ahead) % (1 << 32))
    assert moment_s == pytest.approx(1000 + ahead / 90_000)
