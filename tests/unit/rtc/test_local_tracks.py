"""What a link sends: real pacing, so these take some tenths of a second."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from itertools import pairwise

import av
import numpy as np
import pytest

from desktop.media.picture import BLACK_SIZE
from desktop.media.stand_in import StandIn
from desktop.rtc.local_tracks import (
    MENDING_PICTURES,
    QUEUED_BLOCKS,
    VIDEO_CLOCK_HZ,
    PictureTrack,
    SoundTrack,
)
from tests.support.link_recorder import luma_of
from tests.support.link_source import stamped_picture
from tests.support.virtual_time import run_in_virtual_time


@pytest.fixture
async def pictures() -> AsyncIterator[PictureTrack]:
    track = PictureTrack()
    yield track
    track.close()


@pytest.fixture
async def sound() -> AsyncIterator[SoundTrack]:
    track = SoundTrack()
    yield track
    track.close()


def gray(level: int, size: tuple[int, int] = (320, 180)) -> av.VideoFrame:
    return stamped_picture(np.full((size[1], size[0]), level, np.uint8), 1.0)


def level_of(frame: av.VideoFrame) -> int:
    return int(luma_of(frame)[-1, -1])


def seconds_between(frames: list[av.VideoFrame]) -> list[float]:
    """From each to the next, as their time stamps say."""
    return [((b.pts or 0) - (a.pts or 0)) / VIDEO_CLOCK_HZ for a, b in pairwise(frames)]


def block(level: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    return np.full(960, level, np.int16)


def samples_of(frame: av.AudioFrame) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    return np.frombuffer(memoryview(frame.planes[0]), np.int16)


async def test_the_newest_picture_is_sent(pictures: PictureTrack) -> None:
    for level in (50, 60, 70):
        pictures.put(gray(level))

    assert level_of(await pictures.recv()) == 70


async def test_a_picture_from_another_thread_is_sent_at_once(pictures: PictureTrack) -> None:
    waiting = asyncio.create_task(pictures.recv())
    await asyncio.sleep(0)

    threading.Thread(target=lambda: pictures.put(gray(90))).start()

    assert level_of(await waiting) == 90  # and not black, which is due in 0.2 s


async def test_a_shared_picture_is_not_changed(pictures: PictureTrack) -> None:
    shared = gray(80)
    before = shared.pts, shared.time_base, shared.pict_type

    pictures.put(shared)
    sent = await pictures.recv()
    sent.pict_type = 1
    luma_of(sent)[:] = 0

    assert (shared.pts, shared.time_base, shared.pict_type) == before
    assert level_of(shared) == 80


async def test_time_stamps_tell_when_a_picture_came(pictures: PictureTrack) -> None:
    pictures.put(gray(50))
    first = await pictures.recv()
    then = time.monotonic()
    frames = [await pictures.recv()]  # black after a while
    elapsed = time.monotonic() - then
    frames += [await pictures.recv()]

    assert first.pts is not None
    assert frames[0].pts is not None
    assert frames[1].pts is not None
    assert (frames[0].pts - first.pts) / 90_000 == pytest.approx(elapsed, abs=0.1)
    assert first.pts < frames[0].pts < frames[1].pts


def test_without_pictures_black_keeps_the_video_alive() -> None:
    async def watch() -> None:
        pictures = PictureTrack()
        frames = [await pictures.recv() for _ in range(MENDING_PICTURES + 4)]

        assert {(frame.width, frame.height) for frame in frames} == {BLACK_SIZE}
        assert {level_of(frame) for frame in frames} == {16}
        assert seconds_between(frames)[-3:] == pytest.approx([0.2] * 3, abs=0.01)

    run_in_virtual_time(watch())


def test_a_new_still_comes_quickly_until_an_encoder_has_made_it_good() -> None:
    async def watch() -> None:
        stand_in = StandIn(gray(40))
        pictures = PictureTrack(stand_in)
        for level in (40, 200):
            stand_in.show(gray(level))
            frames = [await pictures.recv() for _ in range(MENDING_PICTURES + 2)]

            assert {level_of(frame) for frame in frames} == {level}
            *quick, slow, slower = seconds_between(frames)
            assert max(quick) < 0.05
            assert [slow, slower] == pytest.approx([0.2, 0.2], abs=0.01)

    run_in_virtual_time(watch())


def test_a_still_that_is_given_as_a_picture_comes_again_at_once() -> None:
    async def watch() -> None:
        stand_in = StandIn(gray(40))
        pictures = PictureTrack(stand_in)
        pictures.put(gray(90))
        await pictures.recv()
        stand_in.show(gray(200))
        pictures.put(stand_in.picture)
        frames = [await pictures.recv() for _ in range(3)]

        assert {level_of(frame) for frame in frames} == {200}
        assert max(seconds_between(frames)) < 0.05  # and not after a second, as after others

    run_in_virtual_time(watch())


async def test_a_picture_ends_the_black_at_once(pictures: PictureTrack) -> None:
    await pictures.recv()

    pictures.put(gray(120))

    assert level_of(await pictures.recv()) == 120


async def test_blocks_are_sent_in_order_and_whole(sound: SoundTrack) -> None:
    for level in (1, 2, 3):
        sound.put(block(level))

    frames = [await sound.recv() for _ in range(3)]

    assert [int(samples_of(frame)[0]) for frame in frames] == [1, 2, 3]
    assert [frame.pts for frame in frames] == [0, 960, 1920]
    assert {(f.samples, f.sample_rate, f.format.name) for f in frames} == {(960, 48_000, "s16")}


async def test_of_too_many_blocks_the_oldest_is_dropped(sound: SoundTrack) -> None:
    for level in range(QUEUED_BLOCKS + 3):
        sound.put(block(level))

    frames = [await sound.recv() for _ in range(QUEUED_BLOCKS)]

    assert [int(samples_of(frame)[0]) for frame in frames] == [3, 4, 5, 6, 7]


async def silent_blocks_at_once(track: SoundTrack) -> int:
    """How many blocks of silence are due now."""
    count = 0
    while True:
        waiting = asyncio.create_task(track.recv())
        for _ in range(3):
            await asyncio.sleep(0)
        if not waiting.done():
            waiting.cancel()
            return count
        assert not samples_of(waiting.result()).any()
        count += 1


async def test_silence_follows_the_clock_and_does_not_drift() -> None:
    now_s = 100.0
    track = SoundTrack(clock=lambda: now_s)
    track.put(block(5))
    await track.recv()

    due = []
    for step_s in (0.055, 0.010, 0.021, 0.021, 0.021, 0.021, 0.030, 0.007):
        now_s += step_s
        due.append(await silent_blocks_at_once(track))

    # Nothing for 60 ms, then all that was missing; after 186 ms there are nine.
    assert due == [0, 3, 1, 1, 1, 1, 1, 1]
    track.close()


async def test_after_a_stop_of_the_program_only_the_last_moment_is_made_up_for() -> None:
    now_s = 100.0
    track = SoundTrack(clock=lambda: now_s)
    track.put(block(5))
    await track.recv()

    now_s += 10

    assert await silent_blocks_at_once(track) <= 5
    track.close()


async def test_silence_comes_in_real_time(sound: SoundTrack) -> None:
    started = time.monotonic()

    for _ in range(20):
        await sound.recv()

    assert time.monotonic() - started > 0.3


async def test_a_block_that_is_a_little_late_is_waited_for(sound: SoundTrack) -> None:
    sound.put(block(1))
    await sound.recv()
    asyncio.get_running_loop().call_later(0.035, sound.put, block(2))

    frame = await sound.recv()

    assert int(samples_of(frame)[0]) == 2


async def test_the_microphone_is_heard_again_after_silence(sound: SoundTrack) -> None:
    await sound.recv()
    await sound.recv()

    sound.put(block(9))

    assert int(samples_of(await sound.recv())[0]) == 9


async def test_packets_are_of_one_length_whatever_the_blocks_are(sound: SoundTrack) -> None:
    for level in (1, 2):
        sound.put(np.full(480, level, np.int16))
    assert samples_of(await sound.recv()).tolist() == [1] * 480 + [2] * 480

    sound.packet_ms = 10
    sound.put(block(3))
    frames = [await sound.recv() for _ in range(2)]
    assert [(frame.samples, frame.pts) for frame in frames] == [(480, 960), (480, 1440)]


async def test_half_a_packet_is_waited_for(sound: SoundTrack) -> None:
    sound.put(np.full(480, 7, np.int16))
    asyncio.get_running_loop().call_later(0.01, sound.put, np.full(480, 8, np.int16))

    assert samples_of(await sound.recv()).tolist() == [7] * 480 + [8] * 480


async def test_silence_has_the_length_of_packets_too() -> None:
    now_s = 100.0
    track = SoundTrack(10, clock=lambda: now_s)
    track.put(block(5))
    await track.recv()
    await track.recv()
    now_s += 0.0605
    assert await silent_blocks_at_once(track) == 6
    track.close()


async def test_what_stands_in_is_sent_until_a_picture_comes_and_is_never_changed() -> None:
    card = gray(99)
    track = PictureTrack(StandIn(card))
    try:
        first = await track.recv()
        assert level_of(first) == 99
        assert first is not card
        assert card.pts is None
        track.put(gray(50))
        assert level_of(await track.recv()) == 50
        assert level_of(await track.recv()) == 99  # a second later
    finally:
        track.close()
