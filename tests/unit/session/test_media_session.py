import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import numpy as np
import pytest

from desktop.core.call_devices import RETRY_S, SHARE_NOTICE_S
from desktop.core.device_order import DeviceChoices, Plugs
from desktop.core.notice import Notice, NoticeKind
from desktop.core.share import Share
from desktop.core.snapshot import OwnMedia
from desktop.media.chime import Notes, chime
from desktop.media.picture import BLACK_LUMA, black_picture, plane_of
from desktop.ports import BLOCK_SAMPLES, Picture
from desktop.session.media_session import MediaSession
from tests.support.fake_devices import FakeCamera, FakeDevices
from tests.support.fake_links import FakePeerLinks
from tests.support.moved_clock import MovedClock
from tests.unit.session.test_call_session import RecordingScreen

WINDOW = Share("window:3", "Slides")
CHOICES = DeviceChoices("camera-1", "microphone-1", "loudspeaker-1")
PLUGS = Plugs(("camera-1",), ("microphone-1",), ("loudspeaker-1",))


def bright_picture() -> Picture:
    picture = black_picture(64, 36)
    plane_of(picture, 0)[:] = 200
    return picture


def is_black(picture: Picture) -> bool:
    return int(plane_of(picture, 0).max()) == BLACK_LUMA


class Desk:
    def __init__(self) -> None:
        self.devices = FakeDevices()
        self.links = FakePeerLinks()
        self.own = RecordingScreen()
        self.peer = RecordingScreen()
        self.told = 0
        self.levels: list[float | None] = []
        self.media = MediaSession(
            *(self.devices, self.links, self.own, self.peer),
            self.on_changed,
            self.levels.append,
        )
        self.media.choose(CHOICES)

    def on_changed(self) -> None:
        self.told += 1

    def notices(self) -> tuple[Notice, ...]:
        return self.media.notices

    async def open(self) -> None:
        self.media.open()
        await self.media.settle()


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    desk = Desk()
    yield desk
    await desk.media.shut_down()
    assert desk.devices.open_ids == []


@pytest.fixture
async def clock(monkeypatch: pytest.MonkeyPatch) -> MovedClock:
    return MovedClock(monkeypatch)


async def test_nothing_is_open_before_the_join(desk: Desk) -> None:
    assert desk.devices.open_ids == []
    await desk.open()
    assert desk.devices.open_ids == ["camera-1", "microphone-1", "loudspeaker-1"]
    desk.media.close()
    await desk.media.settle()
    assert desk.devices.open_ids == []


async def test_own_picture_and_sound_are_sent_and_the_picture_is_shown(desk: Desk) -> None:
    await desk.open()
    picture = black_picture(64, 36)
    block = np.full(BLOCK_SAMPLES, 1000, np.int16)
    desk.devices.cameras[-1].show(picture)
    desk.devices.microphones[-1].say(block)
    assert desk.links.pictures == [picture]
    assert desk.own.shown == [picture]
    assert len(desk.links.blocks) == 1
    _, said, _ = desk.media.take_readings()
    assert said.level_dbfs is not None
    assert said.level_dbfs > -40


async def test_switching_a_device_closes_the_old_one_and_touches_no_other(desk: Desk) -> None:
    await desk.open()
    desk.media.choose(DeviceChoices("camera-2", "microphone-1", "loudspeaker-1"))
    await desk.media.settle()
    assert desk.devices.open_ids == ["camera-2", "microphone-1", "loudspeaker-1"]
    assert len(desk.devices.microphones) == 1
    assert desk.own.shown == []


async def test_choice_outside_a_call_opens_nothing(desk: Desk) -> None:
    desk.media.choose(DeviceChoices("camera-2"))
    await desk.media.settle()
    assert desk.devices.open_ids == []


@pytest.mark.expects_warnings("failed")
async def test_missing_camera_is_told_and_the_rest_works(desk: Desk) -> None:
    desk.media.choose(DeviceChoices("missing", "microphone-1", "loudspeaker-1"))
    await desk.open()
    await asyncio.sleep(0)
    assert desk.notices() == (Notice(NoticeKind.DEVICE_NOT_FOUND, "missing"),)
    assert desk.devices.open_ids == ["microphone-1", "loudspeaker-1"]
    desk.media.choose(CHOICES)
    assert desk.notices() == ()


