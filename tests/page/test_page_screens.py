"""Every screen of the page: nothing stands in anybody's way, on a phone and on a desktop."""

from typing import Literal

import pytest
from playwright.async_api import ViewportSize

from tests.support.accessibility import barriers
from tests.support.chromium import Chromium, PageUser, running_chromium
from tests.support.server import ServerProgram

pytestmark = pytest.mark.asyncio(loop_scope="module")

NARROWEST = ViewportSize(width=320, height=568)  # also a laptop's window, made four times as large
SMALL_PHONE = ViewportSize(width=360, height=640)
PHONE = ViewportSize(width=390, height=844)
PHONE_SIDEWAYS = ViewportSize(width=844, height=390)
LAPTOP = ViewportSize(width=1366, height=768)
DESKTOP = ViewportSize(width=1280, height=800)
Theme = Literal["light", "dark"]

# Every two values of width, language and theme occur together.
SCREENS = [
    (NARROWEST, "ru-RU", "light"),
    (SMALL_PHONE, "en-US", "light"),
    (SMALL_PHONE, "ru-RU", "dark"),
    (PHONE, "en-US", "dark"),
    (PHONE_SIDEWAYS, "ru-RU", "light"),
    (DESKTOP, "en-US", "dark"),
    (DESKTOP, "ru-RU", "light"),
]


def is_phone(viewport: ViewportSize) -> bool:
    return viewport not in (DESKTOP, LAPTOP)


@pytest.mark.parametrize(("viewport", "locale", "theme"), SCREENS)
async def test_no_screen_has_a_barrier(
    chromium: Chromium,
    page_server: ServerProgram,
    viewport: ViewportSize,
    locale: str,
    theme: Theme,
) -> None:
    context = await chromium.new_context(
        viewport=viewport, locale=locale, is_phone=is_phone(viewport), theme=theme
    )
    user = await chromium.open_tab(context, page_server.url, name="Анна Сергеевна", room="kitchen")
    found: dict[str, list[str]] = {}

    async def look(screen: str) -> None:
        if problems := await barriers(user.page, is_phone=is_phone(viewport)):
            found[screen] = problems

    await look("before Join")
    await user.page.click("#preview")
    await user.wait_for("now.isPreviewing")
    await user.page.wait_for_function("() => document.getElementById('own').videoWidth > 0")
    await look("preview")
    await user.page.fill("#room", "")
    await user.press()
    await look("something is wrong")
    await user.page.fill("#room", "kitchen")
    await user.press()
    await user.wait_for_state("waiting")
    await look("waiting")
    other = await chromium.open_page(
        page_server.url, name="Boris", room="kitchen", camera="test", microphone="none"
    )
    await other.press()
    await user.wait_for("now.dark === null && now.quality !== null")
    await look("in a call")
    await user.page.click("#mute")
    await user.page.click("#camera-off")
    await user.wait_for("now.isMuted && now.isCameraOff")
    await look("withheld")
    await user.page.click("#details summary")
    await user.page.wait_for_selector("#plots")
    await look("numbers")
    await user.page.click("#chat-button")
    await user.page.wait_for_selector("#chat-field")
    await look("chat")
    await user.page.keyboard.press("F1")
    await user.page.wait_for_selector("#keys[open]")
    await look("keyboard")
    await user.page.click("#keys-close")
    await user.page.click("#full")
    await user.page.wait_for_selector("body.full")
    await look("full screen")
    await user.page.click("#full")
    await other.press()
    await user.wait_for("now.dark === 'peer_left'")
    await look("the other has left")
    assert found == {}


@pytest.mark.parametrize(("locale", "theme"), [("en-US", "dark"), ("ru-RU", "light")])
async def test_a_page_without_permissions_has_no_barrier(
    page_server: ServerProgram, locale: str, theme: Theme
) -> None:
    async with running_chromium(allows_devices=False) as strict:
        context = await strict.new_context(
            viewport=SMALL_PHONE, locale=locale, is_phone=True, theme=theme
        )
        user = await strict.open_tab(context, page_server.url)
        await user.page.click("#preview")
        await user.wait_for("now.notices.join() === 'devices_denied'")
        assert await barriers(user.page, is_phone=True) == []
        await user.press()
        await user.wait_for_state("waiting")
        assert await barriers(user.page, is_phone=True) == []


