"""The page on a phone, most of all held sideways: what matters is seen, though little fits."""

import pytest
from playwright.async_api import ViewportSize

from tests.support.chromium import Chromium, PageUser
from tests.support.server import ServerProgram

pytestmark = pytest.mark.asyncio(loop_scope="module")

SIDEWAYS = ViewportSize(width=844, height=390)


async def open_sideways(
    chromium: Chromium, server: ServerProgram, size: ViewportSize = SIDEWAYS
) -> PageUser:
    context = await chromium.new_context(viewport=size, is_phone=True)
    return await chromium.open_tab(
        context, server.url, name="Anna", camera="test", microphone="none"
    )


async def test_the_button_covers_no_picture(chromium: Chromium, page_server: ServerProgram) -> None:
    user = await open_sideways(chromium, page_server, ViewportSize(width=640, height=360))
    await user.press()
    await user.wait_for_state("waiting")
    await user.page.wait_for_function(
        """() => {
          const bottom = document.querySelector('.stage').getBoundingClientRect().bottom;
          const { top, bottom: end } = document.getElementById('button').getBoundingClientRect();
          return bottom <= top && end <= innerHeight;
        }"""
    )


async def test_who_joins_from_the_end_of_the_form_sees_the_pictures(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    user = await open_sideways(chromium, page_server)
    await user.page.locator("#details").scroll_into_view_if_needed()
    await user.press()
    await user.wait_for_state("waiting")
    await user.wait_until_seen("#dark", "#tools")


async def test_what_is_wrong_is_seen_in_a_call_and_out_of_it(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    user = await open_sideways(chromium, page_server)
    await user.page.uncheck("#create")
    await user.page.fill("#room", "nowhere")
    await user.press()
    await user.wait_for("now.notices.includes('no_such_room')")
    await user.wait_until_seen("#notices")
    await user.page.check("#create")
    await user.press()
    await user.wait_for_state("waiting")
    await page_server.kill()
    await user.wait_for("now.notices.includes('server_lost')")
    await user.wait_until_seen("#notices")


async def test_the_chat_stands_beside_the_picture(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    user = await open_sideways(chromium, page_server)
    await user.press()
    await user.wait_for_state("waiting")
    await user.page.click("#chat-button")
    await user.wait_until_seen("#dark", "#chat", "#chat-field")
    form, chat = [await user.page.locator(each).bounding_box() for each in ("#camera", "#chat")]
    assert form is not None
    assert chat is not None
    assert form["x"] + form["width"] <= chat["x"], "the chat lies over the choice of devices"


async def test_the_list_of_keys_begins_at_its_beginning(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    user = await open_sideways(chromium, page_server)
    await user.page.keyboard.press("F1")
    await user.wait_until_seen("#keys-title", "#keys-close")


async def test_a_long_name_stays_within_the_picture_of_an_upright_phone(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    user = await open_sideways(chromium, page_server, ViewportSize(width=360, height=740))
    await user.press()
    await user.wait_for_state("waiting")
    assert await user.page.evaluate(
        """() => {
          const reason = document.getElementById('dark-reason');
          reason.textContent = 'W'.repeat(64);
          const { left, right } = reason.getBoundingClientRect();
          return left >= 0 && right <= innerWidth;
        }"""
    )
