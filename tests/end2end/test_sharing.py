"""A window that is shared: what the other one really gets, until it is closed."""

from collections.abc import Iterator, Mapping

import pytest

from tests.support.desktop_program import Statistics, running_desktop
from tests.support.display import Display
from tests.support.pulse import PulseServer
from tests.support.screen import Screen
from tests.support.server import ServerProgram
from tests.support.stamped_window import SIZE, stamped_window

SHARE_BUTTON = (703, 687)
SECOND_ROW = (417, 182)  # of the chooser, which stands in the middle of the window
CHOOSERS_BUTTON = (722, 496)
IN_THE_LIST = (417, 300)
STOP_BUTTON = (701, 38)  # over the picture
BESIDE_THE_WINDOW = (1130, 200)
DEVICES = ("--camera", "test", "--microphone", "test", "--speaker", "none", "--no-ice-servers")

pytestmark = pytest.mark.timeout(240)


@pytest.fixture
def environment(pulse: PulseServer) -> Iterator[Mapping[str, str]]:
    """A desk with room beside Tandem's window."""
    with Display(1800, 800) as display:
        yield {
            **pulse.environment,
            "DISPLAY": display.name,
            "QT_QPA_PLATFORM": "xcb",
            "XDG_SESSION_TYPE": "tty",  # as with startx
        }


def sees_window(line: Statistics) -> bool:
    """Its stamp is read, so the picture is the window's own, whole and in its size."""
    video = line["received"]["video"]
    return (video["width"], video["height"]) == SIZE and video["delay_ms"] is not None


def sees_camera(line: Statistics) -> bool:
    video = line["received"]["video"]
    return video["delay_ms"] is not None and not sees_window(line)


async def test_a_shared_window_is_seen_on_every_link_until_it_is_closed(
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
        await boris.wait_for(sees_camera, "Anna's camera")
        async with stamped_window(environment, *BESIDE_THE_WINDOW):
            await share_window(screen)
            await boris.wait_for(sees_window, "the window")

            # A new link carries the window, too.
            await boris.stop()
            await anna.wait_for_state("waiting")
            await boris.start()
            await boris.wait_for(sees_window, "the window on a new link")

            await screen.click(*STOP_BUTTON)
            await boris.wait_for(sees_camera, "the camera after one click")
            await share_window(screen)
            await boris.wait_for(sees_window, "the window again")
        await boris.wait_for(sees_camera, "the camera after the window was closed")
        assert "told: share_ended" in anna.log


async def share_window(screen: Screen) -> None:
    await screen.click(*SHARE_BUTTON)
    await screen.wait_for_dark(*IN_THE_LIST)
    await screen.click(*SECOND_ROW)
    await screen.click(*CHOOSERS_BUTTON)
