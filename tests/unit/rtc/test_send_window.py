from hypothesis import given
from hypothesis import strategies as st

from desktop.rtc.send_window import (
    ACKNOWLEDGE_AFTER_S,
    ACKNOWLEDGE_EVERY,
    LATE_S,
    LEAST_BYTES,
    MAX_UNDER_WAY,
    PATIENCE_S,
    SLACK_S,
    UNANSWERED_S,
    Acknowledgments,
    SendWindow,
    acknowledged,
    pack_acknowledgment,
)

PACKET = 1200
ROUND_TRIP_S = 0.05
RATE_BPS = 2_000_000


def followed(first: int = 65_500) -> SendWindow:
    """A window on a line that has carried a hundred packets; the next is `first` + 100."""
    window = SendWindow()
    for index in range(100):
        number, now = (first + index) & 0xFFFF, index * 0.01
        window.on_sent(number, PACKET, now)
        window.on_acknowledged(number, 0.0, now + ROUND_TRIP_S)
    return window


def test_a_peer_that_acknowledges_nothing_is_sent_everything() -> None:
    window = SendWindow()
    for number in range(1000):
        assert window.has_room(RATE_BPS, 0.0)
        window.on_sent(number, PACKET, 0.0)


def test_for_who_acknowledges_nothing_the_last_seconds_are_remembered() -> None:
    window = SendWindow()
    for number in range(1000):
        window.on_sent(number, PACKET, number / 10)
        assert window.under_way_bytes <= (10 * UNANSWERED_S + 1) * PACKET


def test_what_is_forgotten_counts_once_though_more_was_sent_than_is_remembered() -> None:
    window = SendWindow()
    for number in range(2 * MAX_UNDER_WAY):
        window.on_sent(number, PACKET, 0.0)
    assert window.under_way_bytes == MAX_UNDER_WAY * PACKET
    window.on_sent(2 * MAX_UNDER_WAY, PACKET, UNANSWERED_S + 1)
    assert window.under_way_bytes == PACKET


def test_what_does_not_come_makes_room_for_nothing() -> None:
    window, number, now = followed(), 65_600, 1.0
    while window.has_room(RATE_BPS, now):
        window.on_sent(number & 0xFFFF, PACKET, now)
        number += 1

    # A line that gets seven times thinner just then needs 0.4 s for that.
    assert window.under_way_bytes <= RATE_BPS / 8 * (ROUND_TRIP_S + SLACK_S) + PACKET
    window.on_acknowledged((number - 4) & 0xFFFF, 0.0, now + 0.01)
    assert window.under_way_bytes == 3 * PACKET
    assert window.has_room(RATE_BPS, now + 0.01)


def test_a_picture_waits_for_more_room_than_a_packet() -> None:
    window, number = followed(), 65_600
    while window.has_room_for_picture(RATE_BPS, 1.0):
        window.on_sent(number & 0xFFFF, PACKET, 1.0)
        number += 1

    assert window.has_room(RATE_BPS, 1.0)


