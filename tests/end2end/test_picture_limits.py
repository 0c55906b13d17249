"""What was chosen for both pictures, as the other one gets and sends them."""

from collections.abc import Mapping

import pytest

from tests.support.chromium import Chromium
from tests.support.desktop_program import Statistics, running_desktop
from tests.support.server import ServerProgram

DEVICES = ("--camera", "test", "--microphone", "test", "--speaker", "none", "--no-ice-servers")
LIMITS = {
    "video_height": 360,
    "video_fps": 15,
    "video_codec": "H264",
    "video_received_kbps": 300,
}

pytestmark = pytest.mark.timeout(120)


@pytest.mark.parametrize("first", ["anna", "boris"])  # who leads offers, who follows answers
async def test_size_pace_codec_and_what_comes_are_the_chosen_ones(
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

    def keeps_to_it(line: Statistics) -> bool:
        return 0 < (line["sent"]["video"]["target_bps"] or 0) <= 300_000

    anna = running_desktop(environment, *room, "--name", "Anna", settings=LIMITS)
    boris = running_desktop(other_environment, *room, "--name", "Boris")
    if first == "anna":
        async with anna as limited, boris as other:
            await other.wait_for(is_limited, "Anna's small picture")
            await other.wait_for(keeps_to_it, "what Anna wants at most")
            await limited.wait_for(lambda line: line["received"]["video"]["fps"], "pictures")
    else:
        async with boris as other, anna as limited:
            await other.wait_for(is_limited, "Anna's small picture")
            await other.wait_for(keeps_to_it, "what Anna wants at most")
            await limited.wait_for(lambda line: line["received"]["video"]["fps"], "pictures")


async def test_a_browser_sends_no_more_than_is_wanted(
    environment: Mapping[str, str], server: ServerProgram, chromium: Chromium
) -> None:
    room = ("--server", server.url, "--room", "room1", "--name", "Anna", *DEVICES, "--join")
    pictured: list[Statistics] = []

    def has_come_for_long(line: Statistics) -> bool:
        if line["received"]["video"]["fps"]:
            pictured.append(line)
        return len(pictured) >= 10  # without a limit the rate triples by then

    async with running_desktop(environment, *room, settings=LIMITS) as anna:
        await anna.wait_for_state("waiting")
        boris = await chromium.open_page(
            server.url, room="room1", name="Boris", camera="test", microphone="none"
        )
        await boris.press()
        await anna.wait_for_state("connected")
        await anna.wait_for(has_come_for_long, "ten seconds of pictures", 60)
    bytes_at = [(line["time_s"], line["received"]["video"]["bytes"]) for line in pictured]
    spans = zip(bytes_at, bytes_at[3:], strict=False)
    assert max(8 * (came - before) / (end - begin) for (begin, before), (end, came) in spans) < 5e5
