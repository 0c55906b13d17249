from hypothesis import given
from hypothesis import strategies as st

from desktop.rtc.retransmission import MAX_ASKED, MAX_TIMES, OLDEST_S, Requests, Resending


@given(st.floats(0, 1e6), st.one_of(st.none(), st.floats(0, 2)))
def test_what_is_missing_is_asked_for_at_once_at_any_time(
    now: float, round_trip_s: float | None
) -> None:
    assert Requests().due([5], now, round_trip_s) == [5]


def test_a_packet_is_asked_for_at_once_and_again_after_a_round_trip() -> None:
    requests = Requests()

    assert requests.due([5, 6], 0.0, 0.2) == [5, 6]
    assert requests.due([5, 6, 9], 0.1, 0.2) == [9]
    assert requests.due([5, 6, 9], 0.25, 0.2) == [5, 6]


def test_a_packet_that_never_comes_is_given_up() -> None:
    requests = Requests()

    asked = [requests.due([5], float(number), 0.1) for number in range(50)]

    assert asked.count([5]) == MAX_TIMES


def test_a_request_is_bounded_and_what_was_not_asked_for_comes_next() -> None:
    requests = Requests()
    missing = list(range(150))

    assert requests.due(missing, 0.0, None) == missing[:MAX_ASKED]
    assert requests.due(missing, 0.0, None) == missing[MAX_ASKED:]


def test_a_packet_is_sent_again_once_for_each_round_trip() -> None:
    resending = Resending()

    allowed = [resending.allows(5, 1200, now / 100, 0.2, 2_000_000) for now in range(0, 60, 2)]

    assert allowed.count(True) == 3


def test_packets_that_were_lost_do_not_fill_the_line() -> None:
    resending = Resending()

    sent = sum(
        resending.allows(number, 1200, number / 1000, 0.05, 300_000) for number in range(10_000)
    )

    # Half of 300 kbit/s for ten seconds, and what may go at once.
    assert sent * 1200 * 8 < 0.5 * 300_000 * 10 + 10 * 1200 * 8 * 2


def test_what_came_before_a_key_frame_is_not_sent_again() -> None:
    resending = Resending()
    resending.key_frame_begins(3)  # after the numbers began anew

    assert not resending.allows(65_530, 1200, 0.0, 0.05, 2_000_000)
    assert not resending.allows(2, 1200, 0.0, 0.05, 2_000_000)
    assert resending.allows(3, 1200, 0.0, 0.05, 2_000_000)
    assert resending.allows(4, 1200, 0.0, 0.05, 2_000_000)


def test_what_is_too_old_to_be_shown_is_not_sent_again() -> None:
    resending = Resending()
    resending.on_sent(5, 0.0)

    assert not resending.allows(5, 1200, OLDEST_S + 0.2, 0.1, 2_000_000)
    assert resending.allows(5, 1200, OLDEST_S + 0.2, 0.8, 2_000_000)  # far away
    assert resending.allows(6, 1200, 99.0, 0.1, 2_000_000)  # of unknown age