@pytest.mark.expects_warnings("failed")
async def test_unplugged_device_is_opened_again_when_something_is_plugged_in(desk: Desk) -> None:
    await desk.open()
    desk.devices.cameras[-1].unplug()
    await asyncio.sleep(0)
    assert desk.devices.open_ids == ["microphone-1", "loudspeaker-1"]
    desk.media.follow_plugs(PLUGS)
    await desk.media.settle()
    assert len(desk.devices.microphones) == 1
    assert desk.devices.open_ids == ["camera-1", "microphone-1", "loudspeaker-1"]
    desk.devices.cameras[-1].show(black_picture(64, 36))
    await asyncio.sleep(0)
    assert desk.notices() == ()


@pytest.mark.expects_warnings("camera failed")
async def test_busy_camera_comes_by_itself_when_it_is_free(desk: Desk, clock: MovedClock) -> None:
    await desk.open()
    for cameras in (1, 2, 3):
        assert len(desk.devices.cameras) == cameras
        desk.devices.cameras[-1].refuse()
        await asyncio.sleep(0)
        assert desk.notices() == (Notice(NoticeKind.DEVICE_BUSY, "camera-1"),)
        assert desk.devices.open_ids == ["microphone-1", "loudspeaker-1"]
        told = desk.told
        await clock.advance(RETRY_S)
        await desk.media.settle()
        assert desk.told == told  # the sentence stays as it is
    picture = black_picture(64, 36)
    desk.devices.cameras[-1].show(picture)
    await asyncio.sleep(0)
    assert desk.notices() == ()
    assert desk.own.shown == [picture]
    assert len(desk.devices.microphones) == 1
    await clock.advance(RETRY_S)
    await desk.media.settle()
    assert len(desk.devices.cameras) == 4


@pytest.mark.expects_warnings("microphone failed", "loudspeaker failed")
async def test_busy_sound_devices_come_by_themselves(desk: Desk, clock: MovedClock) -> None:
    await desk.open()
    desk.devices.microphones[-1].refuse()
    desk.devices.loudspeakers[-1].refuse()
    await asyncio.sleep(0)
    assert len(desk.notices()) == 2
    await clock.advance(RETRY_S)
    await desk.media.settle()
    desk.devices.microphones[-1].say(np.zeros(BLOCK_SAMPLES, np.int16))
    desk.devices.loudspeakers[-1].play(BLOCK_SAMPLES)
    await asyncio.sleep(0)
    assert desk.notices() == ()


@pytest.mark.expects_warnings("camera failed")
async def test_leave_ends_the_wait_for_a_busy_camera(desk: Desk, clock: MovedClock) -> None:
    await desk.open()
    desk.devices.cameras[-1].refuse()
    await asyncio.sleep(0)
    desk.media.close()
    await clock.advance(RETRY_S)
    await desk.media.settle()
    assert len(desk.devices.cameras) == 1
    assert desk.notices() == ()


@pytest.mark.expects_warnings("camera failed")
async def test_choosing_another_camera_ends_the_wait_for_a_busy_one(
    desk: Desk, clock: MovedClock
) -> None:
    await desk.open()
    desk.devices.cameras[-1].refuse()
    await asyncio.sleep(0)
    desk.media.choose(DeviceChoices("camera-2", "microphone-1", "loudspeaker-1"))
    await clock.advance(RETRY_S)
    await desk.media.settle()
    assert [camera.device_id for camera in desk.devices.cameras] == ["camera-1", "camera-2"]


@pytest.mark.expects_warnings("camera failed")
async def test_failed_device_is_closed_at_once(desk: Desk) -> None:
    await desk.open()
    desk.devices.cameras[-1].unplug()
    await asyncio.sleep(0)
    await desk.media.settle()
    assert desk.devices.cameras[-1].is_stopped


