"""What the page asks, says and remembers; what it does without devices."""

import re

import pytest
from playwright.async_api import ViewportSize

from tests.support.chromium import (
    ELSEWHERE,
    Chromium,
    PageUser,
    running_chromium,
    wait_until,
)
from tests.support.server import ServerProgram

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("#room", " - ", "The room has no name. Type one, then press Join."),
        ("#room", "r" * 65, "The room’s name is too long: 64 characters are allowed."),
        ("#name", "  ", "Your name is empty. Type one, then press Join."),
        ("#name", "n" * 65, "Your name is too long: 64 characters are allowed."),
    ],
)
async def test_a_bad_name_is_said_and_nothing_is_joined(
    chromium: Chromium, page_server: ServerProgram, field: str, typed: str, sentence: str
) -> None:
    user = await chromium.open_page(page_server.url, camera="test")
    await user.page.fill(field, typed)
    await user.press()
    assert (await user.text("#notices")).startswith(sentence)
    assert await user.page.get_attribute(field, "aria-invalid") == "true"
    assert await user.page.evaluate("document.activeElement.id") == field[1:]
    assert (await user.snapshot())["state"] == "left"
    await user.page.fill(field, "good")
    assert await user.text("#notices") == ""
    await user.press()
    await user.wait_for_state("waiting")


