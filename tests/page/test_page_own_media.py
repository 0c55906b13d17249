"""Muted, and with the camera off: what the page shows, and what the other one gets."""

import pytest

from tests.support.chromium import Chromium, PageUser, wait_until
from tests.support.server import ServerProgram

pytestmark = pytest.mark.asyncio(loop_scope="module")

# The tracks of the fake camera that are still open, among all that the page ever asked for.
_WATCH_CAMERAS = """() => {
  const devices = navigator.mediaDevices;
  const ask = devices.getUserMedia.bind(devices);
  window.cameras = [];
  devices.getUserMedia = async (constraints) => {
    const stream = await ask(constraints);
    window.cameras.push(...stream.getVideoTracks());
    return stream;
  };
}"""
_LIVE_CAMERAS = """(count) =>
  window.cameras.filter(({ readyState }) => readyState === 'live').length === count"""


async def test_the_other_gets_silence_and_black_until_it_is_switched_on_again(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    anna = await chromium.open_page(page_server.url, name="Anna", camera="test", microphone="test")
    boris = await chromium.open_page(
        page_server.url, name="Boris", camera="test", microphone="test:880"
    )
    await anna.press()
    await boris.press()
    await boris.wait_for_new_pictures()
    await boris.wait_for_tone(440)

    await anna.page.click("#camera-off")
    await boris.wait_for_black()
    assert (await boris.snapshot())["dark"] is None  # packets come: nothing is lost
    assert await anna.text("#own-dark-reason") == "Camera off"
    await boris.wait_for_tone(440)

    await boris.press()
    await boris.wait_for_state("left")
    await boris.press()
    await boris.wait_for("now.dark === null")  # over a new link
    await boris.wait_for_black()

    await anna.page.keyboard.press("Control+e")
    await boris.wait_for_new_pictures()
    await anna.page.click("#mute")
    await boris.wait_for_silence()
    await anna.wait_for_tone(880)
    await anna.page.keyboard.press("Control+d")
    await boris.wait_for_tone(440)


async def test_a_camera_that_is_off_is_let_go_of_also_when_it_was_still_asked_for(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    user = await chromium.open_page(page_server.url)
    await user.page.evaluate(_WATCH_CAMERAS)
    await user.press()
    await user.page.wait_for_function(_LIVE_CAMERAS, arg=1)
    await user.page.click("#camera-off")
    await user.page.wait_for_function(_LIVE_CAMERAS, arg=0)
    await user.page.evaluate(
        "for (let i = 0; i < 5; i += 1) document.getElementById('camera-off').click()"
    )
    await user.page.wait_for_function(_LIVE_CAMERAS, arg=1)
    await user.press()
    await user.page.wait_for_function(_LIVE_CAMERAS, arg=0)


async def test_a_screen_is_shown_in_place_of_the_camera_and_the_camera_comes_back(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    anna = await chromium.open_page(page_server.url, name="Anna", camera="test", microphone="test")
    boris = await chromium.open_page(page_server.url, name="Boris", camera="none")
    await anna.press()
    await anna.wait_for_state("waiting")
    await boris.press()
    await boris.wait_for_new_pictures()

    for end in ("button", "browser"):
        await anna.page.click("#share")
        await anna.wait_for("now.isSharing")
        await wait_for_other_picture(boris)
        track = await anna.page.evaluate_handle(
            "document.getElementById('own').srcObject.getTracks()[0]"
        )
        assert await track.evaluate("(track) => track.contentHint") == "detail"
        assert await anna.text("#own-name") == "Your screen"
        if end == "button":
            await anna.page.click("#share")
        else:  # what the browser's own "stop sharing" tells the page
            await track.evaluate("(track) => track.dispatchEvent(new Event('ended'))")
        await anna.wait_for("!now.isSharing")
        await boris.wait_for_new_pictures()
        assert await track.evaluate("(track) => track.readyState") == "ended"
    assert (await boris.snapshot())["round"] == 1
    assert (await anna.snapshot())["notices"] == []


async def test_who_switched_the_camera_off_joins_without_it_and_has_none_after_a_screen(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    user = await chromium.open_page(page_server.url)
    await user.page.evaluate(_WATCH_CAMERAS)
    await user.page.click("#camera-off")
    await user.press()
    await user.wait_for_state("waiting")
    assert await user.page.is_visible("#own-dark-reason")
    await user.page.click("#share")
    await user.wait_for("now.isSharing")
    await user.page.click("#share")
    await user.wait_for("!now.isSharing")
    assert await user.page.evaluate("window.cameras.length") == 0
    assert await user.page.is_visible("#own-dark-reason")


async def test_a_muted_microphone_is_let_go_of_where_that_is_chosen(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    context = await chromium.new_context()
    user = await chromium.open_tab(context, page_server.url, camera="none")
    await user.page.check("#release-muted")
    await user.press()
    await user.wait_for("now.state === 'waiting' && now.level !== null")
    await user.page.click("#mute")
    await user.wait_for("now.isMuted && now.level === null")  # nothing is open to be heard
    await user.page.click("#mute")
    await user.wait_for("!now.isMuted && now.level !== null")
    await user.page.click("#mute")
    await user.wait_for("now.level === null")
    await user.page.uncheck("#release-muted")
    await user.wait_for("now.isMuted && now.level !== null")


async def wait_for_other_picture(user: PageUser) -> None:
    async def is_other() -> bool:
        return await user.stamp() is None and await user.shown_luma() > 5

    await wait_until(is_other, "a picture without a stamp")
