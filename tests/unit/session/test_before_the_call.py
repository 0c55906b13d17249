"""Preview, loudspeaker test, and what is told of the microphone's level."""

import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest

from desktop.core.notice import Notice, NoticeKind
from desktop.core.snapshot import OwnMedia
from desktop.media.level import WINDOW_SAMPLES
from desktop.media.picture import black_picture
from desktop.session.loudspeaker_test import TEST_S
from tests.support.moved_clock import MovedClock
from tests.unit.session.test_media_session import Desk


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    desk = Desk()
    yield desk
    await desk.media.shut_down()
    assert desk.devices.open_ids == []


@pytest.fixture
async def clock(monkeypatch: pytest.MonkeyPatch) -> MovedClock:
    return MovedClock(monkeypatch)


async def test_the_level_is_told_muted_or_not_until_the_microphone_is_closed(desk: Desk) -> None:
    await desk.open()
    block = np.full(WINDOW_SAMPLES, 8000, np.int16)
    desk.devices.microphones[-1].say(block)
    desk.media.withhold(OwnMedia(is_muted=True))
    desk.devices.microphones[-1].say(block)
    await asyncio.sleep(0)
    assert desk.levels[-2:] == [pytest.approx(-9.2, abs=0.2)] * 2
    desk.media.close()
    assert desk.levels[-1] is None
    desk.devices.microphones[-1].say(block)
    await asyncio.sleep(0)
    assert desk.levels[-1] is None


async def test_a_silent_microphone_is_told(desk: Desk, clock: MovedClock) -> None:
    await desk.open()
    for _ in range(12):
        desk.devices.tell_level(-96.0)
        desk.devices.microphones[-1].say(np.zeros(WINDOW_SAMPLES, np.int16))
        await asyncio.sleep(0)
        await clock.advance(0.5)
    assert desk.notices() == (Notice(NoticeKind.MICROPHONE_SILENT),)
    desk.devices.tell_level(-70.0)
    desk.devices.microphones[-1].say(np.zeros(WINDOW_SAMPLES, np.int16))
    await asyncio.sleep(0)
    assert desk.notices() == ()


async def test_a_preview_is_shown_and_the_call_takes_it_over(desk: Desk) -> None:
    desk.media.preview(True)
    await desk.media.settle()
    assert desk.devices.open_ids == ["camera-1", "microphone-1"]
    desk.devices.cameras[-1].show(black_picture(64, 36))
    assert len(desk.own.shown) == 1
    await desk.open()
    assert desk.devices.open_ids == ["camera-1", "microphone-1", "loudspeaker-1"]
    assert len(desk.devices.cameras) == 1
    desk.media.close()
    desk.media.preview(False)
    await desk.media.settle()
    assert desk.devices.open_ids == []


async def test_the_loudspeaker_is_tried_outside_a_call_and_closed_again(
    desk: Desk, clock: MovedClock
) -> None:
    desk.media.test_loudspeaker()
    await desk.media.settle()
    assert desk.devices.open_ids == ["loudspeaker-1"]
    assert np.abs(desk.devices.loudspeakers[-1].play(4800)).max() > 3000
    await clock.advance(TEST_S + 0.1)
    await desk.media.settle()
    assert desk.devices.open_ids == []
