"""Devices that hang, freeze or fall silent in a call, and what is done about it."""

from collections.abc import AsyncIterator

import numpy as np
import pytest

from desktop.core.device_order import DeviceChoices
from desktop.core.media_watch import NOTHING_S, PAUSES_S, REPEATED_S, SILENT_S
from desktop.core.notice import Notice, NoticeKind
from desktop.media.picture import plane_of
from desktop.ports import BLOCK_SAMPLES, Picture
from desktop.session.call_session import CallSession
from desktop.session.media_guard import MediaGuard
from tests.support.fake_links import FakeSignaling
from tests.support.moved_clock import MovedClock
from tests.unit.session.test_media_session import Desk, bright_picture

pytestmark = pytest.mark.expects_warnings("anew|to be started")

SPEECH = np.full(BLOCK_SAMPLES, 1000, np.int16)


class GuardedDesk(Desk):
    """In a call, with a clock that the test moves a second at a time."""

    def __init__(self, clock: MovedClock) -> None:
        super().__init__()
        self.clock = clock
        self.seconds = 0
        self.hopeless = 0
        session = CallSession(
            lambda address: FakeSignaling(),
            self.links,
            self.media,
            lambda snapshot: None,
            lambda: 0,
        )
        self.guard = MediaGuard(session, self.media, self.on_hopeless)

    def on_hopeless(self) -> None:
        self.hopeless += 1

    async def live(self, seconds: float, *, moves: bool = True, speaks: bool = True) -> None:
        """A second is a picture, a block of sound, and a look at both."""
        for _ in range(round(seconds)):
            await self.clock.advance(1)
            self.seconds += 1
            self.devices.cameras[-1].show(moved(self.seconds) if moves else bright_picture())
            self.devices.microphones[-1].say(SPEECH if speaks else np.zeros_like(SPEECH))
            await self.guard.look()
            await self.media.settle()


def moved(second: int) -> Picture:
    picture = bright_picture()
    plane_of(picture, 0)[0, 0] = second % 200
    return picture


@pytest.fixture
async def desk(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[GuardedDesk]:
    desk = GuardedDesk(MovedClock(monkeypatch))
    await desk.open()
    yield desk
    await desk.media.shut_down()
    assert desk.devices.open_ids == []


async def test_what_works_is_not_touched(desk: GuardedDesk) -> None:
    await desk.live(3 * SILENT_S)
    assert (len(desk.devices.cameras), len(desk.devices.microphones)) == (1, 1)


async def test_frozen_camera_is_opened_anew_and_works(desk: GuardedDesk) -> None:
    await desk.live(REPEATED_S + 2, moves=False)
    assert len(desk.devices.cameras) == 2
    assert desk.devices.cameras[0].is_stopped
    assert len(desk.devices.microphones) == 1
    await desk.live(2 * REPEATED_S)
    assert len(desk.devices.cameras) == 2
    assert desk.notices() == ()


async def test_user_is_told_until_the_camera_delivers_again(desk: GuardedDesk) -> None:
    while len(desk.devices.cameras) == 1:
        await desk.live(1, moves=False)
    assert desk.notices() == (Notice(NoticeKind.DEVICE_SILENT, "camera-1"),)
    await desk.live(1)
    assert desk.notices() == ()


async def test_silent_microphone_is_opened_anew(desk: GuardedDesk) -> None:
    await desk.live(SILENT_S + 2, speaks=False)
    assert (len(desk.devices.cameras), len(desk.devices.microphones)) == (1, 2)


async def test_silence_is_told_without_a_break_until_there_is_sound(desk: GuardedDesk) -> None:
    told = []
    desk.devices.tell_level(-96.0)
    while len(desk.devices.microphones) < 4:
        await desk.live(1, speaks=False)
        told.append(desk.notices())
    silent = (Notice(NoticeKind.MICROPHONE_SILENT),)
    assert silent in told
    assert set(told[told.index(silent) :]) == {silent}
    desk.devices.tell_level(-30.0)
    await desk.live(10)
    assert desk.notices() == ()


async def test_silence_of_one_microphone_is_not_told_of_the_next(desk: GuardedDesk) -> None:
    desk.devices.tell_level(-96.0)
    await desk.live(SILENT_S, speaks=False)
    assert desk.notices() == (Notice(NoticeKind.MICROPHONE_SILENT),)
    desk.media.choose(DeviceChoices("camera-1", "microphone-2", "loudspeaker-1"))
    assert desk.notices() == ()


async def test_test_picture_and_still_files_are_no_fault(desk: GuardedDesk) -> None:
    for camera in ("test", "none", "screen", "file:a.png"):
        desk.media.choose(DeviceChoices(camera, "none", "none"))
        await desk.media.settle()
        opened = len(desk.devices.cameras)
        await desk.live(3 * SILENT_S, moves=False, speaks=False)
        assert len(desk.devices.cameras) == opened


async def test_camera_that_hangs_is_repaired_in_steps_and_its_last_word_counts_no_more(
    desk: GuardedDesk,
) -> None:
    await desk.live(1)
    first = desk.devices.cameras[0]
    waited = 0.0
    while not desk.hopeless:
        await desk.clock.advance(1)
        await desk.guard.look()
        await desk.media.settle()
        waited += 1
        assert waited < 10 * PAUSES_S[2], "it is given up in the end"
    assert waited >= NOTHING_S + sum(PAUSES_S[:3])
    assert first.is_stopped
    assert len(desk.devices.cameras) == 4  # as at first, two openings, a new worker
    assert desk.devices.open_ids == ["camera-1", "microphone-1", "loudspeaker-1"]
