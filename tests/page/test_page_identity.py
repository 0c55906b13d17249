"""The page's lasting key, and whom it knows by theirs."""

from typing import Any

import pytest
from playwright.async_api import BrowserContext, Page

from tests.support.chromium import Chromium, PageUser
from tests.support.server import ServerProgram

pytestmark = pytest.mark.asyncio(loop_scope="module")

# What is judged after these steps, with an empty storage: [method, name, key, isKept?] each.
JUDGED = """async (steps) => {
  const { Acquaintances } = await import('/identity.js');
  const kept = {};
  const storage = {
    getItem: (key) => kept[key] ?? null,
    setItem: (key, value) => (kept[key] = value),
  };
  for (const [method, ...rest] of steps) {
    new Acquaintances(storage)[method]('room1', ...rest);
  }
  return ['aa', 'bb'].map((key) => new Acquaintances(storage).judge('room1', 'boris', key));
}"""


@pytest.mark.parametrize(
    ("steps", "judged"),
    [
        ([], ["unknown", "unknown"]),
        ([["meet", "Boris", "aa", False]], ["unknown", "unknown"]),
        ([["meet", "Boris", "aa", True]], ["familiar", "other"]),
        (
            [["meet", "Boris", "aa", True], ["meet", "Boris", "bb", True]],
            ["familiar", "other"],
        ),
        (
            [["meet", "Boris", "aa", True], ["accept", "Boris", "bb"]],
            ["familiar", "familiar"],
        ),
    ],
)
async def test_who_is_known_by_which_key(
    module_page: Page, steps: list[list[Any]], judged: list[str]
) -> None:
    assert await module_page.evaluate(JUDGED, steps) == judged


async def test_a_damaged_storage_is_an_empty_one(module_page: Page) -> None:
    judge = """async (text) => {
      const { Acquaintances } = await import('/identity.js');
      return new Acquaintances({ getItem: () => text }).judge('r', 'n', 'k');
    }"""
    for text in ("{", "null", "[]", '{"r\\nn": 3}', '{"r\\nn": [3]}'):
        assert await module_page.evaluate(judge, text) == "unknown"


async def test_without_room_in_the_storage_who_was_met_is_known_until_the_page_goes(
    module_page: Page,
) -> None:
    judge = """async () => {
      const { Acquaintances } = await import('/identity.js');
      const setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };
      const known = new Acquaintances({ getItem: () => null, setItem });
      known.meet('room1', 'Boris', 'aa', true);
      return known.judge('room1', 'boris', 'aa');
    }"""
    assert await module_page.evaluate(judge) == "familiar"


async def test_the_key_outlives_the_page_and_no_script_can_read_it(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    prints = """async () => {
      const certificate = await (await import('/identity.js')).keptCertificate();
      return certificate.getFingerprints().map(({ value }) => value);
    }"""
    context = await chromium.new_context()
    first, second = [await chromium.open_tab(context, page_server.url) for _ in range(2)]
    known = await first.page.evaluate(prints)
    assert known == await second.page.evaluate(prints)
    assert known != await (await chromium.open_page(page_server.url)).page.evaluate(prints)


async def join(
    chromium: Chromium, server: ServerProgram, context: BrowserContext, name: str
) -> PageUser:
    devices = {"camera": "test", "microphone": "none"}
    user = await chromium.open_tab(context, server.url, room="room1", name=name, **devices)
    await user.press()
    await user.wait_for("now.isSignaled")
    return user


async def test_another_key_under_a_known_name_is_told_of_until_it_is_accepted(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    contexts = [await chromium.new_context() for _ in range(3)]
    anna = await join(chromium, page_server, contexts[0], "Anna")

    async def meets(context: BrowserContext) -> list[str]:
        """Whom Anna meets; returns what she is told."""
        boris = await join(chromium, page_server, context, "Boris")
        await anna.wait_for("now.chat.state === 'open' && now.safetyCode !== null")
        told: list[str] = (await anna.snapshot())["notices"]
        await boris.page.close()
        await anna.wait_for_state("waiting")
        return told

    assert await meets(contexts[1]) == []
    assert await meets(contexts[1]) == [], "the same browser has the same key"
    assert await meets(contexts[2]) == ["other_key"]

    boris = await join(chromium, page_server, contexts[2], "Boris")
    await anna.wait_for("now.notices.includes('other_key') && now.safetyCode !== null")
    await anna.page.click("#details summary")
    await anna.page.click("#key-accept")
    await anna.wait_for("now.notices.length === 0")
    assert await anna.page.is_hidden("#key-accept")
    await boris.page.close()
    await anna.wait_for_state("waiting")
    for context in contexts[1:]:
        assert await meets(context) == []


async def test_who_takes_a_new_key_is_not_known_again(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    anna = await join(chromium, page_server, await chromium.new_context(), "Anna")
    boris = await join(chromium, page_server, await chromium.new_context(), "Boris")
    await anna.wait_for("now.chat.state === 'open' && now.safetyCode !== null")
    code = (await anna.snapshot())["safetyCode"]
    assert (await anna.snapshot())["notices"] == []
    await boris.page.click("#details summary")
    await boris.page.click("#identity")
    assert (await boris.text("#identity-words")).startswith("There is a new key.")
    await anna.page.reload()  # brings a new link within the call of Boris
    await anna.wait_for("now.chat.state === 'open' && now.safetyCode !== null")
    assert (await anna.snapshot())["safetyCode"] == code, "the new key is for the next call"
    assert (await anna.snapshot())["notices"] == []
    before = (await anna.snapshot())["link"]
    await boris.page.reload()  # returns into the call by itself
    await anna.wait_for(
        f"now.link !== {before} && now.chat.state === 'open' && now.safetyCode !== null"
    )
    assert (await anna.snapshot())["safetyCode"] == code, "to Anna it is still the same call"
    assert (await anna.snapshot())["notices"] == []
    await boris.page.click("#details summary")
    said = "document.querySelector('#identity-words').textContent.startsWith('{}')"
    await boris.wait_for(said.format("There is a new key."))
    await boris.press()
    await anna.wait_for_state("waiting")
    await boris.press()
    await boris.wait_for(said.format("Others know this browser again"))
    await anna.wait_for("now.notices.join() === 'other_key' && now.safetyCode !== null")
    assert (await anna.snapshot())["safetyCode"] != code