async def test_the_picture_takes_the_whole_screen_and_gives_it_back(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    user = await waiting_user(chromium, page_server)
    await user.page.keyboard.press("F11")
    await user.page.wait_for_function("() => document.fullscreenElement !== null")
    box = await user.page.locator(".stage").bounding_box()
    assert box is not None
    assert [box["x"], box["y"]] == [0, 0]
    assert not await user.page.is_visible("#room")
    assert await user.page.is_visible("#button")
    await user.page.click("#full")
    await user.page.wait_for_function("() => document.fullscreenElement === null")
    assert await user.page.is_visible("#room")
    await user.page.click("#full")
    await user.press()
    await user.page.wait_for_selector("body:not(.full)")


@pytest.mark.parametrize("viewport", [NARROWEST, SMALL_PHONE, PHONE_SIDEWAYS, LAPTOP])
async def test_over_the_whole_screen_nothing_lies_over_a_name_or_a_notice(
    chromium: Chromium, page_server: ServerProgram, viewport: ViewportSize
) -> None:
    context = await chromium.new_context(viewport=viewport, locale="ru-RU", is_phone=True)
    user = await chromium.open_tab(context, page_server.url, name="Anna", microphone="none")
    other = await chromium.open_page(page_server.url, name="W" * 64, camera="test")
    for each in (user, other):
        await each.press()
    await user.wait_for("now.dark === null")
    await user.page.click("#full")
    await user.page.wait_for_selector("body.full")
    await user.wait_until_seen("#peer", "#curtain", "#own-frame", "#button")
    for each in (user, other):
        await each.wait_for("now.chat.state === 'open'")
        await each.page.click("#curtain")
    await user.wait_for("now.peerDoing.isCurtained")
    await page_server.kill()
    await user.wait_for("now.notices.includes('server_lost')")
    await user.wait_until_seen("#notices", "#doing", "#curtain-open", "#curtain", "#button")


async def test_what_is_wrong_stands_above_long_names(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    context = await chromium.new_context(viewport=SMALL_PHONE, is_phone=True)
    name = "Konstantin Konstantinopolsky"
    user = await chromium.open_tab(context, page_server.url, name=name, camera="test")
    other = await chromium.open_page(page_server.url, name=f"{name} {name}", camera="test")
    for each in (user, other):
        await each.press()
    await user.wait_for("now.dark === null && now.quality !== null")
    await page_server.kill()
    await user.wait_for("now.notices.includes('server_lost')")
    await user.wait_until_seen("#notices", "#button")


async def test_in_a_call_the_buttons_stay_in_sight_and_cover_nothing_that_has_the_focus(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    context = await chromium.new_context(viewport=LAPTOP)
    user = await chromium.open_tab(context, page_server.url, camera="test", microphone="test")
    await user.press()
    await user.wait_for_state("waiting")
    await user.page.click("#details summary")
    await user.page.locator("#identity").scroll_into_view_if_needed()
    await user.wait_until_seen("#mute", "#button", "#state", "#identity")
    await user.page.click("#chat-button")
    for key in ("Tab", "Shift+Tab"):
        for _ in range(24):
            await user.page.keyboard.press(key)
            if await user.page.evaluate("document.activeElement.matches('.side *')"):
                await user.wait_until_seen(":focus")


async def test_in_high_contrast_every_button_has_an_edge_and_nothing_is_a_color_alone(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    user = await chromium.open_page(page_server.url, name="Anna", microphone="test")
    await user.page.emulate_media(forced_colors="active")
    other = await chromium.open_page(page_server.url, name="Boris", camera="test")
    for each in (user, other):
        await each.press()
    await user.wait_for("now.quality !== null && now.level > 0")
    bare = await user.page.evaluate(
        """() => [...document.querySelectorAll('button, .own')]
          .filter((each) => parseFloat(getComputedStyle(each).borderTopWidth) < 1)
          .map(({ id }) => id)"""
    )
    assert bare == []
    background, *marks = await user.page.evaluate(
        """() => [[document.body], [document.querySelector('.dot')],
            [document.querySelector('.bars i')], [document.getElementById('level'), '::before'],
            [document.getElementById('own-level')]]
          .map((each) => getComputedStyle(...each).backgroundColor)"""
    )
    assert background not in marks
    await user.page.click("#mute")
    mute, camera = await user.page.evaluate(
        """() => ['mute', 'camera-off']
          .map((id) => getComputedStyle(document.getElementById(id)).backgroundColor)"""
    )
    assert mute != camera


async def test_a_filled_window_is_remembered(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    user = await waiting_user(chromium, page_server)
    fit = "getComputedStyle(document.getElementById('other')).objectFit"
    assert await user.page.evaluate(fit) == "contain"
    await user.page.click("#fit")
    assert await user.page.evaluate(fit) == "cover"
    await user.page.reload()
    await user.wait_for("true")
    assert await user.page.evaluate(fit) == "cover"


async def test_every_key_of_the_list_does_what_it_says(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    user = await chromium.open_page(page_server.url, camera="test", microphone="none")
    await user.page.keyboard.press("F1")
    listed = (await user.text("#keys-list")).replace("\n", " ")
    assert "Join the room, or leave it Ctrl J" in listed.replace("CtrlJ", "Ctrl J")
    await user.page.keyboard.press("Control+d")
    assert not (await user.snapshot())["isMuted"]  # the list is open
    await user.page.keyboard.press("Escape")
    await user.page.wait_for_selector("#keys", state="hidden")
    await user.page.keyboard.press("Control+j")
    await user.wait_for_state("waiting")
    await user.page.keyboard.press("Control+d")
    await user.page.keyboard.press("Control+e")
    await user.wait_for("now.isMuted && now.isCameraOff")
    await user.page.keyboard.press("Control+i")
    assert await user.page.is_visible("#facts")
    await user.page.keyboard.press("Control+Shift+e")
    await user.wait_for("now.isSharing")
    await user.page.keyboard.press("Control+j")
    await user.wait_for("now.state === 'left' && !now.isSharing")


async def waiting_user(chromium: Chromium, server: ServerProgram) -> PageUser:
    user = await chromium.open_page(server.url, camera="test", microphone="none")
    await user.press()
    await user.wait_for_state("waiting")
    return user
