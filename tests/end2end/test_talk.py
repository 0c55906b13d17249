"""What two people tell each other besides picture and sound, in real programs."""

from collections.abc import Mapping

import pytest

from tests.support.chromium import Chromium, wait_until
from tests.support.desktop_program import running
from tests.support.server import ServerProgram
from tests.support.writing_desktop import WritingDesktop

CARD_LUMA = (30, 90)  # neither black nor the test picture

pytestmark = pytest.mark.timeout(240)


def desktop(environment: Mapping[str, str], server: ServerProgram, name: str) -> WritingDesktop:
    return WritingDesktop(
        environment,
        *("--server", f"ws://127.0.0.1:{server.port}/ws", "--room", "room1", "--name", name),
        *("--no-ice-servers", "--camera", "test", "--microphone", "test", "--speaker", "none"),
        "--join",
    )


async def test_window_and_browser_write_to_each_other(
    environment: Mapping[str, str], server: ServerProgram, chromium: Chromium
) -> None:
    anna = desktop(environment, server, "Anna")
    async with running(anna):
        await anna.wait_for_state("waiting")
        boris = await chromium.open_page(
            server.url, room="room1", name="Boris", camera="test", microphone="none"
        )
        await boris.press()
        await boris.wait_for("now.chat.state === 'open'")

        await boris.page.click("#chat-button")
        await boris.page.fill("#chat-field", "Здравствуйте")
        await boris.page.click("#chat-send")
        await boris.wait_for("now.chat.lines[0].delivery === 'delivered'")
        await anna.reads("Здравствуйте")

        await anna.say("Hello <b>Boris</b>")
        await boris.wait_for("now.chat.lines.length === 2")
        shown = await boris.page.locator("#chat-lines .text").all_inner_texts()
        assert shown == ["Здравствуйте", "Hello <b>Boris</b>"]
        assert (await boris.snapshot())["link"] == 1, "the chat needs no link of its own"

        await boris.press()  # Leave
        await anna.wait_for_state("waiting")
        assert "Здравствуйте" in await anna.chat(), "it stays until she leaves herself"


async def test_two_windows_write_to_each_other(
    environment: Mapping[str, str],
    other_environment: Mapping[str, str],
    server: ServerProgram,
) -> None:
    anna, boris = desktop(environment, server, "Anna"), desktop(other_environment, server, "Boris")
    async with running(anna), running(boris):
        for side in (anna, boris):
            await side.wait_for_state("connected")
        for side, other, text in ((anna, boris, "from Anna"), (boris, anna, "from Boris")):
            await side.say(text)
            await side.reads(text)
            await other.reads(text)
        for side in (anna, boris):
            assert "sending" not in await side.chat()


async def test_page_and_window_are_told_of_a_curtain(
    environment: Mapping[str, str], server: ServerProgram, chromium: Chromium
) -> None:
    anna = desktop(environment, server, "Anna")
    async with running(anna):
        await anna.wait_for_state("waiting")
        boris = await chromium.open_page(
            server.url, room="room1", name="Boris", camera="test", microphone="none"
        )
        await boris.press()
        await boris.wait_for("now.chat.state === 'open' && now.dark === null")
        assert await boris.page.is_hidden("#doing")

        await anna.choose("Close the curtain")
        await boris.wait_for("now.peerDoing.isCurtained")
        assert await boris.text("#doing") == "The other person’s curtain is closed"

        async def is_a_card() -> bool:
            return CARD_LUMA[0] < await boris.shown_luma() < CARD_LUMA[1]

        await wait_until(is_a_card, "the card of the curtain")

        await anna.choose("Close the curtain")  # and opens it
        await boris.wait_for("!now.peerDoing.isCurtained")
        assert await boris.page.is_hidden("#doing")

        await boris.page.click("#curtain")
        await anna.is_told("The other person’s curtain is closed")
        await boris.page.click("#curtain")
        await anna.is_told("")
