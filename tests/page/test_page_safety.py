"""The page's safety code is the window's: computed by both, and shown by both in one call."""

import pytest
from playwright.async_api import Page

from desktop.core.safety import EMOJI, digits_of, emoji_of, fingerprint_of, safety_code

pytestmark = pytest.mark.asyncio(loop_scope="module")

PAIRS = [
    (bytes(32), bytes(range(32))),
    (bytes(range(32)), bytes(32)),
    (bytes([255] * 32), bytes([255] * 31 + [254])),
    (bytes([7] * 32), bytes([7] * 32)),
]


async def test_the_emoji_are_the_same(module_page: Page) -> None:
    assert await module_page.evaluate("async () => (await import('/safety.js')).EMOJI") == list(
        EMOJI
    )


@pytest.mark.parametrize(("one", "other"), PAIRS)
async def test_window_and_page_compute_the_same_code(
    module_page: Page, one: bytes, other: bytes
) -> None:
    compute = """async ([one, other]) => {
      const { safetyCode, emojiOf, digitsOf } = await import('/safety.js');
      const code = await safetyCode(new Uint8Array(one), new Uint8Array(other));
      return [code, emojiOf(code), digitsOf(code)];
    }"""
    code = safety_code(one, other)
    assert await module_page.evaluate(compute, [list(one), list(other)]) == [
        list(code),
        emoji_of(code),
        digits_of(code),
    ]


@pytest.mark.parametrize(
    "sdp",
    [
        "v=0\r\na=fingerprint:sha-512 AA:BB\r\na=fingerprint:sha-256 " + bytes(32).hex(":"),
        "a=fingerprint:sha-256 " + bytes(range(32)).hex(":").upper() + "\r\n",
        "a=fingerprint:sha-256 AA:BB",
        "",
    ],
)
async def test_both_find_the_same_fingerprint(module_page: Page, sdp: str) -> None:
    find = "async (sdp) => [...((await import('/safety.js')).fingerprintOf(sdp) ?? [])]"
    assert bytes(await module_page.evaluate(find, sdp)) == (fingerprint_of(sdp) or b"")