async def test_a_room_that_is_not_there_is_said_unless_it_may_be_made(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    user = await chromium.open_page(page_server.url, room="nowhere", camera="test")
    await user.page.uncheck("#create")
    await user.press()
    await user.wait_for("now.notices.includes('no_such_room')")
    assert (await user.snapshot())["state"] == "left"
    assert (await user.text("#notices")).startswith("There is no room “nowhere”.")
    await user.page.check("#create")
    await user.press()
    await user.wait_for_state("waiting")


async def test_hyphens_of_a_room_do_not_count(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    one = await chromium.open_page(page_server.url, room="ABCD-EFGH", camera="test")
    other = await chromium.open_page(page_server.url, room="ABCDEFGH", camera="test")
    await one.press()
    await one.wait_for_state("waiting")
    await other.press()
    await one.wait_for_state("connected")


async def test_choices_are_remembered_but_not_what_the_address_says(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    context = await chromium.new_context()
    user = await chromium.open_tab(context, page_server.url)
    first_name = await user.page.input_value("#name")
    assert re.fullmatch(r"User\d{3}", first_name)
    assert await user.page.input_value("#room") == "room1"
    await user.page.fill("#room", "kitchen")
    await user.page.uncheck("#create")
    await user.page.select_option("#camera", "test")

    visit = await chromium.open_tab(context, page_server.url, room="attic", camera="none")
    assert await visit.page.input_value("#room") == "attic"

    again = await chromium.open_tab(context, page_server.url)
    assert await again.page.input_value("#name") == first_name
    assert await again.page.input_value("#room") == "kitchen"
    assert not await again.page.is_checked("#create")
    assert await again.page.input_value("#camera") == "test"


async def test_a_reload_keeps_the_instance_and_a_copied_tab_has_its_own(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    user = await chromium.open_page(page_server.url)
    instance = (await user.snapshot())["instance"]
    assert re.fullmatch(r"[0-9a-f]{16}", instance)
    await user.page.reload()
    await user.wait_for("true")
    assert (await user.snapshot())["instance"] == instance
    # A tab that is opened by another gets a copy of its storage.
    async with user.page.expect_popup() as opened:
        await user.page.evaluate("void open(location.href)")
    copy = PageUser(await opened.value)
    await copy.wait_for("true")
    assert (await copy.snapshot())["instance"] != instance


async def test_a_reload_goes_back_into_the_call_as_muted_and_unseen_as_before(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    user = await chromium.open_page(page_server.url, room="attic", camera="test", microphone="test")
    await user.page.fill("#room", "cellar")
    await user.press()
    await user.wait_for_state("waiting")
    instance = (await user.snapshot())["instance"]
    await user.page.click("#mute")
    await user.page.reload()
    await user.wait_for("now.state === 'waiting' && now.room === 'cellar' && now.isMuted")
    assert await user.page.input_value("#room") == "cellar"
    assert not (await user.snapshot())["isCameraOff"]
    assert (await user.snapshot())["instance"] == instance
    async with user.page.expect_popup() as opened:
        await user.page.evaluate("void open(location.href)")
    copy = PageUser(await opened.value)
    await copy.wait_for("now.state === 'left'")
    await user.press()
    await user.wait_for_state("left")
    await user.page.reload()
    await user.wait_for("now.state === 'left'")


async def test_who_went_to_another_page_and_came_back_is_out_also_after_a_reload(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    user = await chromium.open_page(page_server.url, camera="test", microphone="test")
    await user.press()
    await user.wait_for_state("waiting")
    # As where the browser keeps pages to go back to, which a driven Chromium does not.
    await user.page.evaluate("""() => ['pagehide', 'pageshow'].forEach((name) =>
      dispatchEvent(new PageTransitionEvent(name, { persisted: true })))""")
    assert await user.page.evaluate("sessionStorage.length") == 0
    await user.page.reload()
    await user.wait_for("now.state === 'left'")


async def test_a_browser_that_stores_nothing_more_calls_all_the_same(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    user = await chromium.open_page(page_server.url, camera="test", microphone="test")
    await user.page.evaluate("""() => {
      Storage.prototype.setItem = () => {
        throw new DOMException('full', 'QuotaExceededError');
      };
    }""")
    await user.press()
    await user.wait_for_state("waiting")
    await user.press()
    await user.wait_for_state("left")


async def test_an_address_with_join_joins_by_itself(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    user = await chromium.open_page(page_server.url, room="attic", join="1", camera="test")
    await user.wait_for_state("waiting")
    assert (await user.snapshot())["room"] == "attic"


async def test_a_browser_that_blocks_sound_is_helped_by_a_tap(page_server: ServerProgram) -> None:
    async with running_chromium(plays_at_once=False) as quiet:
        other = await quiet.open_page(page_server.url, camera="test", microphone="test")
        await other.press()
        await other.wait_for_state("waiting")
        context = await quiet.new_context(viewport=ViewportSize(width=320, height=568))
        user = PageUser(await context.new_page())
        await user.page.goto(f"{page_server.url}/?join=1&lang=ru&camera=none&microphone=none")
        # Asking the page anything counts as a touch, so only the other is asked until then.
        await other.wait_for("now.state === 'connected' && now.dark === null")
        await user.wait_for("now.isSoundBlocked && now.dark === null")
        await user.wait_for_new_pictures()
        assert await user.text("#sound") == "Нажмите, чтобы включить звук"
        await other.page.click("#curtain")
        await user.wait_for("now.peerDoing.isCurtained")
        await user.wait_until_seen("#sound", "#doing", "#curtain", "#full", "#own-frame")
        await other.page.click("#curtain")
        await user.page.click("#sound")
        await user.wait_for("!now.isSoundBlocked")
        assert not await user.page.is_visible("#sound")
        assert await user.page.evaluate("() => document.getElementById('other').muted") is False
        await user.wait_for_new_pictures()


async def test_the_screen_stays_on_while_joined(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    user = await chromium.open_page(page_server.url, camera="test", microphone="none")
    await user.press()
    await user.wait_for("now.isKeptAwake")
    await user.press()
    await user.wait_for("!now.isKeptAwake")


async def test_the_page_speaks_russian_and_english(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    user = await chromium.open_page(page_server.url, locale="ru-RU")
    assert await user.text("#button") == "Войти"
    assert await user.page.get_attribute("html", "lang") == "ru"
    await user.page.click("#language")
    assert await user.text("#button") == "Join"
    await user.page.reload()
    await user.wait_for("true")
    assert await user.text("#button") == "Join"


async def test_the_page_follows_the_language_of_the_browser(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    user = await chromium.open_page(page_server.url, locale="en-US")
    browser = await user.page.context.new_cdp_session(user.page)
    agent = await user.page.evaluate("navigator.userAgent")
    await browser.send(
        "Emulation.setUserAgentOverride", {"userAgent": agent, "acceptLanguage": "ru-RU"}
    )
    await user.page.evaluate("dispatchEvent(new Event('languagechange'))")  # no tool sends it
    assert await user.text("#button") == "Войти"
    await user.page.click("#language")
    assert await user.text("#button") == "Join"


@pytest.mark.parametrize("device", ["camera", "microphone"])
async def test_a_denied_device_costs_only_itself(page_server: ServerProgram, device: str) -> None:
    other_device = "microphone" if device == "camera" else "camera"
    async with running_chromium(allows_devices=False) as strict:
        context = await strict.new_context()
        await context.grant_permissions([other_device], origin=page_server.url)
        user = await strict.open_tab(context, page_server.url)
        await user.press()
        await user.wait_for(f"now.notices.join() === '{device}_denied'")
        assert "Allow it in the browser’s settings" in await user.text("#notices")
        other = await strict.open_page(page_server.url, camera="test", microphone="test")
        await other.press()
        await other.wait_for("now.state === 'connected' && now.dark === null")
        await user.wait_for_new_pictures()
        await user.wait_for_tone(440)
        if device == "camera":

            async def has_sound() -> bool:  # the fake microphone beeps once a second
                return await other.tone_hz() is not None

            await wait_until(has_sound, "sound of the microphone")
            assert await other.shown_luma() < 2
        else:

            async def has_picture() -> bool:
                return await other.shown_luma() > 20

            await wait_until(has_picture, "the camera's picture")


async def test_without_any_device_the_page_still_watches(page_server: ServerProgram) -> None:
    async with running_chromium(allows_devices=False) as strict:
        user = await strict.open_page(page_server.url)
        await user.press()
        await user.wait_for("now.notices.join() === 'devices_denied'")
        other = await strict.open_page(page_server.url, camera="test", microphone="test")
        await other.press()
        await user.wait_for_new_pictures()
        await other.wait_for("now.state === 'connected' && now.dark === null")
        assert await other.shown_luma() < 2


async def test_a_page_from_elsewhere_over_http_says_why_it_only_watches(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    user = await chromium.open_page(f"http://{ELSEWHERE}:{page_server.port}")
    await user.press()
    await user.wait_for("now.state === 'waiting' && now.notices.length > 0")
    assert (await user.text("#notices")).startswith("You can only watch: a browser gives")
    other = await chromium.open_page(page_server.url, camera="test", microphone="test")
    await other.press()
    await user.wait_for_new_pictures()
    await user.wait_for_tone(440)
    await other.wait_for("now.state === 'connected' && now.dark === null")
    assert await other.shown_luma() < 2


async def test_a_phone_of_360_pixels_never_scrolls_sideways(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    context = await chromium.new_context(
        viewport={"width": 360, "height": 640}, locale="ru-RU", is_phone=True
    )
    user = await chromium.open_tab(context, page_server.url, name="Н" * 64, camera="test")

    async def overflow_px() -> int:
        overflow: int = await user.page.evaluate(
            "() => document.documentElement.scrollWidth - innerWidth"
        )
        return overflow

    assert await overflow_px() == 0
    await user.page.fill("#room", "r" * 65)
    await user.press()
    assert await overflow_px() == 0
    await user.page.fill("#room", "r" * 64)
    await user.press()
    await user.wait_for_state("waiting")
    assert await overflow_px() == 0
    other = await chromium.open_page(
        page_server.url, room="r" * 64, name="W" * 64, camera="test", microphone="none"
    )
    await other.press()
    await user.wait_for("now.dark === null")
    await user.page.click("#details summary")
    assert await overflow_px() == 0
    assert await user.page.is_visible("#button")


async def test_the_form_works_by_keyboard_alone(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    user = await chromium.open_page(page_server.url, camera="test", microphone="none")

    async def focused() -> str:
        name: str = await user.page.evaluate(
            "document.activeElement.id || document.activeElement.tagName"
        )
        return name

    order = []
    for _ in range(16):
        await user.page.keyboard.press("Tab")
        order.append(await focused())
    assert order == [
        *("keys-open", "language", "preview"),
        *("room", "name", "create", "mute", "camera-off", "button"),
        *("camera", "mirror", "microphone", "release-muted"),
        *("speaker", "speaker-test", "SUMMARY"),
    ]
    await user.page.focus("#name")
    await user.page.keyboard.press("Enter")
    await user.wait_for_state("waiting")
    assert await focused() == "state", "what cannot be changed any more has no focus"
    await user.page.focus("#chat-button")
    await user.page.keyboard.press("Enter")
    assert await focused() == "chat-field"
    await user.page.keyboard.press("Control+B")
    assert await focused() == "chat-button"
    await user.page.keyboard.press("Control+Shift+H")
    await user.page.focus("#curtain-open")
    await user.page.keyboard.press("Enter")
    assert await focused() == "curtain"
    await user.page.focus("#button")
    await user.page.keyboard.press("Enter")
    await user.wait_for_state("left")
