"""Takes the pictures of the page in `docs/images`: `python -m tests.support.page_pictures`.

Each screen in both languages and both themes; Chromium's made-up camera stands for a person. The
emoji want a font that has them: on Debian fonts-noto-color-emoji.
"""

import asyncio
from pathlib import Path
from typing import Literal

from tests.support.chromium import (
    DESKTOP,
    PHONE,
    Chromium,
    PageUser,
    running_chromium,
    wait_until,
)
from tests.support.server import ServerProgram, running_server

FOLDER = Path(__file__).parents[2] / "docs" / "images"
SAID = {
    "en": ("Hello! Can you see me?", "Yes, and I hear you well."),
    "ru": ("Здравствуйте! Меня видно?", "Да, и слышно хорошо."),
}
NAMES = {"en": ("Anna", "Boris", "kitchen"), "ru": ("Анна", "Борис", "кухня")}
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")


async def take_all() -> None:
    """Write every picture anew."""
    async with running_server() as server, running_chromium() as chromium:
        for language in NAMES:
            for theme in THEMES:
                await _take(chromium, server, language, theme)
                await chromium.close_pages()


async def _take(chromium: Chromium, server: ServerProgram, language: str, theme: Theme) -> None:
    name, other_name, room = NAMES[language]
    phone = await chromium.new_context(viewport=PHONE, locale=language, is_phone=True, theme=theme)
    desktop = await chromium.new_context(viewport=DESKTOP, locale=language, theme=theme)
    user = await chromium.open_tab(phone, server.url, name=name, room=room, microphone="test")
    other = await chromium.open_tab(
        desktop, server.url, name=other_name, room=room, camera="test", microphone="test:880"
    )

    async def write(screen: str, shown: PageUser = user) -> None:
        await shown.page.screenshot(path=FOLDER / f"page-{screen}-{language}-{theme}.png")

    await write("first")
    await user.page.click("#preview")
    await user.page.wait_for_function("() => document.getElementById('own').videoWidth > 0")
    await user.wait_for("now.level > 0")
    await write("preview")
    await user.press()
    await user.wait_for_state("waiting")
    await write("waiting")
    await other.press()
    await other.wait_for("now.dark === null && now.quality !== null")
    await write("call", other)
    for writer, text in zip((user, other), SAID[language], strict=True):
        await writer.wait_for("now.chat.state === 'open'")
        await writer.page.click("#chat-button")
        await writer.page.fill("#chat-field", text)
        await writer.page.keyboard.press("Enter")
        for reader in (user, other):
            await reader.wait_for(f"now.chat.lines.at(-1)?.text === {text!r}")
    await write("chat")
    await write("chat-wide", other)
    for each in (user, other):
        await each.page.click("#chat-button")
    await other.page.click("#curtain")
    await user.wait_for("now.peerDoing.isCurtained")
    await user.page.evaluate("scrollTo(0, 0)")
    await wait_until(lambda: _is_card(user), "the card")
    await write("curtain")
    await write("own-curtain", other)
    await other.page.click("#curtain")
    for each in (user, other):
        await each.page.click("#details summary")
    await user.wait_for("now.received.delay !== null")  # that of a stamped picture
    for each in (user, other):
        await each.page.wait_for_function(
            "() => document.querySelector('#plots path')?.getAttribute('d').length > 60"
        )
        await each.page.locator("#details").evaluate("(it) => it.scrollIntoView()")
    await write("numbers")
    await write("numbers-wide", other)
    await other.page.keyboard.press("F1")
    await write("keys", other)


async def _is_card(user: PageUser) -> bool:
    return await user.stamp() is None and await user.shown_luma() > 20


if __name__ == "__main__":
    asyncio.run(take_all())
