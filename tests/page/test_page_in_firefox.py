"""The page's controls in Firefox, which lacks some of what Chromium has."""

from typing import Any

import pytest

from tests.support.chromium import Chromium, wait_until
from tests.support.device_questions import NOTED
from tests.support.firefox import FirefoxTab, firefox_path, running_firefox
from tests.support.server import ServerProgram

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(firefox_path() is None, reason="Firefox is not installed"),
]


async def wait_for(tab: FirefoxTab, condition: str) -> Any:
    """Wait until an expression over `now`, the page's snapshot, is true."""
    snapshots: list[Any] = []

    async def is_true() -> bool:
        expression = (
            "(() => { const now = window.tandem?.snapshot() ?? {};"
            f" return [Boolean({condition}), now]; }})()"
        )
        is_so, snapshot = await tab.evaluate(expression)
        snapshots[:] = [snapshot]
        return bool(is_so)

    await wait_until(is_true, lambda: f"{condition}: {snapshots}")


async def click(tab: FirefoxTab, element: str) -> None:
    await tab.evaluate(f"void document.getElementById('{element}').click()")


async def test_a_call_from_the_preview_to_the_numbers(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    boris = await chromium.open_page(
        page_server.url, name="Boris", camera="test", microphone="test"
    )
    await boris.press()
    await boris.wait_for_state("waiting")
    async with running_firefox() as anna:
        await anna.go_to(f"{page_server.url}/?name=Anna&lang=ru")
        await click(anna, "preview")
        await wait_for(anna, "now.isPreviewing && now.level > 0 && now.notices.length === 0")
        await click(anna, "button")
        await wait_for(anna, "now.state === 'connected' && now.dark === null")
        await wait_for(anna, "now.quality !== null")
        await boris.wait_for("now.dark === null")

        async def is_seen() -> bool:
            return await boris.shown_luma() > 20

        await wait_until(is_seen, "the camera's picture")
        await click(anna, "camera-off")
        await wait_for(anna, "now.isCameraOff")

        async def is_black() -> bool:
            return await boris.shown_luma() < 2

        await wait_until(is_black, "a black picture")
        await click(anna, "mute")
        await wait_for(anna, "now.isMuted")
        await boris.wait_for("now.peerDoing.isCurtained")
        await anna.evaluate("void (document.getElementById('details').open = true)")
        await wait_for(anna, "now.received.delay !== null")
        plots = "[...document.querySelectorAll('#plots path')].filter((p) => p.getAttribute('d'))"
        assert await anna.evaluate(f"{plots}.length") >= 6
        assert await anna.evaluate("document.getElementById('quality').innerText.length") > 0
        await click(anna, "keys-open")
        assert await anna.evaluate("document.getElementById('keys').open")
        await click(anna, "keys-close")
        await click(anna, "full")
        await wait_until(lambda: is_full(anna), "a full screen")
        await click(anna, "button")
        await wait_for(anna, "now.state === 'left' && now.level === null")
        assert not await is_full(anna)


@pytest.mark.parametrize("is_first", [True, False])
async def test_texts_go_both_ways_whoever_leads(
    chromium: Chromium, page_server: ServerProgram, is_first: bool
) -> None:
    boris = await chromium.open_page(
        page_server.url, name="Boris", camera="test", microphone="none"
    )
    async with running_firefox() as anna:
        await anna.go_to(f"{page_server.url}/?name=Anna&camera=test&microphone=none")
        if is_first:
            await click(anna, "button")
            await wait_for(anna, "now.state === 'waiting'")
            await boris.press()
        else:
            await boris.press()
            await boris.wait_for_state("waiting")
            await click(anna, "button")
        await wait_for(anna, "now.chat.state === 'open'")
        await boris.wait_for("now.chat.state === 'open'")
        await click(anna, "chat-button")
        await anna.evaluate("void (document.getElementById('chat-field').value = 'Hi')")
        await anna.evaluate("void document.getElementById('chat-form').requestSubmit()")
        await wait_for(anna, "now.chat.lines[0]?.delivery === 'delivered'")
        await boris.wait_for("now.chat.lines[0].text === 'Hi'")


async def test_one_question_asks_for_what_is_there_of_camera_and_microphone(
    page_server: ServerProgram,
) -> None:
    async with running_firefox(allows_devices=False) as anna:
        await anna.go_to(f"{page_server.url}/?name=Anna&camera=of-another-time")
        await anna.evaluate(f"void {NOTED}")
        await click(anna, "button")
        await wait_for(anna, "now.notices.join() === 'devices_asked,devices_asked'")
        await wait_for(anna, "now.state === 'waiting'")
        assert await anna.evaluate("asked") == ["audio+video"]
        await click(anna, "button")
        await anna.evaluate("void (document.getElementById('microphone').value = 'none')")
        await anna.evaluate(
            "void document.getElementById('microphone').dispatchEvent(new Event('change'))"
        )
        await click(anna, "button")
        await wait_for(anna, "now.notices.join() === 'camera_asked'")
        assert await anna.evaluate("asked") == ["audio+video", "video"]


async def is_full(tab: FirefoxTab) -> bool:
    full: bool = await tab.evaluate("document.body.classList.contains('full')")
    return full
