"""What was chosen for the own picture, as the other one gets it."""

from collections.abc import Mapping

import pytest

from tests.support.desktop_program import Statistics, running_desktop
from tests.support.server import ServerProgram

DEVICES = ("--camera", "test", "--microphone", "test", "--speaker", "none", "--no-ice-servers")
LIMITS = {"video_height": 360, "video_fps": 15, "video_codec": "H264"}

pytestmark = pytest.mark.timeout(120)


@pytest.mark.parametrize("first", ["anna", "boris"])  # who leads offers, who follows answers
async def test_size_pace_and_codec_are_the_chosen_ones(
    environment: Mapping[str, str],
    other_environment: Mapping[str, str],
    server: ServerProgram,
    first: str,
) -> None:
    room = ("--server", server.url, "--room", "room1", *DEVICES, "--join")

    def is_limited(line: Statistics) -> bool:
        video = line["received"]["video"]
        size = (video["width"], video["height"])
        return size == (640, 360) and video["codec"] == "H264" and 10 <= (video["fps"] or 0) <= 17

    anna = running_desktop(environment, *room, "--name", "Anna", settings=LIMITS)
    boris = running_desktop(other_environment, *room, "--name", "Boris")
    if first == "anna":
        async with anna as limited, boris as other:
            await other.wait_for(is_limited, "Anna's small picture")
            await limited.wait_for(lambda line: line["received"]["video"]["width"] == 1280, "720p")
    else:
        async with boris as other, anna as limited:
            await other.wait_for(is_limited, "Anna's small picture")
            await limited.wait_for(lambda line: line["received"]["video"]["width"] == 1280, "720p")
