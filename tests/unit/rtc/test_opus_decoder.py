"""Sound that is lost is made up when the next packet comes."""

import random

import numpy as np
import pytest
from aiortc.jitterbuffer import JitterFrame

from desktop.rtc.jitter_buffer import AudioBuffer, Piece
from desktop.rtc.libopus import Libopus, LibopusError, libopus
from desktop.rtc.opus_decoder import CONCEALED_SAMPLES, LiveOpusDecoder, ReceivedFrame
from tests.support.network.line import PROFILES, Line
from tests.support.opus_stream import BLOCK, Samples, packets_of, sound_of, voice

FIRST = (1 << 32) - 7 * BLOCK  # time stamps wrap in each of the tests


@pytest.fixture
def library() -> Libopus:
    found = libopus()
    assert found is not None
    return found


def decoded(decoder: LiveOpusDecoder, packet: bytes, number: int) -> Samples:
    timestamp = (FIRST + number * BLOCK) % (1 << 32)
    return np.concatenate([sound_of(f) for f in decoder.decode(JitterFrame(packet, timestamp))])


def test_without_losses_nothing_is_made_up(library: Libopus) -> None:
    decoder = LiveOpusDecoder(library)

    lengths = [len(decoded(decoder, packet, n)) for n, packet in enumerate(packets_of(voice(0.4)))]

    assert lengths == [BLOCK] * 20
    assert decoder.concealed == 0


@pytest.mark.parametrize("lost", [1, 2, 6])
def test_what_is_lost_comes_with_the_next_packet(library: Libopus, lost: int) -> None:
    decoder, packets = LiveOpusDecoder(library), packets_of(voice(0.4), loss_percent=20)
    for number in range(10):
        decoded(decoder, packets[number], number)

    sound = decoded(decoder, packets[10 + lost], 10 + lost)

    assert len(sound) == (lost + 1) * BLOCK
    assert decoder.concealed == lost * BLOCK
    first = np.abs(sound[:BLOCK].astype(int)).max()
    assert first > 1000


def test_a_long_gap_is_left_to_the_playing_side(library: Libopus) -> None:
    decoder, packets = LiveOpusDecoder(library), packets_of(voice(0.4))
    decoded(decoder, packets[0], 0)

    after = 2 + CONCEALED_SAMPLES // BLOCK
    assert len(decoded(decoder, packets[after], after)) == BLOCK
    assert len(decoded(decoder, packets[after + 1], after + 1)) == BLOCK
    assert decoder.concealed == 0


def test_a_step_of_the_time_stamps_is_no_loss(library: Libopus) -> None:
    decoder, packets = LiveOpusDecoder(library), packets_of(voice(0.1))

    for timestamp in (50_000, 50_000 - BLOCK, 50_007, 3_000_000_000):
        assert len(sound_of(decoder.decode(JitterFrame(packets[0], timestamp))[0])) == BLOCK
    assert decoder.concealed == 0


def test_a_packet_that_is_none_counts_as_lost(library: Libopus) -> None:
    decoder, packets = LiveOpusDecoder(library), packets_of(voice(0.1))
    decoded(decoder, packets[0], 0)

    with pytest.raises(LibopusError):
        decoded(decoder, b"\xff\xff\xff", 1)
    assert len(decoded(decoder, packets[2], 2)) == 2 * BLOCK


@pytest.mark.parametrize("profile", ["lossy5", "lossy10", "wifi"])
def test_over_a_lossy_line_as_much_sound_comes_out_as_was_sent(
    library: Libopus, profile: str
) -> None:
    line, chance = Line(PROFILES[profile], seed=3), random.Random(2)
    buffer, decoder = AudioBuffer(), LiveOpusDecoder(library)
    packets = packets_of(voice(10), loss_percent=10)
    events = []
    for number, packet in enumerate(packets):
        arrival = line.arrival(len(packet) + 60, number * 0.02)
        if arrival is not None:
            events.append((arrival + 0.025 * (chance.random() < 0.02), number))  # some overtaken
    total = last = 0
    for now, number in sorted(events):
        piece = Piece(number, FIRST + number * BLOCK, False, 111, packets[number])
        for frame in buffer.add(piece, now):
            total += len(decoded(decoder, frame.data, (frame.timestamp - FIRST) // BLOCK))
            last = max(last, (frame.timestamp - FIRST) // BLOCK)

    assert total == (last + 1) * BLOCK
    assert last >= len(packets) - 5
    assert decoder.concealed > 0


def test_a_pause_in_which_nothing_was_sent_is_not_made_up(library: Libopus) -> None:
    decoder, packets = LiveOpusDecoder(library), packets_of(voice(0.4))
    decoded(decoder, packets[0], 0)

    frames = decoder.decode(ReceivedFrame(packets[1], FIRST + 4 * BLOCK, is_next=True))

    assert len(sound_of(frames[0])) == BLOCK
    assert frames[0].pts == FIRST + 4 * BLOCK
    assert decoder.concealed == 0
