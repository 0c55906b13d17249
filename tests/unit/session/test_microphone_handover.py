"""From one microphone to the next: both are open until the new one delivers."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import numpy as np
import pytest

from desktop.core.device_order import DeviceChoices, DeviceKind
from desktop.core.snapshot import OwnMedia
from desktop.ports import BLOCK_SAMPLES
from desktop.session.microphone_handover import ALIVE_S, HANG_S
from tests.support.moved_clock import MovedClock
from tests.unit.session.test_media_session import CHOICES, Desk

SPEECH = np.full(BLOCK_SAMPLES, 1000, np.int16)


class StillClock(MovedClock):
    """Goes on only when the test moves it, so that no busy machine ends a handover."""

    def time_s(self) -> float:
        return 1000.0 + self._moved_s

    def jump(self, seconds: float) -> None:
        """So long somebody hung. Thread: any."""
        self._moved_s += seconds


@pytest.fixture
async def clock(monkeypatch: pytest.MonkeyPatch) -> StillClock:
    return StillClock(monkeypatch)


@pytest.fixture
async def desk(clock: StillClock) -> AsyncIterator[Desk]:
    desk = Desk()
    yield desk
    await desk.media.shut_down()
    assert desk.devices.open_ids == []


async def speak_into_first(desk: Desk) -> None:
    """It is open, and delivers."""
    await desk.open()
    desk.devices.microphones[0].say(SPEECH)
    await asyncio.sleep(0)
    await desk.media.settle()


async def switch(desk: Desk, microphone: str) -> None:
    desk.media.choose(DeviceChoices("camera-1", microphone, "loudspeaker-1"))
    await desk.media.settle()


def are_open(desk: Desk) -> list[bool]:
    return [microphone.is_open for microphone in desk.devices.microphones]


async def test_a_microphone_is_heard_until_the_next_one_is(desk: Desk) -> None:
    await speak_into_first(desk)
    await switch(desk, "microphone-2")
    former, new = desk.devices.microphones
    former.say(SPEECH)
    assert len(desk.links.blocks) == 2
    new.say(SPEECH)
    former.say(SPEECH)  # it is still to be closed
    assert len(desk.links.blocks) == 3
    await asyncio.sleep(0)
    await desk.media.settle()
    assert are_open(desk) == [False, True]


@pytest.mark.expects_warnings("microphone failed")
async def test_a_microphone_that_fails_takes_the_former_one_along(desk: Desk) -> None:
    await speak_into_first(desk)
    await switch(desk, "microphone-2")
    assert are_open(desk) == [True, True]
    desk.devices.microphones[1].refuse()
    await asyncio.sleep(0)
    await desk.media.settle()
    assert are_open(desk) == [False, False]


async def test_the_one_that_is_heard_is_kept_over_several_switches(desk: Desk) -> None:
    await speak_into_first(desk)
    await switch(desk, "microphone-2")
    await switch(desk, "microphone-3")
    assert are_open(desk) == [True, False, True]
    desk.devices.microphones[2].say(SPEECH)
    await asyncio.sleep(0)
    await desk.media.settle()
    assert are_open(desk) == [False, False, True]


async def test_the_first_sound_of_one_that_was_replaced_ends_nothing(desk: Desk) -> None:
    await speak_into_first(desk)
    await switch(desk, "microphone-2")
    desk.devices.microphones[1].say(SPEECH)  # it is told when the next one is chosen already
    await switch(desk, "microphone-3")
    await asyncio.sleep(0)
    await desk.media.settle()
    assert are_open(desk) == [False, True, True]


async def test_who_goes_back_has_the_former_one_closed_before_it_is_opened_again(
    desk: Desk,
) -> None:
    await speak_into_first(desk)
    await switch(desk, "microphone-2")
    await switch(desk, "microphone-1")
    assert are_open(desk) == [False, False, True]


async def test_what_hangs_is_not_kept(desk: Desk, clock: StillClock) -> None:
    await speak_into_first(desk)
    await clock.advance(ALIVE_S)
    await switch(desk, "microphone-2")
    assert are_open(desk) == [False, True]


async def test_what_was_open_beside_one_that_hangs_while_it_is_closed_is_opened_anew(
    desk: Desk, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await speak_into_first(desk)
    await switch(desk, "microphone-2")
    former, new = desk.devices.microphones
    stop = former.stop

    def stop_late() -> None:
        clock.jump(2 * HANG_S)
        stop()

    monkeypatch.setattr(former, "stop", stop_late)
    new.say(SPEECH)
    for _ in range(3):
        await asyncio.sleep(0)
        await desk.media.settle()
    assert are_open(desk) == [False, False, True]


async def test_leaving_closes_them_all(desk: Desk) -> None:
    await speak_into_first(desk)
    await switch(desk, "microphone-2")
    desk.media.close()
    await desk.media.settle()
    assert are_open(desk) == [False, False]


async def test_a_microphone_is_closed_at_once_for_being_muted(desk: Desk) -> None:
    desk.media.choose(replace(CHOICES, mute_releases=True))
    await speak_into_first(desk)
    desk.media.withhold(OwnMedia(is_muted=True))
    await desk.media.settle()
    assert desk.devices.microphones[0].is_stopped


async def test_a_doubted_microphone_is_closed_before_it_is_opened_again(desk: Desk) -> None:
    await speak_into_first(desk)
    desk.media.open_anew(DeviceKind.MICROPHONE, in_new_worker=False)
    await desk.media.settle()
    assert desk.devices.microphones[0].is_stopped
    assert desk.devices.microphones[1].is_open
