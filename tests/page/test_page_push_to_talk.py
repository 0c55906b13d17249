"""The space bar of somebody who is muted."""

import pytest

from tests.support.chromium import Chromium, PageUser
from tests.support.server import ServerProgram

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def muted_pair(chromium: Chromium, server: ServerProgram) -> tuple[PageUser, PageUser]:
    anna = await chromium.open_page(server.url, name="Anna", camera="test", microphone="test")
    boris = await chromium.open_page(server.url, name="Boris", camera="test", microphone="none")
    for user in (anna, boris):
        await user.press()
        await user.wait_for("now.isSignaled")
    await boris.wait_for_tone(440)
    await anna.page.click("#mute")
    await boris.wait_for_silence()
    return anna, boris


async def test_the_other_hears_while_the_bar_is_held_down(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    anna, boris = await muted_pair(chromium, page_server)
    mute = anna.page.locator("#mute")
    meter = anna.page.locator("#level")
    assert "muted" in (await meter.get_attribute("class") or "")
    for _ in range(2):  # the button that was clicked is not pressed by it
        await anna.page.keyboard.down("Space")
        await anna.page.keyboard.down("Space")  # repeated by the keyboard
        await boris.wait_for_tone(440)
        assert await mute.get_attribute("aria-label") == "Mute the microphone"
        assert "muted" not in (await meter.get_attribute("class") or "")
        await anna.page.keyboard.up("Space")
        await boris.wait_for_silence()
        assert await mute.get_attribute("aria-label") == "Unmute the microphone"

    await anna.page.keyboard.down("Space")
    await anna.wait_for("!now.isMuted")
    await anna.page.evaluate("dispatchEvent(new Event('blur'))")  # as when another window comes
    await anna.wait_for("now.isMuted")
    await anna.page.keyboard.up("Space")
    assert (await anna.snapshot())["isMuted"]


async def test_a_reload_while_the_bar_is_held_down_comes_back_muted(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    anna, boris = await muted_pair(chromium, page_server)
    await anna.page.keyboard.down("Space")
    await boris.wait_for_tone(440)
    await anna.page.reload()
    await anna.wait_for("now.state === 'connected'")
    assert (await anna.snapshot())["isMuted"]
    await boris.wait_for("now.state === 'connected' && now.dark === null")
    await boris.wait_for_silence()
    await anna.page.keyboard.up("Space")
    assert (await anna.snapshot())["isMuted"]
    await anna.page.keyboard.down("Space")
    await boris.wait_for_tone(440)
    await anna.page.keyboard.up("Space")


async def test_a_curtain_that_was_closed_as_such_stays_closed(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    anna, boris = await muted_pair(chromium, page_server)
    await anna.page.click("#camera-off")  # muted, with the camera off: one may talk
    await boris.wait_for("now.peerDoing.isCurtained")
    await anna.page.keyboard.down("Space")
    await boris.wait_for_tone(440)
    await anna.page.keyboard.up("Space")
    await boris.wait_for("now.peerDoing.isCurtained")

    await anna.page.click("#curtain-open")
    await anna.page.click("#curtain")
    await anna.page.keyboard.down("Space")  # nor does it press the button
    now = await anna.snapshot()
    assert [now["isCurtained"], now["isMuted"]] == [True, True]
    await anna.page.keyboard.up("Space")

    await anna.page.click("#mute")  # opens it
    await anna.page.click("#mute")
    await anna.page.keyboard.down("Space")
    await boris.wait_for_tone(440)
    await anna.page.keyboard.up("Space")


async def test_a_blank_is_written_and_a_button_pressed_by_who_is_there_with_the_keyboard(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    anna, _ = await muted_pair(chromium, page_server)
    await anna.wait_for("now.chat.state === 'open'")
    await anna.page.click("#chat-button")
    await anna.page.keyboard.type("a b")
    assert await anna.page.input_value("#chat-field") == "a b"
    assert (await anna.snapshot())["isMuted"]

    await anna.page.focus("#mirror")
    await anna.page.keyboard.down("Space")
    assert (await anna.snapshot())["isMuted"]
    await anna.page.keyboard.up("Space")
    assert not await anna.page.is_checked("#mirror")

    await anna.page.focus("#mute")
    await anna.page.keyboard.press("Space")
    await anna.wait_for("!now.isMuted")
    await anna.page.keyboard.down("Space")  # of a microphone that is on it is the button's
    await anna.page.keyboard.up("Space")
    await anna.wait_for("now.isMuted")


async def test_the_bar_does_nothing_before_a_call(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    user = await chromium.open_page(page_server.url, camera="none", microphone="test")
    await user.page.keyboard.press("Control+d")
    await user.page.keyboard.down("Space")
    assert (await user.snapshot())["isMuted"]
    await user.page.keyboard.up("Space")
    await user.page.keyboard.press("F1")
    listed = (await user.text("#keys-list")).replace("\n", " ")
    assert "Talk while it is held down, when muted Space" in listed
