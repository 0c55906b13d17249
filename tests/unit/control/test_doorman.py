"""What a waiting machine opens for whom."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest

from desktop.control.doorman import Doorman, Duty, duty_of
from desktop.core.manners import Card, Manners, QuietHours
from desktop.core.settings import Settings
from desktop.core.share import Share
from desktop.core.snapshot import CallSnapshot, CallState, OwnMedia
from desktop.core.talk_message import Doing
from desktop.core.visits import VisitBegan, VisitEnded
from desktop.media.chime import Notes, chime
from desktop.media.picture import black_picture, plane_of
from desktop.media.stand_in import StandIn
from desktop.ports import Picture
from tests.unit.session.test_media_session import CHOICES, Desk

ALONE = CallSnapshot(CallState.WAITING, "room1")
BORIS = CallSnapshot(CallState.CONNECTED, "room1", peer_name="Boris")
EVE = CallSnapshot(CallState.CONNECTED, "room1", peer_name="Eve")


def card(number: int) -> Picture:
    picture = black_picture(64, 36)
    plane_of(picture, 0)[:] = number
    return picture


CARDS = {each: card(100 + number) for number, each in enumerate(Card)}

OPEN_MEDIA, MUTED = OwnMedia(), OwnMedia(is_muted=True)
CURTAINED = OwnMedia().curtained(True)


class Door(Desk):
    def __init__(self, manners: Manners) -> None:
        super().__init__()
        self.stand_in = StandIn()
        self.hour = 12
        self.doings: list[Doing] = []
        self.doorman = Doorman(
            self.media,
            self.stand_in,
            CHOICES,
            lambda: datetime(2026, 5, 1, self.hour),  # noqa: DTZ001
            self.doings.append,
        )
        self.doorman.serve(Duty(manners, CARDS))

    async def meet(self, snapshot: CallSnapshot) -> list[str | None]:
        """What is open when this one is there."""
        self.doorman.see(snapshot)
        if not self.devices.open_ids:
            self.media.open()
        await self.media.settle()
        return [device for device in self.devices.open_ids if device != "none"]


OPEN = ["camera-1", "microphone-1", "loudspeaker-1"]


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    door = Door(Manners(QuietHours.parse("22:00-07:00"), may_watch=("Boris",)))
    yield door
    await door.media.shut_down()


async def test_only_who_is_on_the_list_gets_a_device_opened(door: Door) -> None:
    assert await door.meet(EVE) == []
    assert door.stand_in.picture is CARDS[Card.STRANGER]
    assert sorted(map(str, await door.meet(BORIS))) == sorted(OPEN)
    assert door.stand_in.picture is CARDS[Card.NAME]
    assert await door.meet(EVE) == []


async def test_night_falls_in_a_call(door: Door) -> None:
    await door.meet(BORIS)
    door.hour = 22
    assert await door.meet(BORIS) == []
    assert door.stand_in.picture is CARDS[Card.QUIET]
    door.hour = 7
    assert sorted(map(str, await door.meet(BORIS))) == sorted(OPEN)


async def test_curtain_outlives_the_watcher_and_the_night(door: Door) -> None:
    await door.meet(BORIS)
    door.doorman.wish(OPEN_MEDIA, CURTAINED)
    assert await door.meet(BORIS) == ["loudspeaker-1"]
    assert door.stand_in.picture is CARDS[Card.CURTAIN]
    door.hour = 23
    await door.meet(ALONE)
    door.hour = 12
    assert await door.meet(BORIS) == ["loudspeaker-1"]
    door.doorman.wish(CURTAINED, OPEN_MEDIA)
    assert sorted(map(str, await door.meet(BORIS))) == sorted(OPEN)


@pytest.mark.parametrize(
    ("hour", "snapshot", "rings"), [(12, BORIS, 1), (12, EVE, 0), (23, BORIS, 0)]
)
async def test_chime_rings_for_whom_it_is_open(
    door: Door, hour: int, snapshot: CallSnapshot, rings: int
) -> None:
    door.hour = hour
    await door.meet(snapshot)
    door.doorman.ring([VisitBegan("room1", "somebody", 0.0)])
    if rings:
        block = door.devices.loudspeakers[-1].play(4800)
        assert abs(block).max() > 1000
    else:
        assert "loudspeaker-1" not in door.devices.open_ids


@pytest.mark.parametrize(("waits", "heard"), [(False, Notes.WENT), (True, None)])
async def test_who_goes_is_heard_in_a_call_and_not_by_a_machine_that_waits(
    door: Door, waits: bool, heard: Notes | None
) -> None:
    if not waits:
        door.doorman.serve(None)
    await door.meet(BORIS)
    door.doorman.ring([VisitEnded("room1", "Boris", 9.0, 9.0)])
    block = door.devices.loudspeakers[-1].play(4800)
    assert np.array_equal(block, np.zeros(4800) if heard is None else chime(heard)[:4800])


async def test_who_is_there_is_told_of_the_curtain(door: Door) -> None:
    await door.meet(BORIS)
    door.doorman.wish(OPEN_MEDIA, CURTAINED)
    door.doorman.wish(CURTAINED, OPEN_MEDIA)
    assert [doing.is_curtained for doing in door.doings[-2:]] == [True, False]


async def test_off_duty_he_passes_wishes_on(door: Door) -> None:
    door.hour = 23
    door.doorman.serve(None)
    assert sorted(map(str, await door.meet(EVE))) == sorted(OPEN)
    door.doorman.wish(OPEN_MEDIA, MUTED)
    await door.media.settle()
    assert door.media.own_media == MUTED
    assert door.stand_in.picture not in CARDS.values()  # black, as of every window
    # Clicked before the first was shown.
    door.doorman.wish(OPEN_MEDIA, OwnMedia(is_camera_off=True), CARDS[Card.QUIET])
    await door.media.settle()
    assert door.media.own_media == OwnMedia(is_muted=True, is_camera_off=True)
    assert door.stand_in.picture is CARDS[Card.QUIET]
    assert "microphone-1" in door.devices.open_ids  # as the user settled it
    door.doorman.serve(Duty(Manners(), CARDS))
    await door.media.settle()
    assert "microphone-1" not in door.devices.open_ids
    assert door.stand_in.picture is CARDS[Card.CURTAIN]


async def test_share_that_ended_does_not_come_back_after_the_night(door: Door) -> None:
    await door.meet(BORIS)
    door.doorman.wish(OPEN_MEDIA, OwnMedia(share=Share("screen", "Screen")))
    door.doorman.see(replace(BORIS, own_media=OwnMedia()))
    door.hour = 23
    door.doorman.look()
    door.hour = 12
    door.doorman.look()
    await door.media.settle()
    assert door.media.own_media.share is None


@pytest.mark.expects_warnings("always quiet")
def test_hours_that_nobody_understands_never_end(qapp: object) -> None:
    hours = duty_of(Settings(quiet_hours="at night")).manners.quiet_hours
    for hour in (0, 7, 12, 23):
        assert hours.contains(datetime(2026, 5, 1, hour))  # noqa: DTZ001
