"""Another device in the call, with two clicks: heard and seen over the same link."""

from collections.abc import Mapping

import pytest

from tests.support.desktop_program import running
from tests.support.old_clients import OldPage, running_old_page
from tests.support.pointed_desktop import PointedDesktop
from tests.support.pulse import PulseServer
from tests.support.pulse_tone import played_tone, recorded_hz
from tests.support.screen import Screen
from tests.support.server import ServerProgram
from tests.support.webcams import NARROW, SIZES, WIDE

FIRST_HZ, OTHER_HZ, PEER_HZ = 500.0, 700.0, 880.0
PLAIN = ("--no-echo-cancellation", "--no-noise-suppression", "--no-gain-control")  # tones pass
SOUND, PICTURE = "Choose the microphone and the speaker", "Choose the camera"

pytestmark = pytest.mark.timeout(240)


async def sees_shape_of(page: OldPage, camera: str) -> None:
    """Wait for a picture as wide for its height as that webcam's, whatever its size is now."""
    width, height = SIZES[camera]

    def is_there() -> bool:
        size = page.peer.size if page.peer is not None else None
        return size is not None and abs(size[0] / size[1] - width / height) < 0.05

    await page.progress.wait_until(is_there, 30, f"a picture of the {camera} webcam")


async def test_two_clicks_switch_a_device_and_nothing_is_negotiated(
    environment: Mapping[str, str], pulse: PulseServer, server: ServerProgram, screen: Screen
) -> None:
    anna = PointedDesktop(
        environment,
        screen,
        *("--server", server.url, "--room", "room1", "--name", "Anna", "--join", *PLAIN),
        *("--camera", WIDE.id, "--microphone", "anna_microphone", "--speaker", "anna_speaker"),
        "--no-ice-servers",
    )
    with (
        played_tone(pulse.environment, "anna_voice", FIRST_HZ),
        played_tone(pulse.environment, "boris_voice", OTHER_HZ),
    ):
        async with (
            running(anna),
            running_old_page(f"ws://127.0.0.1:{server.port}/ws", "room1") as page,
        ):
            await page.hears(FIRST_HZ)
            await sees_shape_of(page, WIDE.id)
            await anna.wait_for(
                lambda line: line["received"]["audio"]["tone_hz"] == pytest.approx(PEER_HZ, abs=5),
                "the page's tone",
            )
            link, before = page.peer, len(anna.lines)

            await anna.click(SOUND)
            await anna.click("boris_microphone")
            await page.hears(OTHER_HZ)

            await anna.click(SOUND)
            await anna.click("boris_speaker")
            heard = (recorded_hz(pulse.environment, "boris_speaker") for _ in range(10))
            assert any(hz == pytest.approx(PEER_HZ, abs=5) for hz in heard)

            await anna.click(PICTURE)
            await anna.click(NARROW.label)
            await sees_shape_of(page, NARROW.id)

            assert page.peer is link
            assert page.offers == 1  # answered, and no other came
            assert {line["state"] for line in anna.lines[before:]} <= {"connected"}
            kept = {kind: anna.stored[kind] for kind in ("camera", "microphone", "loudspeaker")}
            assert kept == {
                "camera": NARROW.id,
                "microphone": "boris_microphone",
                "loudspeaker": "boris_speaker",
            }
