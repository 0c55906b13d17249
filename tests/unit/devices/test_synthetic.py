"""Test picture, test tone, silence and the null sink keep the promises of the ports."""

import threading
import time
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from desktop.devices.synthetic import (
    MovingPictureSource,
    NoPictureSource,
    NullSink,
    PacedBlockSource,
    WallClock,
    silence_source,
    tone_source,
)
from desktop.media.meters import SoundMeter
from desktop.media.moving_picture import scenery
from desktop.media.picture import BLACK_LUMA, plane_of
from desktop.media.stamp import read_stamp
from desktop.ports import Block, Picture
from tests.support.device_listener import DeviceListener


def test_the_test_picture_comes_30_times_a_second_with_the_time_in_it() -> None:
    listener = DeviceListener[Picture]()
    source = MovingPictureSource()
    scenery()  # painted once for all, so that the first picture comes soon
    began_s, began_ms = time.monotonic(), int(time.time() * 1000)
    source.start(listener.on_value, listener.on_failed)
    pictures = listener.wait_for_values(31)
    source.stop()
    stamps = [read_stamp(plane_of(picture, 0)) or 0 for picture in pictures]
    assert [began_ms, *stamps] == sorted([began_ms, *stamps])
    assert stamps[-1] <= time.time() * 1000
    # A busy computer is late, or leaves pictures out; but none comes too early.
    early = [n for n, at_s in enumerate(listener.times_s) if at_s - began_s < n / 30]
    assert not early
    assert listener.notices == []


@pytest.mark.parametrize("make", [tone_source, silence_source], ids=["tone", "silence"])
def test_sound_comes_in_blocks_without_a_gap(make: Callable[[], PacedBlockSource]) -> None:
    listener = DeviceListener[Block]()
    source = make()
    source.start(listener.on_value, listener.on_failed)
    blocks = listener.wait_for_values(25)
    source.stop()
    assert {block.shape for block in blocks} == {(960,)}
    assert {block.dtype for block in blocks} == {np.dtype(np.int16)}
    sound = np.concatenate(blocks).astype(np.int32)
    assert np.abs(np.diff(sound)).max() <= 2 * np.pi * 3000 / 48_000 * 8192 + 2


def test_the_tone_s_mark_tells_the_moment_of_its_delivery() -> None:
    meter, count, is_enough = SoundMeter(), [0], threading.Event()

    def on_block(block: Block) -> None:
        meter.feed(block, time.time() - 0.02)
        count[0] += 1
        if count[0] == 80:
            is_enough.set()

    source = tone_source(880.0)
    source.start(on_block, lambda _error: None)
    assert is_enough.wait(10)
    source.stop()
    reading = meter.take()
    assert reading.tone_hz == pytest.approx(880, abs=1)
    assert reading.delay_ms is not None
    assert -2 < reading.delay_ms < 250  # how late a busy computer wakes the thread


def test_the_null_sink_asks_for_real_time_in_even_pieces() -> None:
    asked: list[tuple[int, float]] = []
    is_enough = threading.Event()

    def pull(samples: int, play_time_s: float) -> NDArray[np.int16]:
        asked.append((samples, play_time_s))
        if len(asked) == 60:
            is_enough.set()
        return np.zeros(samples, np.int16)

    sink = NullSink()
    begin_s = time.time()
    sink.start(pull, lambda _error: None)
    assert is_enough.wait(10)
    sink.stop()
    assert {samples for samples, _ in asked} == {480}
    times_s = np.array([play_time_s for _, play_time_s in asked[:60]])
    pieces_s = np.diff(times_s)
    assert np.median(pieces_s) == pytest.approx(0.01, abs=1e-5)
    assert pieces_s.min() >= 0.01 - 1e-5  # a computer that stood still begins anew
    assert 0 <= times_s[0] - begin_s < 5


def test_no_camera_is_one_black_picture_and_needs_no_thread() -> None:
    listener = DeviceListener[Picture]()
    before = set(threading.enumerate())
    source = NoPictureSource()
    source.start(listener.on_value, listener.on_failed)
    assert set(threading.enumerate()) == before
    source.stop()
    source.stop()
    (picture,) = listener.values
    assert not (plane_of(picture, 0) - BLACK_LUMA).any()


@pytest.mark.parametrize("make", [MovingPictureSource, tone_source, silence_source])
def test_nothing_comes_after_the_stop_which_may_be_repeated(
    make: Callable[[], MovingPictureSource | PacedBlockSource],
) -> None:
    before = set(threading.enumerate())
    for _ in range(3):
        listener = DeviceListener[object]()
        source = make()
        source.start(listener.on_value, listener.on_failed)
        listener.wait_for_values(2)
        source.stop()
        count = len(listener.values)
        source.stop()
        assert set(threading.enumerate()) == before
        assert len(listener.values) == count


@pytest.mark.parametrize("make", [MovingPictureSource, tone_source, silence_source, NullSink])
def test_a_stop_without_a_start_is_no_error(
    make: Callable[[], MovingPictureSource | PacedBlockSource | NullSink],
) -> None:
    make().stop()


def test_the_wall_clock_is_as_even_as_the_monotonic_one() -> None:
    wall = WallClock()
    now_s = time.monotonic()
    times_s = [wall.time_s(now_s + n * 0.01) for n in range(5)]
    assert np.diff(times_s) == pytest.approx(0.01, abs=1e-6)
    assert times_s[0] == pytest.approx(time.time(), abs=0.2)


def test_the_wall_clock_follows_a_step(monkeypatch: pytest.MonkeyPatch) -> None:
    wall = WallClock()
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 3600)
    assert wall.time_s(time.monotonic()) == pytest.approx(real() + 3600, abs=0.2)
