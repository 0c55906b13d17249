"""The playout buffer: bounded delay, no click, no block."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.media.playout import BOUND_SAMPLES, TARGET_SAMPLES, PlayoutBuffer, Samples

BLOCK = 960
SLOPE = 2 * np.pi * 440 / 48_000
AMPLITUDE = 8000
# The steepest step of a 440 Hz tone is 460; a fade of 5 ms over both polarities adds 70.
STEEPEST = 600


class Tone:
    """An endless tone in blocks, as the peer sends it."""

    def __init__(self) -> None:
        self.position = 0

    def block(self, samples: int = BLOCK) -> Samples:
        at = np.arange(self.position, self.position + samples)
        self.position += samples
        block: Samples = np.rint(AMPLITUDE * np.sin(SLOPE * at)).astype(np.int16)
        return block


def steepest(sound: Samples) -> int:
    return int(np.abs(np.diff(sound.astype(np.int32))).max())


def primed(tone: Tone) -> PlayoutBuffer:
    buffer = PlayoutBuffer()
    for _ in range(TARGET_SAMPLES // BLOCK):
        buffer.put(tone.block())
    return buffer


def test_nothing_is_played_before_the_target_waits() -> None:
    buffer, tone = PlayoutBuffer(), Tone()
    buffer.put(tone.block())
    buffer.put(tone.block())
    assert not buffer.pull(480).any()
    buffer.put(tone.block())
    assert buffer.pull(480).any()
    assert buffer.underruns == 0


def test_what_was_put_is_played_in_order_after_a_short_fade() -> None:
    buffer = primed(Tone())
    played = np.concatenate([buffer.pull(n) for n in (100, 441, 1, 480, 700)])
    expected = Tone().block(len(played))
    assert np.array_equal(played[240:], expected[240:])
    assert abs(int(played[5])) < abs(int(expected[5]))


def test_running_dry_is_silence_without_a_click_and_then_the_target_again() -> None:
    tone = Tone()
    buffer = primed(tone)
    # 2880 wait; the pulls end inside a wave.
    played = [buffer.pull(500) for _ in range(8)]
    assert buffer.underruns == 1
    buffer.put(tone.block())
    played.append(buffer.pull(500))
    assert not played[-1].any()
    buffer.put(tone.block())
    buffer.put(tone.block())
    played += [buffer.pull(500) for _ in range(3)]
    assert played[-1].any()
    assert steepest(np.concatenate(played)) < STEEPEST
    assert buffer.underruns == 1


def test_running_dry_exactly_between_two_pulls_does_not_click_either() -> None:
    tone = Tone()
    tone.position = 20  # so that the last sample is far from zero
    buffer = primed(tone)
    played = [buffer.pull(960) for _ in range(3)]
    assert abs(int(played[-1][-1])) > 2000
    played += [buffer.pull(100) for _ in range(5)]
    assert steepest(np.concatenate(played)) < STEEPEST
    assert not played[-1].any()


def test_more_than_the_bound_drops_the_oldest_down_to_the_target() -> None:
    buffer, tone = PlayoutBuffer(), Tone()
    for _ in range(10):
        buffer.put(tone.block())
    assert buffer.waiting_s == pytest.approx(0.2)
    buffer.put(tone.block())
    assert buffer.waiting_s == pytest.approx(0.06)
    assert buffer.dropped_s == pytest.approx(0.16)
    # What is left is the newest.
    newest = np.concatenate([buffer.pull(480) for _ in range(6)])
    assert np.array_equal(newest[500:], Tone().block(11 * BLOCK)[-TARGET_SAMPLES:][500:])


def test_a_drop_while_playing_does_not_click() -> None:
    tone = Tone()
    buffer = primed(tone)
    played = [buffer.pull(480) for _ in range(3)]
    for _ in range(12):
        buffer.put(tone.block())
    played += [buffer.pull(480) for _ in range(4)]
    assert buffer.dropped_s > 0
    assert steepest(np.concatenate(played)) < STEEPEST + 2 * AMPLITUDE // 240


def test_the_delay_of_a_stall_goes_away_again() -> None:
    tone = Tone()
    buffer = primed(tone)
    for _ in range(6):  # 120 ms come at once
        buffer.put(tone.block())
    waiting = []
    for _ in range(50 * 15):
        for _ in range(4):
            buffer.pull(240)
        buffer.put(tone.block())
        waiting.append(buffer.waiting_s)
    assert waiting[0] > 0.15
    assert waiting[-1] <= 0.08
    assert buffer.underruns == 0
    dropped_s = buffer.dropped_s
    for _ in range(50 * 5):
        buffer.pull(BLOCK)
        buffer.put(tone.block())
    assert buffer.dropped_s == dropped_s, "what is needed is kept"


def test_clearing_is_silent_at_once_and_does_not_click() -> None:
    tone = Tone()
    buffer = primed(tone)
    played = [buffer.pull(333)]
    buffer.clear()
    played += [buffer.pull(240), buffer.pull(240)]
    assert not played[-1].any()
    assert buffer.waiting_s == 0
    assert buffer.underruns == 0
    assert steepest(np.concatenate(played)) < STEEPEST


puts = st.tuples(st.just("put"), st.integers(0, 3000))
pulls = st.tuples(st.just("pull"), st.integers(0, 3000))


@given(st.lists(st.one_of(puts, pulls), max_size=60))
def test_in_any_order_it_is_bounded_and_loses_nothing_uncounted(
    steps: list[tuple[str, int]],
) -> None:
    buffer = PlayoutBuffer()
    put = pulled = 0
    for step, samples in steps:
        before = round(buffer.waiting_s * 48_000)
        if step == "put":
            buffer.put(np.full(samples, 1000, np.int16))
            put += samples
        else:
            sound = buffer.pull(samples)
            assert sound.shape == (samples,)
            assert sound.dtype == np.int16
            assert sound.min(initial=0) >= 0
            assert sound.max(initial=0) <= 1000
            pulled += before - round(buffer.waiting_s * 48_000)
        assert buffer.waiting_s <= BOUND_SAMPLES / 48_000
    waiting = round(buffer.waiting_s * 48_000)
    watched = pulled + waiting + round(buffer.dropped_s * 48_000)
    # A cut by the watch is counted as dropped and as pulled here.
    assert put <= watched <= put + 960 * len(steps)


def test_a_block_longer_than_the_bound_keeps_its_end() -> None:
    buffer = PlayoutBuffer()
    buffer.put(np.arange(20_000, dtype=np.int16))
    assert buffer.waiting_s <= BOUND_SAMPLES / 48_000
    assert np.array_equal(buffer.pull(TARGET_SAMPLES)[-100:], np.arange(19_900, 20_000))
