"""The page's small pure modules, run where they run: in the browser."""

import re

import pytest
from playwright.async_api import Page

from desktop.core.notice import Notice, NoticeKind
from desktop.core.snapshot import CallSnapshot, CallState, Dark
from desktop.ui.call_words import dark_reason, state_words
from desktop.ui.notice_words import notice_sentence
from server.protocol.codes import Code
from server.protocol.texts import TEXT_OF

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


async def test_a_refusal_of_the_server_is_said_in_russian(module_page: Page) -> None:
    codes = (Code.EMPTY_NAME, Code.TOO_LONG, Code.BAD_JOIN, Code.TOO_MANY)
    said: list[str] = await module_page.evaluate(
        """async (details) => {
          const { refused } = (await import('/words.js')).LANGUAGES.ru.notices;
          return details.map((detail) => refused({ detail }));
        }""",
        [TEXT_OF[code] for code in codes],
    )
    assert [sentence for sentence in said if re.search("[A-Za-z]", sentence)] == []


# The window names the server in them, and the page has but one.
OF_THE_SERVER = {"server_unreachable", "server_lost", "server_away"}
# A link is opened in a browser, and entered in the window.
OF_THE_LINK = {"password_needed", "password_wrong", "password_expired"}
# The window says the key, and a phone has none.
OF_THE_KEYBOARD = {"muted_talk", "other_key"}
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


@pytest.mark.parametrize(
    ("order", "plugged", "used"),
    [
        (["a", "b"], ["a", "b"], "a"),
        (["a", "b"], ["b"], "b"),
        (["a", "b"], ["c"], ""),
        (["", "a"], ["a"], ""),
        (["none", "a"], ["a"], "none"),
        (["test:880"], [], "test:880"),
        (["a"], None, "a"),
    ],
)
async def test_the_first_of_the_order_that_is_plugged_in_is_used(
    module_page: Page, order: list[str], plugged: list[str] | None, used: str
) -> None:
    choose = "async (given) => (await import('/device-order.js')).usedDevice(...given)"
    assert await module_page.evaluate(choose, [order, plugged]) == used


async def test_the_last_choices_are_remembered_and_no_more_than_eight(module_page: Page) -> None:
    remembered = await module_page.evaluate("""async () => {
      const { rememberedAfter } = await import('/device-order.js');
      const choices = ['a', 'b', '', 'a', 'none', ...'cdefghij'];
      return choices.reduce((list, choice) => rememberedAfter(list, choice, `<${choice}>`), []);
    }""")
    assert [each["id"] for each in remembered] == [*"jihgfedc"]
    assert remembered[0]["label"] == "<j>"


@pytest.mark.parametrize(
    ("levels", "is_muted", "kinds"),
    [
        ([None] * 49, False, []),
        ([None] * 51, False, ["microphone_silent"]),
        ([*([None] * 51), -60], False, []),
        ([None] * 51, True, []),
        ([-20] * 5, True, []),
        ([-20] * 6, True, ["muted_talk"]),
        ([-20] * 6, False, []),
        ([*([-20] * 6), *([-70] * 45)], True, []),
        ([-50] * 60, True, []),
    ],
)
async def test_a_dead_microphone_and_talk_while_muted_are_noticed(
    module_page: Page, levels: list[float | None], is_muted: bool, kinds: list[str]
) -> None:
    heard = await module_page.evaluate(
        """async ([levels, isMuted]) => {
          const { VoiceWatch } = await import('/voice.js');
          const watch = new VoiceWatch();
          levels.forEach((level, i) => watch.hear(100 * i, level ?? -Infinity, isMuted));
          return watch.kinds;
        }""",
        [levels, is_muted],
    )
    assert heard == kinds


async def judged(page: Page, lost_sent: int, lost_received: int, **changes: float | None) -> object:
    """What is said after ten seconds in which of each 100 packets this many were lost."""
    return await page.evaluate(
        """async ([lostSent, lostReceived, changes]) => {
          const { CallHistory } = await import('/quality.js');
          const history = new CallHistory();
          const { fps = 30, held = 0.05, ...rest } = changes;
          const flow = (s, lost) => ({ bytes: 125_000 * s, packets: 100 * s, lost: lost * s });
          for (let s = 0; s < 10; s += 1) {
            const way = (lost) => ({
              video: { ...flow(s, lost), fps, held: 30 * s * held, shown: 30 * s },
              audio: flow(0, 0),
            });
            const numbers = { roundTrip: 0.05, target: 1e6, ...rest };
            numbers.sent = way(lostSent);
            numbers.received = way(lostReceived);
            history.add(1000 * s, 1, numbers, null);
            history.add(1000 * s + 250, 1, numbers, null);
          }
          return [history.judge(), history.seconds.length, history.seconds.at(-1)];
        }""",
        [lost_sent, lost_received, changes],
    )


@pytest.mark.parametrize(
    ("lost_sent", "lost_received", "changes", "grade", "cause"),
    [
        (0, 0, {}, "good", None),
        (5, 0, {}, "fair", "uploadLoses"),
        (20, 20, {}, "bad", "uploadLoses"),
        (0, 5, {}, "fair", "downloadLoses"),
        (0, 0, {"target": 200_000}, "fair", "uploadSlow"),
        (0, 0, {"target": 100_000}, "bad", "uploadSlow"),
        (0, 0, {"fps": 8}, "fair", "fewPictures"),
        (0, 0, {"held": 0.5}, "fair", "late"),
        (0, 0, {"held": 1.0}, "bad", "late"),
        (5, 0, {"held": 1.0}, "bad", "late"),
        (0, 0, {"target": None, "roundTrip": None}, "good", None),
    ],
)
async def test_the_mark_names_what_is_worst(
    module_page: Page,
    lost_sent: int,
    lost_received: int,
    changes: dict[str, float | None],
    grade: str,
    cause: str | None,
) -> None:
    told = await judged(module_page, lost_sent, lost_received, **changes)
    assert isinstance(told, list)
    assert told[0] == {"grade": grade, "cause": cause}
    assert told[1] == 9  # one for each second that has one before it


async def test_the_plots_get_rates_of_the_last_second(module_page: Page) -> None:
    told = await judged(module_page, 1, 2)
    assert isinstance(told, list)
    second = told[2]
    assert second["received"] == second["sent"] == 1_000_000
    assert second["sentLoss"] == 0.01
    assert second["receivedLoss"] == pytest.approx(2 / 102)
    assert second["delay"] == pytest.approx(25 + 50)
    assert second["roundTrip"] == 50


async def test_a_call_without_numbers_has_no_mark(module_page: Page) -> None:
    judge = "async () => new (await import('/quality.js')).CallHistory().judge()"
    assert await module_page.evaluate(judge) is None
