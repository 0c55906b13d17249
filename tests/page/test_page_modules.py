"""The page's small pure modules, run where they run: in the browser."""

import pytest
from playwright.async_api import Page

from desktop.core.notice import Notice, NoticeKind
from desktop.core.snapshot import CallSnapshot, CallState, Dark
from desktop.ui.messages import dark_reason, notice_sentence, state_words

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_crc_8_of_the_standard_check_text(module_page: Page) -> None:
    check = "async () => (await import('/stamp.js')).crc8(new TextEncoder().encode('123456789'))"
    assert await module_page.evaluate(check) == 0xF4


@pytest.mark.parametrize("width", [1280, 640, 426, 320, 160])
async def test_a_painted_stamp_is_read_back_in_any_size(module_page: Page, width: int) -> None:
    read = """async ([width, time]) => {
      const { painter, PICTURES } = await import('/picture.js');
      const { readStamp } = await import('/stamp.js');
      const makeCanvas = (w, h) => new OffscreenCanvas(w, h);
      const canvas = makeCanvas(PICTURES.test.width, PICTURES.test.height);
      painter('test', canvas.getContext('2d'), makeCanvas)(time);
      const height = Math.round(width * 9 / 16);
      const small = makeCanvas(width, height).getContext('2d');
      small.drawImage(canvas, 0, 0, width, height);
      return readStamp(small.getImageData(0, 0, width, height));
    }"""
    time = 1_795_255_040_249
    assert await module_page.evaluate(read, [width, time]) == time


async def test_stamp_bits_are_the_documented_ones(module_page: Page) -> None:
    bits: str = await module_page.evaluate(
        "async () => [...(await import('/stamp.js')).stampBits(0x0123456789ab).values()].join('')"
    )
    assert bits[:8] == "10110010"
    assert int(bits[8:56], 2) == 0x0123456789AB
    assert int(bits[56:], 2) == crc_8(bytes.fromhex("0123456789ab"))


def crc_8(data: bytes) -> int:
    """By long division of the bits, unlike the page's way."""
    value = int.from_bytes(data) << 8
    for shift in range(value.bit_length() - 9, -1, -1):
        if value >> (shift + 8) & 1:
            value ^= 0x107 << shift
    return value


async def test_every_single_wrong_bit_makes_the_stamp_unbelievable(module_page: Page) -> None:
    believed = """async () => {
      const { stampBits, readStamp } = await import('/stamp.js');
      const image = { width: 320, height: 180, data: new Uint8ClampedArray(320 * 180 * 4) };
      const draw = (bits) => bits.forEach((bit, i) => {
        const [left, top] = [(i % 32) * 10, i < 32 ? 0 : 10];
        for (let y = top; y < top + 10; y += 1) {
          image.data.fill(bit ? 255 : 0, (y * 320 + left) * 4, (y * 320 + left + 10) * 4);
        }
      });
      const good = stampBits(1795255040249);
      draw(good);
      const read = [readStamp(image)];
      for (let wrong = 0; wrong < 64; wrong += 1) {
        draw(good.map((bit, i) => (i === wrong ? 1 - bit : bit)));
        read.push(readStamp(image));
      }
      return read;
    }"""
    first, *others = await module_page.evaluate(believed)
    assert first == 1_795_255_040_249
    assert others == [None] * 64


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "null",
        "[]",
        '"room_info"',
        "{",
        '{"type": 7}',
        '{"type": "toString"}',
        '{"type": "unheard_of"}',
        '{"type": "room_info", "data": "x"}',
        '{"type": "room_info", "data": {"users": [1]}}',
        '{"type": "room_info", "data": {"peer": {"id": 1}}}',
        '{"type": "offer", "sdp": "v=0"}',
        '{"type": "answer", "sdp": {"sdp": null}}',
        '{"type": "offer", "sdp": {"sdp": "v=0"}, "round": "3"}',
        '{"type": "ice_candidate", "ice": null}',
        '{"type": "error", "data": {}}',
    ],
)
async def test_a_malformed_frame_is_no_message(module_page: Page, frame: str) -> None:
    decoded = await module_page.evaluate(
        "async (frame) => (await import('/wire.js')).decode(frame)", frame
    )
    assert decoded is None


@pytest.mark.parametrize(
    ("fragment", "password"),
    [
        ("#password=word", "word"),
        ("#password=a%26b%23%25+c%20d", "a&b#%+c d"),
        ("#sha256=ab&password=a=b", "a=b"),
        ("#password=100%", "100%"),
        ("#password=", None),
        ("#", None),
        ("", None),
    ],
)
async def test_the_password_is_read_as_the_window_reads_it(
    module_page: Page, fragment: str, password: str | None
) -> None:
    read = "async (hash) => (await import('/preferences.js')).passwordOf(hash)"
    assert await module_page.evaluate(read, fragment) == password


async def test_both_languages_have_every_word(module_page: Page) -> None:
    keys = """async () => {
      const { LANGUAGES } = await import('/words.js');
      const paths = (value, path) => typeof value === 'object'
        ? Object.entries(value).flatMap(([key, part]) => paths(part, `${path}.${key}`))
        : [`${path}: ${typeof value}`];
      return Object.values(LANGUAGES).map((words) => paths(words, ''));
    }"""
    english, russian = await module_page.evaluate(keys)
    assert sorted(english) == sorted(russian)


# The window names the server in them, and the page has but one.
OF_THE_SERVER = {"server_unreachable", "server_lost", "server_away"}
# A link is opened in a browser, and entered in the window.
OF_THE_LINK = {"password_needed", "password_wrong", "password_expired"}
# The window says the key, and a phone has none.
OF_THE_KEYBOARD = {"muted_talk"}
# A page does not know whether sound is to come from one who only watches.
CAREFUL = {"no_picture"}


async def test_the_page_says_what_the_window_says(module_page: Page) -> None:
    said = await module_page.evaluate("""async () => {
      const { en } = (await import('/words.js')).LANGUAGES;
      const call = { peer: 'Boris', detail: '64' };
      const all = (words) => Object.fromEntries(
        Object.entries(words).map(([key, words]) => [key, words(call)]));
      return { states: all(en.states), dark: all(en.dark), notices: all(en.notices) };
    }""")
    snapshots = {
        state.value: CallSnapshot(state=state, peer_name="Boris", dark=None) for state in CallState
    }
    assert said["states"] == {state: state_words(snapshots[state]) for state in snapshots}
    reasons = {dark.value: dark_reason(CallSnapshot(dark=dark, peer_name="Boris")) for dark in Dark}
    reasons["joining"] = dark_reason(CallSnapshot(state=CallState.JOINING))
    assert said["dark"].keys() == reasons.keys()
    assert {key: said["dark"][key] for key in reasons.keys() - CAREFUL} == {
        key: reasons[key] for key in reasons.keys() - CAREFUL
    }
    sentences = {kind.value: notice_sentence(Notice(kind, "64")) for kind in NoticeKind}
    common = (said["notices"].keys() & sentences.keys()) - OF_THE_SERVER - OF_THE_LINK
    common -= OF_THE_KEYBOARD
    assert {"replaced", "no_path", "room_too_long", "microphone_silent"} <= common
    assert {key: said["notices"][key] for key in common} == {key: sentences[key] for key in common}
