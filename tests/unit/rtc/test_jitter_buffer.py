"""Time is a number here: nothing waits."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.rtc.jitter_buffer import (
    AUDIO_HOLD_S,
    CAPACITY,
    DISORDER_S,
    GIVE_UP_S,
    KEY_REQUEST_S,
    STALL_S,
    AudioBuffer,
    EncodedFrame,
    Piece,
    VideoBuffer,
)

FRAME_S = 1 / 30
TICKS = 3000  # of 90 kHz, one picture


def is_key(frame: EncodedFrame) -> bool:
    return frame.data.startswith(b"K")


def frame_of(number: int, first: int, *, packets: int = 3, key: bool = False) -> list[Piece]:
    """Picture `number` in packets `first` …; its data tells what it is."""
    mark = b"K" if key else b"-"
    return [
        Piece(
            sequence=(first + index) & 0xFFFF,
            timestamp=number * TICKS,
            is_last=index == packets - 1,
            payload_type=97,
            data=(mark if index == 0 else b"") + f"{number}.{index} ".encode(),
        )
        for index in range(packets)
    ]


def stream(count: int, first: int = 0, packets: int = 3) -> list[Piece]:
    """`count` pictures; the first is a key frame."""
    return [
        piece
        for number in range(count)
        for piece in frame_of(number, first + number * packets, packets=packets, key=number == 0)
    ]


def numbers(frames: list[EncodedFrame]) -> list[int]:
    return [frame.timestamp // TICKS for frame in frames]


def test_a_picture_is_complete_with_its_last_packet() -> None:
    buffer = VideoBuffer(is_key)

    first, second, last = frame_of(0, 100, key=True)

    assert buffer.add(first, 0) == []
    assert buffer.add(second, 0) == []
    assert buffer.add(last, 0) == [EncodedFrame(b"K0.0 0.1 0.2 ", 0, 97)]


def test_a_picture_without_a_marker_is_complete_when_the_next_begins() -> None:
    buffer = VideoBuffer(is_key)
    unmarked = [
        Piece(piece.sequence, piece.timestamp, False, 97, piece.data)
        for piece in frame_of(0, 0, key=True)
    ]
    for piece in unmarked:
        assert buffer.add(piece, 0) == []

    assert numbers(buffer.add(frame_of(1, 3)[0], 0)) == [0]


def test_padding_is_no_picture() -> None:
    buffer = VideoBuffer(is_key)
    for piece in frame_of(0, 0, key=True):
        buffer.add(piece, 0)

    assert buffer.add(Piece(3, 0, False, 97, b""), 0) == []
    assert [frame for piece in frame_of(1, 4) for frame in buffer.add(piece, 0)] != []


def test_a_late_packet_completes_all_that_waited_for_it() -> None:
    buffer = VideoBuffer(is_key)
    pieces = stream(4)
    held = pieces.pop(4)
    for piece in pieces:
        buffer.add(piece, 0.0)
    assert buffer.missing() == [held.sequence]
    assert buffer.stalled_s(0.05) == pytest.approx(0.05)

    assert numbers(buffer.add(held, 0.1)) == [1, 2, 3]
    assert buffer.missing() == []
    assert buffer.stalled_s(0.2) == 0


@given(st.randoms(use_true_random=False), st.integers(0, 0xFFFF))
def test_disorder_within_the_stall_changes_nothing(chance: random.Random, first: int) -> None:
    pieces = stream(12, first)
    # The first packet stays first: it tells where the stream begins.
    shuffled = pieces[:1] + sorted(pieces[1:], key=lambda p: (p.timestamp, chance.random()))
    for index in range(2, len(shuffled) - 1, 3):
        shuffled[index], shuffled[index + 1] = shuffled[index + 1], shuffled[index]
    shuffled += chance.sample(shuffled, 5)  # some come twice

    buffer = VideoBuffer(is_key)
    frames = [frame for piece in shuffled for frame in buffer.add(piece, 0.0)]

    assert numbers(frames) == list(range(12))
    expected = [b"".join(p.data for p in pieces if p.timestamp == n * TICKS) for n in range(12)]
    assert [frame.data for frame in frames] == expected


def test_nothing_is_given_before_the_first_key_frame_and_one_is_asked_for() -> None:
    buffer = VideoBuffer(is_key)
    assert not buffer.take_key_request(0.0)

    for number in range(3):
        for piece in frame_of(number, number * 3):
            assert buffer.add(piece, 0.0) == []

    assert buffer.take_key_request(0.0)
    assert not buffer.take_key_request(KEY_REQUEST_S / 2)
    assert buffer.take_key_request(KEY_REQUEST_S)
    assert buffer.dropped == 3
    given_frames = [f for piece in frame_of(3, 9, key=True) for f in buffer.add(piece, 1.0)]
    assert numbers(given_frames) == [3]
    assert not buffer.take_key_request(9.0)


def test_a_loss_freezes_the_picture_no_longer_than_the_stall_and_the_key_frame() -> None:
    buffer = VideoBuffer(is_key)
    shown: dict[int, float] = {}
    asked_at: float | None = None
    key_number: int | None = None
    sequence = 0
    for number in range(60):
        now = number * FRAME_S
        pieces = frame_of(number, sequence, key=number == 0 or number == key_number)
        sequence += 3
        if number == 10:
            pieces = pieces[:1] + pieces[2:]  # never comes again
        for piece in pieces:
            for frame in buffer.add(piece, now):
                shown[frame.timestamp // TICKS] = now
        if buffer.take_key_request(now):
            asked_at = asked_at or now
            key_number = number + 2  # the peer needs a moment

    assert asked_at is not None
    assert asked_at == pytest.approx(11 * FRAME_S + STALL_S, abs=2 * FRAME_S)
    assert shown[9] == pytest.approx(9 * FRAME_S)
    resumed = min(at for number, at in shown.items() if number > 9)
    assert resumed - shown[9] < STALL_S + 5 * FRAME_S
    assert 59 in shown  # and it goes on
    assert 10 not in shown


def test_time_alone_makes_it_ask_for_a_key_frame_and_give_up_in_the_end() -> None:
    buffer = VideoBuffer(is_key)
    for piece in stream(1) + frame_of(1, 4):  # packet 3 is lost, and nothing comes any more
        buffer.add(piece, 0.0)
    assert buffer.is_troubled

    assert buffer.go_on(STALL_S) == []
    assert not buffer.take_key_request(STALL_S)
    buffer.go_on(STALL_S + 0.01)
    assert buffer.take_key_request(STALL_S + 0.01)
    assert buffer.missing() == [3]  # it may still come

    buffer.go_on(STALL_S + GIVE_UP_S + 0.01)
    assert buffer.missing() == []
    assert buffer.is_troubled  # for want of a key frame


def test_where_a_repetition_takes_long_it_gets_its_time() -> None:
    buffer = VideoBuffer(is_key)
    buffer.round_trip_s = 0.8
    for piece in stream(1) + frame_of(1, 4):
        buffer.add(piece, 0.0)

    buffer.go_on(0.9)
    assert not buffer.take_key_request(0.9)
    lost = frame_of(1, 3, packets=1)[0]
    assert buffer.add(Piece(3, TICKS, False, 97, lost.data), 0.95) != []


def test_a_picture_that_the_decoder_refused_is_followed_by_a_key_frame_only() -> None:
    buffer = VideoBuffer(is_key)
    for piece in stream(2):
        buffer.add(piece, 0.0)

    buffer.require_key()

    assert buffer.take_key_request(1.0)
    assert [f for piece in frame_of(2, 6) for f in buffer.add(piece, 1.0)] == []
    assert [f for piece in frame_of(3, 9, key=True) for f in buffer.add(piece, 1.0)] != []


def test_a_new_stream_begins_after_a_jump() -> None:
    buffer = VideoBuffer(is_key)
    for piece in stream(2):
        buffer.add(piece, 0.0)

    frames = [f for piece in stream(2, first=2 + CAPACITY + 100) for f in buffer.add(piece, 0.0)]

    assert numbers(frames) == [0, 1]


def test_a_stream_that_is_lossy_for_ever_holds_no_more_than_the_capacity() -> None:
    buffer = VideoBuffer(is_key)
    buffer.add(frame_of(0, 0)[0], 0.0)
    for sequence in range(2, 5000):
        buffer.add(Piece(sequence & 0xFFFF, sequence, False, 97, b"x"), 0.0)

    assert len(buffer.missing()) <= CAPACITY


def sound(sequence: int) -> Piece:
    return Piece(sequence & 0xFFFF, sequence * 960, False, 111, str(sequence).encode())


def heard(frames: list[EncodedFrame]) -> list[int]:
    return [int(frame.data) for frame in frames]


def test_sound_in_order_is_given_at_once() -> None:
    buffer = AudioBuffer()

    assert [heard(buffer.add(sound(n), n * 0.02)) for n in (7, 8, 9)] == [[7], [8], [9]]


def test_what_is_missing_is_not_waited_for_on_an_orderly_line() -> None:
    buffer = AudioBuffer()
    buffer.add(sound(1), 0.02)

    given_at = [heard(buffer.add(sound(n), n * 0.02)) for n in range(2, 20) if n % 5]

    assert given_at == [[n] for n in range(2, 20) if n % 5]


def disorderly(at_s: float = 0.0) -> AudioBuffer:
    """A buffer that saw packet 3 overtaken by packet 4."""
    buffer = AudioBuffer()
    for n in (1, 2, 4, 3):
        buffer.add(sound(n), at_s)
    return buffer


def test_where_packets_overtake_each_other_sound_waits_a_moment() -> None:
    buffer = disorderly()

    assert buffer.add(sound(6), 0.04) == []
    assert heard(buffer.add(sound(5), 0.05)) == [5, 6]


def test_it_waits_for_two_packets_or_a_short_time_only() -> None:
    buffer = disorderly()
    buffer.add(sound(6), 0.04)
    assert heard(buffer.add(sound(7), 0.045)) == [6, 7]

    buffer = disorderly()
    buffer.add(sound(6), 0.04)
    assert heard(buffer.add(sound(8), 0.04 + AUDIO_HOLD_S)) == [6]  # and 7 is waited for now


def test_a_line_that_has_become_orderly_is_trusted_again() -> None:
    buffer = disorderly()

    assert heard(buffer.add(sound(6), DISORDER_S + 0.01)) == [6]


def test_sound_that_comes_too_late_or_twice_is_dropped() -> None:
    buffer = AudioBuffer()
    for n in range(1, 5):
        buffer.add(sound(n), 0.0)

    assert buffer.add(sound(2), 0.0) == []
    assert buffer.add(sound(4), 0.0) == []


def test_the_number_of_a_packet_may_wrap() -> None:
    buffer = AudioBuffer()

    assert [heard(buffer.add(sound(n), 0.0)) for n in (65534, 65535, 65536)] == [
        [65534],
        [65535],
        [65536],
    ]


def test_repeats_that_trickle_in_do_not_hold_the_picture_in_the_past() -> None:
    buffer = VideoBuffer(is_key)
    events = []
    for number in range(120):
        pieces = frame_of(number, 3 * number, key=number in (0, 60))
        if 10 <= number < 50:
            # Repeated one after another, each later than the one before.
            events.append((number * FRAME_S + 0.1 * (number - 9), pieces.pop(1)))
        events += [(number * FRAME_S, piece) for piece in pieces]
    ages = [
        now - number * FRAME_S
        for now, piece in sorted(events, key=lambda event: event[0])
        for number in numbers(buffer.add(piece, now))
    ]

    assert max(ages) < STALL_S + GIVE_UP_S + 2 * FRAME_S
    assert len(ages) >= 10 + 60


def test_a_key_frame_that_is_complete_is_not_held_up_by_what_is_missing_before_it() -> None:
    buffer = VideoBuffer(is_key)
    pieces = stream(5) + frame_of(5, 15, key=True) + frame_of(6, 18)
    shown = []
    for piece in pieces:
        if piece.sequence not in (7, 10):
            shown += numbers(buffer.add(piece, 0.1))

    assert shown == [0, 1, 5, 6]
    assert buffer.missing() == []
    assert numbers(buffer.add(pieces[7], 0.2)) == []  # too late


def test_a_key_frame_with_a_gap_is_waited_for() -> None:
    buffer = VideoBuffer(is_key)
    pieces = stream(2) + frame_of(2, 6, key=True, packets=4) + frame_of(3, 10)
    shown = []
    for piece in pieces:
        if piece.sequence not in (4, 7):
            shown += numbers(buffer.add(piece, 0.1))

    assert shown == [0]
    assert numbers(buffer.add(pieces[7], 0.2)) == [2, 3]


def test_it_says_of_sound_whether_a_packet_is_missing_before_it() -> None:
    buffer = AudioBuffer()
    given = [frame.is_next for n in (1, 2, 4, 5) for frame in buffer.add(sound(n), n * 0.02)]

    assert given == [False, True, False, True]
