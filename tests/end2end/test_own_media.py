"""Muted, and with the camera off: what the other one really gets."""

from collections.abc import Mapping

import pytest

from tests.support.desktop_program import Statistics, running_desktop
from tests.support.screen import Screen
from tests.support.server import ServerProgram

MICROPHONE_BUTTON = (559, 687)
CAMERA_BUTTON = (629, 687)
DEVICES = ("--camera", "test", "--microphone", "test", "--speaker", "none", "--no-ice-servers")

pytestmark = pytest.mark.timeout(240)


def sees(line: Statistics) -> bool:
    return line["received"]["video"]["delay_ms"] is not None


def sees_black(line: Statistics) -> bool:
    video = line["received"]["video"]
    return video["delay_ms"] is None and (video["fps"] or 0) > 0


def hears(line: Statistics) -> bool:
    return line["received"]["audio"]["tone_hz"] is not None


def hears_silence(line: Statistics) -> bool:
    audio = line["received"]["audio"]
    return (
        audio["tone_hz"] is None and audio["level_dbfs"] is not None and audio["level_dbfs"] < -60
    )


async def test_the_other_gets_silence_and_black_until_it_is_switched_on_again(
    environment: Mapping[str, str],
    other_environment: Mapping[str, str],
    server: ServerProgram,
    screen: Screen,
) -> None:
    room = ("--server", server.url, "--room", "room1", *DEVICES, "--join")
    async with (
        running_desktop(environment, *room, "--name", "Anna") as anna,
        running_desktop(other_environment, *room, "--name", "Boris") as boris,
    ):
        await boris.wait_for(lambda line: sees(line) and hears(line), "Anna's picture and tone")
        await screen.click(*MICROPHONE_BUTTON)
        await boris.wait_for(lambda line: hears_silence(line) and sees(line), "silence")
        await screen.click(*CAMERA_BUTTON)
        await boris.wait_for(lambda line: hears_silence(line) and sees_black(line), "black")
        await anna.wait_for(lambda line: sees(line) and hears(line), "Boris, as before")

        # A new link carries neither what is withheld.
        await boris.stop()
        await anna.wait_for_state("waiting")
        await boris.start()
        await boris.wait_for(
            lambda line: hears_silence(line) and sees_black(line), "silence and black on a new link"
        )

        await screen.click(*MICROPHONE_BUTTON)
        await screen.click(*CAMERA_BUTTON)
        await boris.wait_for(lambda line: sees(line) and hears(line), "picture and tone again")