async def test_failure_of_a_device_that_was_switched_away_is_not_told(desk: Desk) -> None:
    await desk.open()
    desk.devices.cameras[-1].unplug()  # told to the loop, but the user is faster
    desk.media.choose(DeviceChoices("camera-2", "microphone-1", "loudspeaker-1"))
    await desk.media.settle()
    await asyncio.sleep(0)
    assert desk.notices() == ()


async def test_sound_of_the_peer_is_played_and_measured(desk: Desk) -> None:
    await desk.open()
    times = np.arange(BLOCK_SAMPLES * 50) / 48_000
    tone = (8000 * np.sin(2 * np.pi * 440 * times)).astype(np.int16)
    loudspeaker = desk.devices.loudspeakers[-1]
    for number in range(50):
        desk.media.peer.play(tone[number * BLOCK_SAMPLES : (number + 1) * BLOCK_SAMPLES])
        loudspeaker.play(BLOCK_SAMPLES, 100 + number * 0.02)
    heard, _, _ = desk.media.take_readings()
    assert heard.tone_hz == pytest.approx(440, abs=3)


async def test_who_is_muted_sends_silence_at_the_same_pace(desk: Desk) -> None:
    await desk.open()
    loud = np.full(BLOCK_SAMPLES, 1000, np.int16)
    desk.media.withhold(OwnMedia(is_muted=True))
    assert desk.told == 1
    desk.devices.microphones[-1].say(loud)
    assert desk.devices.microphones[-1].is_open
    assert [int(np.abs(block).max()) for block in desk.links.blocks] == [0]
    _, said, _ = desk.media.take_readings()
    assert said.level_dbfs == -96
    desk.media.withhold(OwnMedia())
    desk.devices.microphones[-1].say(loud)
    assert desk.links.blocks[-1].tolist() == loud.tolist()


@pytest.mark.parametrize("releases", [True, False])
async def test_a_camera_that_is_off_shows_black_at_once_and_nothing_after_it(
    desk: Desk, releases: bool
) -> None:
    desk.media.choose(replace(CHOICES, camera_off_releases=releases))
    await desk.open()
    camera = desk.devices.cameras[-1]
    camera.show(bright_picture())
    desk.media.withhold(OwnMedia(is_camera_off=True))
    assert is_black(desk.links.pictures[-1])
    await desk.media.settle()
    assert ("camera-1" in desk.devices.open_ids) is not releases
    camera.show(bright_picture())
    assert is_black(desk.links.pictures[-1])
    assert len(desk.own.shown) <= 1
    desk.media.withhold(OwnMedia())
    await desk.media.settle()
    desk.devices.cameras[-1].show(bright_picture())
    assert not is_black(desk.links.pictures[-1])


async def begin_share(desk: Desk) -> tuple[FakeCamera, FakeCamera]:
    """Share a window; the camera, and what is to show the window."""
    await desk.open()
    camera = desk.devices.cameras[-1]
    desk.media.withhold(OwnMedia(share=WINDOW))
    await desk.media.settle()
    return camera, desk.devices.cameras[-1]


async def test_the_camera_is_seen_until_the_share_is_and_nothing_of_it_after_its_end(
    desk: Desk,
) -> None:
    camera, share = await begin_share(desk)
    camera.show(bright_picture())
    assert len(desk.links.pictures) == len(desk.own.shown) == 1
    detailed = [desk.links.is_detailed]
    share.show(bright_picture())
    camera.show(bright_picture())
    assert len(desk.links.pictures) == 2
    detailed.append(desk.links.is_detailed)
    await asyncio.sleep(0)
    await desk.media.settle()
    assert camera.is_stopped
    assert not share.is_stopped
    desk.media.withhold(OwnMedia())
    share.show(bright_picture())
    assert len(desk.links.pictures) == 2
    assert [*detailed, desk.links.is_detailed] == [False, True, False]


