"""The curtain of the page: neither seen nor heard, and the other is told why."""

import pytest
from playwright.async_api import Page

from tests.support.chromium import PHONE as PHONE_SIZE
from tests.support.chromium import Chromium, PageUser, wait_until
from tests.support.server import ServerProgram

pytestmark = pytest.mark.asyncio(loop_scope="module")

CARD_LUMA = (30, 90)  # neither black nor the test picture


async def wait_for_card(user: PageUser) -> None:
    async def is_card() -> bool:
        return await user.stamp() is None and CARD_LUMA[0] < await user.shown_luma() < CARD_LUMA[1]

    await wait_until(is_card, "the card")


async def pair(chromium: Chromium, server: ServerProgram) -> tuple[PageUser, PageUser]:
    anna = await chromium.open_page(server.url, name="Anna", camera="test", microphone="test")
    boris = await chromium.open_page(
        server.url, name="Boris", camera="test", microphone="test:880", viewport=PHONE_SIZE
    )
    for user in (anna, boris):
        await user.press()
        await user.wait_for("now.isSignaled")
    await boris.wait_for_new_pictures()
    await boris.wait_for_tone(440)
    return anna, boris


async def test_a_closed_curtain_shows_a_card_and_says_so(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    anna, boris = await pair(chromium, page_server)
    await anna.page.keyboard.press("Control+Shift+H")
    await boris.wait_for("now.peerDoing.isCurtained")
    assert await boris.text("#doing") == "The other person’s curtain is closed"
    await wait_for_card(boris)
    await boris.wait_for_silence()
    assert (await boris.snapshot())["dark"] is None
    assert await anna.page.is_visible("#curtained")
    assert await anna.text("#own-dark-reason") == "Curtain closed"
    assert await anna.page.get_attribute("#mute", "aria-label") == "Unmute the microphone"

    await boris.press()  # Leave, and come back: another link
    await boris.wait_for_state("left")
    await boris.press()
    await boris.wait_for("now.peerDoing.isCurtained")
    await wait_for_card(boris)
    await boris.wait_for_silence()

    await anna.page.click("#curtain-open")
    await boris.wait_for("!now.peerDoing.isCurtained")
    await boris.wait_for_new_pictures()
    await boris.wait_for_tone(440)
    assert await boris.page.is_hidden("#doing")
    assert await anna.page.is_hidden("#curtained")
    assert (await anna.snapshot())["round"] == 2


async def test_whoever_is_muted_with_the_camera_off_has_a_closed_curtain(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    anna, boris = await pair(chromium, page_server)
    await anna.page.click("#camera-off")
    await anna.page.click("#mute")
    await boris.wait_for("now.peerDoing.isCurtained")
    await wait_for_card(boris)
    await anna.page.click("#mute")
    await boris.wait_for("!now.peerDoing.isCurtained")
    await boris.wait_for_black()
    await boris.wait_for_tone(440)


async def test_a_curtain_hides_a_shared_screen(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    anna, boris = await pair(chromium, page_server)
    await anna.page.click("#share")
    await anna.wait_for("now.isSharing")
    await anna.page.click("#curtain")
    await anna.wait_for("now.isCurtained && !now.isSharing")
    await wait_for_card(boris)
    await anna.page.click("#curtain")
    await boris.wait_for_new_pictures()
    await anna.page.click("#button")  # Leave
    await anna.wait_for("!now.isCurtained")
    await anna.page.keyboard.press("Control+Shift+H")
    assert not (await anna.snapshot())["isCurtained"]


# Where the letters of the shown card are: what of a grid of 64 by 36 is brighter than its ground.
LETTERS = """() => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 36 });
  const context = canvas.getContext('2d');
  context.drawImage(document.getElementById('other'), 0, 0, 64, 36);
  const { data } = context.getImageData(0, 0, 64, 36);
  return Array.from({ length: 64 * 36 }, (_, i) => i).filter((i) => data[4 * i] > 80);
}"""


async def test_a_card_has_the_language_and_the_name_of_now(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    anna, boris = await pair(chromium, page_server)

    async def letters() -> set[int]:
        return set(await boris.page.evaluate(LETTERS))

    async def wait_for_another(before: set[int]) -> set[int]:
        async def is_another() -> bool:
            now = await letters()
            return len(now ^ before) > len(now | before) / 4 and now == await letters()

        await wait_until(is_another, "other words on the card")
        return await letters()

    await anna.page.click("#curtain")
    await wait_for_card(boris)
    english = await wait_for_another(set())
    await anna.page.click("#language")
    russian = await wait_for_another(english)

    await anna.press()  # Leave
    await anna.page.click("#preview")  # the card of which is there before the name
    await anna.wait_for("now.isPreviewing")
    await anna.page.fill("#name", "A very long name indeed")
    await anna.press()
    await boris.wait_for("now.peerDoing.isCurtained")
    await wait_for_card(boris)
    await wait_for_another(russian)


@pytest.mark.parametrize("words", ["", "Анна\n\nЗанавес закрыт.", "W" * 300, "a b " * 200])
async def test_every_card_can_be_painted(module_page: Page, words: str) -> None:
    edges = await module_page.evaluate(
        """async (words) => {
          const { PICTURES, painter } = await import('/picture.js');
          const { width, height } = PICTURES.card;
          const make = (width, height) => new OffscreenCanvas(width, height);
          const context = make(width, height).getContext('2d');
          painter('card', context, make, words)(0);
          const ground = context.getImageData(0, 0, 1, 1).data.join();
          const found = [];
          for (const [x, w] of [[0, 8], [width - 8, 8]]) {
            const { data } = context.getImageData(x, 0, w, height);
            for (let i = 0; i < data.length; i += 4) {
              if (data.slice(i, i + 4).join() !== ground) found.push(i);
            }
          }
          return found;
        }""",
        words,
    )
    assert edges == [], "no letter is cut off at the sides"