def test_while_what_was_sent_is_late_no_picture_is_taken() -> None:
    window, number = followed(), 65_600
    for index in range(LEAST_BYTES // PACKET + 1):
        window.on_sent((number + index) & 0xFFFF, PACKET, 1.0)

    assert window.has_room_for_picture(RATE_BPS, 1.0 + ROUND_TRIP_S + LATE_S - 0.01)
    assert not window.has_room_for_picture(RATE_BPS, 1.0 + ROUND_TRIP_S + LATE_S + 0.01)
    window.on_acknowledged(number & 0xFFFF, 0.0, 1.0 + ROUND_TRIP_S + LATE_S)
    assert window.has_room_for_picture(RATE_BPS, 1.0 + ROUND_TRIP_S + LATE_S + 0.01), "a few left"


def test_a_last_packet_that_was_lost_holds_no_picture_up() -> None:
    window = followed()

    window.on_sent(65_600 & 0xFFFF, PACKET, 1.0)

    assert window.has_room_for_picture(RATE_BPS, 1.0 + ROUND_TRIP_S + PATIENCE_S)


def test_after_a_silence_it_tries_again() -> None:
    window, number = followed(), 65_600
    while window.has_room(RATE_BPS, 1.0):
        window.on_sent(number & 0xFFFF, PACKET, 1.0)
        number += 1

    late_s = 1.0 + PATIENCE_S + 2 * ROUND_TRIP_S
    assert not window.has_room(RATE_BPS, late_s - 0.05)
    assert window.has_room(RATE_BPS, late_s + 0.05)
    assert window.under_way_bytes == 0


def test_at_the_lowest_rate_a_few_packets_may_go() -> None:
    window = followed()

    window.on_sent(64, LEAST_BYTES, 1.0)

    assert window.has_room(60_000, 1.0)


@given(st.lists(st.tuples(st.integers(0, 0xFFFF), st.integers(1, 1500), st.booleans())))
def test_whatever_is_acknowledged_the_count_is_right(
    happenings: list[tuple[int, int, bool]],
) -> None:
    window = SendWindow()
    for now, (number, size, is_sent) in enumerate(happenings):
        if is_sent:
            window.on_sent(number, size, float(now))
        else:
            window.on_acknowledged(number, 0.0, float(now))
        window.has_room(RATE_BPS, float(now))

        assert 0 <= window.under_way_bytes <= 1500 * len(happenings)


def test_the_last_packet_of_a_picture_is_acknowledged_at_once_and_some_between() -> None:
    acknowledgments = Acknowledgments()
    told = [acknowledgments.take(n, n == 20, 0.0) for n in range(21)]

    assert [n for n in told if n is not None] == [0, *range(6, 20, ACKNOWLEDGE_EVERY), 20]
    assert not acknowledgments.is_waiting


def test_what_comes_alone_is_acknowledged_after_a_moment() -> None:
    acknowledgments = Acknowledgments()
    acknowledgments.take(65_535, True, 1.0)

    assert acknowledgments.take(0, False, 1.001) is None
    assert acknowledgments.is_waiting
    assert acknowledgments.due(1.002) is None
    assert acknowledgments.due(1.0 + ACKNOWLEDGE_AFTER_S) == 0
    assert acknowledgments.due(9.0) is None


def test_an_old_packet_is_not_acknowledged_again() -> None:
    acknowledgments = Acknowledgments()
    acknowledgments.take(10, True, 1.0)

    assert acknowledgments.take(9, True, 2.0) is None


@given(st.integers(0, 0xFFFF), st.integers(0, 0xFFFF))
def test_an_acknowledgment_is_read_as_it_was_written(number: int, waited_ms: int) -> None:
    assert acknowledged(pack_acknowledgment(number, waited_ms)) == (number, waited_ms / 1000)


@given(st.integers(-1_000_000, 1_000_000))
def test_no_wait_is_too_long_or_too_short_to_be_told(waited_ms: int) -> None:
    told = acknowledged(pack_acknowledgment(1, waited_ms))
    assert told is not None
    assert round(told[1] * 1000) in (0, 0xFFFF, waited_ms)


def test_acknowledgments_that_come_late_by_themselves_leave_as_much_room() -> None:
    rooms = []
    for waited_s in (0.0, 0.1):  # by themselves; or behind the packets that they acknowledge
        window = followed()
        for index in range(100, 120):
            number, now = (65_500 + index) & 0xFFFF, index * 0.01
            window.on_sent(number, PACKET, now)
            window.on_acknowledged(number, waited_s, now + ROUND_TRIP_S + 0.1)
        number = 65_500 + 120
        while window.has_room(RATE_BPS, 1.35):
            window.on_sent(number & 0xFFFF, PACKET, 1.35)
            number += 1
        rooms.append(window.under_way_bytes)
    assert rooms[0] - rooms[1] >= RATE_BPS / 8 * 0.1 - 2 * PACKET


@given(st.binary(max_size=20))
def test_another_applications_message_is_none(message: bytes) -> None:
    assert acknowledged(b"REMB" + message) is None
    assert acknowledged(message[:7]) is None