@pytest.mark.expects_warnings("failed")
async def test_the_camera_goes_on_while_a_share_is_refused(desk: Desk) -> None:
    camera, share = await begin_share(desk)
    share.refuse()
    await asyncio.sleep(0)
    await desk.media.settle()
    assert desk.devices.open_ids == ["camera-1", "microphone-1", "loudspeaker-1"]
    assert not camera.is_stopped
    camera.show(bright_picture())
    assert len(desk.links.pictures) == 1
    await desk.media.shut_down()
    assert camera.is_stopped


async def test_a_camera_that_goes_off_while_the_share_is_awaited_is_closed(desk: Desk) -> None:
    camera, share = await begin_share(desk)
    camera.show(bright_picture())
    desk.media.withhold(OwnMedia(is_camera_off=True, share=WINDOW))
    assert is_black(desk.links.pictures[-1]), "no frozen picture is left to the other"
    await desk.media.settle()
    assert camera.is_stopped
    assert not share.is_stopped
    share.show(bright_picture())
    assert not is_black(desk.links.pictures[-1])


async def test_who_leaves_while_the_share_is_awaited_leaves_no_camera_open(desk: Desk) -> None:
    camera, share = await begin_share(desk)
    desk.media.close()
    await desk.media.settle()
    assert camera.is_stopped
    assert share.is_stopped


async def test_a_share_is_seen_while_the_camera_is_off_and_black_after_it(desk: Desk) -> None:
    await desk.open()
    desk.media.withhold(OwnMedia(is_camera_off=True))
    desk.media.withhold(OwnMedia(is_camera_off=True, share=WINDOW))
    await desk.media.settle()
    desk.devices.cameras[-1].show(bright_picture())
    assert not is_black(desk.links.pictures[-1])
    desk.media.withhold(OwnMedia(is_camera_off=True))
    assert is_black(desk.links.pictures[-1])


@pytest.mark.expects_warnings("failed")
async def test_the_end_of_a_window_ends_the_share_and_is_told_for_a_while(
    desk: Desk, clock: MovedClock
) -> None:
    await desk.open()
    desk.media.withhold(OwnMedia(share=WINDOW))
    await desk.media.settle()
    desk.devices.cameras[-1].show(bright_picture())
    desk.devices.cameras[-1].unplug()
    await asyncio.sleep(0)
    assert desk.media.own_media == OwnMedia()
    assert desk.notices() == (Notice(NoticeKind.SHARE_ENDED, "Slides"),)
    await desk.media.settle()
    assert "camera-1" in desk.devices.open_ids
    await clock.advance(SHARE_NOTICE_S)
    assert desk.notices() == ()


async def test_an_open_camera_is_opened_anew_for_larger_pictures_and_no_other_device_is() -> None:
    desk = Desk()
    await desk.open()
    desk.media.choose(replace(CHOICES, wants_large_pictures=True))
    await desk.media.settle()
    assert desk.devices.wants_large_pictures
    assert [camera.is_open for camera in desk.devices.cameras] == [False, True]
    assert len(desk.devices.microphones) == 1
    desk.media.choose(replace(CHOICES, wants_large_pictures=True))
    await desk.media.settle()
    assert len(desk.devices.cameras) == 2
    await desk.media.shut_down()


async def test_the_test_picture_has_one_size() -> None:
    desk = Desk()
    desk.media.choose(replace(CHOICES, camera="test"))
    await desk.open()
    desk.media.choose(replace(CHOICES, camera="test", wants_large_pictures=True))
    await desk.media.settle()
    assert len(desk.devices.cameras) == 1
    await desk.media.shut_down()


async def test_notes_come_out_of_the_call_s_loudspeaker_and_are_no_sound_of_the_peer() -> None:
    desk = Desk()
    await desk.open()
    desk.media.ring(Notes.WENT)
    (loudspeaker,) = desk.devices.loudspeakers
    heard = np.concatenate([loudspeaker.play(BLOCK_SAMPLES) for _ in range(60)])
    assert np.array_equal(heard[: len(chime())], chime(Notes.WENT))
    of_peer, _, _ = desk.media.take_readings()
    assert of_peer.tone_hz is None
    await desk.media.shut_down()
