"""The page's chat: its machine beside the window's, and people who write to each other."""

import json
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page

from desktop.core.talk_message import MalformedTalk, clean_text, decode, encode, parts_of
from tests.support.call_on_page import BORIS, PHONE, CallOnPage, open_call
from tests.support.chromium import PHONE as PHONE_SIZE
from tests.support.chromium import Chromium, PageUser
from tests.support.server import ServerProgram

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHANNEL = "v=0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n"
HELLO = '{"type":"hello","can":["chat"]}'
FRAMES = [
    HELLO,
    '{"type":"hello","can":["chat","fly"]}',
    '{"type":"hello"}',
    '{"type":"hello","can":[1]}',
    '{"type":"chat","number":1,"text":"Hi\\r\\n\\tyou"}',
    '{"type":"chat","number":2,"text":"\\u202egnp.exe \\u0000"}',
    '{"type":"chat","number":0,"text":"a"}',
    '{"type":"chat","number":1.5,"text":"a"}',
    '{"type":"chat","number":true,"text":"a"}',
    '{"type":"chat","number":1,"text":" \\u0000 "}',
    json.dumps({"type": "chat", "number": 7, "text": "🦀" * 3000}),
    '{"type":"heard","number":3}',
    '{"type":"heard","number":-3}',
    '{"type":"doing","curtain":true}',
    '{"type":"doing","curtain":1,"recording":"yes"}',
    '{"type":"doing","curtain":false,"volume":60}',
    '{"type":"doing","volume":null}',
    '{"type":"doing","volume":"60"}',
    '{"type":"doing","torch":true}',
    '{"type":"doing","torch":1}',
    '{"type":"volume","percent":200}',
    '{"type":"volume","percent":201}',
    '{"type":"volume","percent":1.5}',
    '{"type":"volume"}',
    '{"type":"dance"}',
    "null",
    "[]",
    "3",
    "",
    "[" * 9000,
]


@pytest_asyncio.fixture(loop_scope="module")
async def call(module_page: Page) -> CallOnPage:
    return await open_call(module_page)


def said(commands: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [json.loads(each["frame"]) for each in commands if each["type"] == "say"]


async def talk_runs(call: CallOnPage) -> None:
    """Until link 1 has its channel, and Boris said hello."""
    await call.join()
    await call.room_info(leads=False, peer=BORIS)
    await call.receive(type="offer", sdp={"type": "offer", "sdp": CHANNEL}, round=1)
    await call.handle("talk_opened", link=1)
    await call.handle("talk_heard", link=1, frame=HELLO, time=5)


@pytest.mark.parametrize("frame", FRAMES)
async def test_page_and_window_understand_a_frame_alike(module_page: Page, frame: str) -> None:
    read = """async (frame) => {
      const found = (await import('/talk.js')).decodeTalk(frame);
      if (found?.type !== 'doing') return found;
      const { isCurtained: curtain, isRecording: recording, volume, hasTorch } = found;
      const more = { ...(volume === null ? {} : { volume }), ...(hasTorch ? { torch: true } : {}) };
      return { type: 'doing', curtain, recording, ...more };
    }"""
    found = await module_page.evaluate(read, frame)
    try:
        message = decode(frame)
    except MalformedTalk:
        message = None
    if found is not None and found["type"] == "hello":
        found["can"] = sorted(found["can"])
    assert found == (None if message is None else json.loads(encode(message)))


@pytest.mark.parametrize("text", ["a\r\nb\rc\t", " \u2066x\u202a\u009f\x7f ", "\n\n", "я" * 2001])
async def test_page_and_window_clean_a_text_alike(module_page: Page, text: str) -> None:
    clean = "async (text) => (await import('/talk.js')).cleanText(text)"
    assert await module_page.evaluate(clean, text) == clean_text(text)


@pytest.mark.parametrize(
    "draft",
    ["", "  short ", "word " * 999, "line\n" * 999, "🦀" * 4001, "x" * 1000 + " " + "y" * 1500],
)
async def test_page_and_window_break_a_long_draft_alike(module_page: Page, draft: str) -> None:
    parts = "async (draft) => (await import('/talk.js')).partsOf(draft)"
    assert await module_page.evaluate(parts, draft) == parts_of(draft)


async def test_a_long_draft_goes_in_several_texts(call: CallOnPage) -> None:
    await talk_runs(call)
    sent = said(await call.handle("say_pressed", text="word " * 500, time=9))
    assert [message["number"] for message in sent] == [1, 2]
    assert [line["text"] for line in (await call.snapshot())["talk"]["lines"]] == [
        message["text"] for message in sent
    ]


@pytest.mark.parametrize(("peer", "talks"), [(BORIS, True), (PHONE, False)])
async def test_only_a_newer_peer_is_offered_a_channel_and_shown_the_kept_key(
    call: CallOnPage, peer: dict[str, Any], talks: bool
) -> None:
    await call.join()
    await call.room_info(leads=True, peer=peer, change="joined")
    opened, offer = await call.receive(type="rejoin_and_offer")
    assert (opened["type"], opened["isPeerNewer"]) == ("open_link", talks)
    assert (offer["type"], offer["talks"]) == ("create_offer", talks)


@pytest.mark.parametrize(("peer", "talks"), [(BORIS, True), (PHONE, False)])
async def test_only_of_a_newer_peer_a_channel_is_taken(
    call: CallOnPage, peer: dict[str, Any], talks: bool
) -> None:
    await call.join()
    await call.room_info(leads=False, peer=peer)
    (*_, accept) = await call.receive(type="offer", sdp={"type": "offer", "sdp": CHANNEL})
    assert (accept["type"], accept["talks"]) == ("accept_offer", talks)


async def test_a_text_is_under_way_until_it_is_confirmed(call: CallOnPage) -> None:
    await talk_runs(call)
    assert said(await call.handle("say_pressed", text=" Hi ", time=9)) == [
        {"type": "chat", "number": 1, "text": "Hi"}
    ]
    (line,) = (await call.snapshot())["talk"]["lines"]
    assert line == {
        "text": "Hi",
        "name": "Anna",
        "isOwn": True,
        "time": 9,
        "number": 1,
        "delivery": "under_way",
    }
    await call.handle("talk_heard", link=1, frame='{"type":"heard","number":1}', time=10)
    (line,) = (await call.snapshot())["talk"]["lines"]
    assert line["delivery"] == "delivered"


async def test_only_who_allows_it_is_told_how_loud_to_play_us(call: CallOnPage) -> None:
    await talk_runs(call)
    assert said(await call.handle("volume_wished", percent=60)) == []
    await call.handle("talk_heard", link=1, frame='{"type":"doing","volume":100}', time=6)
    assert (await call.snapshot())["talk"]["peer"]["volume"] == 100
    assert said(await call.handle("volume_wished", percent=60)) == [
        {"type": "volume", "percent": 60}
    ]


async def test_what_was_under_way_when_the_link_ended_is_lost(call: CallOnPage) -> None:
    await talk_runs(call)
    await call.handle("say_pressed", text="Hi", time=9)
    await call.handle("link_failed", link=1)
    talk = (await call.snapshot())["talk"]
    assert (talk["state"], talk["lines"][0]["delivery"]) == ("nobody", "lost")


async def test_a_text_that_comes_is_confirmed_and_cleared_at_leave(call: CallOnPage) -> None:
    await talk_runs(call)
    heard = await call.handle(
        "talk_heard", link=1, frame='{"type":"chat","number":4,"text":"Hi"}', time=1
    )
    assert said(heard) == [{"type": "heard", "number": 4}]
    assert (await call.snapshot())["talk"]["lines"][0]["name"] == "Boris"
    await call.handle("leave_pressed")
    assert (await call.snapshot())["talk"]["lines"] == []


async def test_a_channel_that_stays_closed_is_told_of_twelve_seconds_after_its_link(
    call: CallOnPage,
) -> None:
    await call.join()
    await call.room_info(leads=False, peer=BORIS)
    await call.receive(type="offer", sdp={"type": "offer", "sdp": CHANNEL}, round=1)
    await call.tick(60_000)  # a link that is not up has other troubles
    await call.media_runs(1)
    await call.tick(11_750)
    await call.media_runs(1)
    assert (await call.snapshot())["talk"]["state"] == "opening"
    await call.tick(250)
    assert (await call.snapshot())["talk"]["state"] == "late"
    await call.handle("talk_opened", link=1)
    await call.handle("talk_heard", link=1, frame=HELLO, time=5)
    await call.tick(60_000)
    assert (await call.snapshot())["talk"]["state"] == "open"


async def test_an_old_peer_has_no_chat(call: CallOnPage) -> None:
    await call.run_as_leader()
    assert (await call.snapshot())["talk"]["state"] == "unavailable"


async def test_nothing_is_said_to_open_for_an_old_peer(call: CallOnPage) -> None:
    await call.join()
    await call.room_info(leads=True, peer=PHONE, change="joined")
    await call.receive(type="rejoin_and_offer")  # nothing is answered yet
    assert (await call.snapshot())["talk"]["state"] == "unavailable"


async def pair(chromium: Chromium, server: ServerProgram, **more: Any) -> tuple[PageUser, PageUser]:
    users = [
        await chromium.open_page(server.url, name=name, camera="test", microphone="none", **more)
        for name in ("Anna", "Boris")
    ]
    for user in users:
        await user.press()
        await user.wait_for("now.isSignaled")
    for user in users:
        await user.wait_for("now.chat.state === 'open'")
    return users[0], users[1]


async def test_two_pages_write_to_each_other(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    anna, boris = await pair(chromium, page_server)
    await anna.page.keyboard.press("Control+B")
    await anna.page.keyboard.type("<b>Hi</b> https://example.org")
    await anna.page.keyboard.press("Shift+Enter")
    await anna.page.keyboard.type("second line")
    await anna.page.keyboard.press("Enter")

    await boris.wait_for("now.chat.unread === 1")
    await anna.wait_for("now.chat.lines[0].delivery === 'delivered'")
    assert await boris.page.get_attribute("#chat-button", "aria-label") == "Chat, not read: 1"
    await boris.page.click("#chat-button")
    assert await boris.text("#chat-lines .text") == "<b>Hi</b> https://example.org\nsecond line"
    assert await boris.page.locator("#chat-lines :is(a, .text b)").count() == 0
    await boris.wait_for("now.chat.unread === 0")

    await boris.page.fill("#chat-field", "Hello Anna")
    await boris.page.click("#chat-send")
    await anna.wait_for("now.chat.lines.length === 2")
    assert await anna.page.locator("#chat-lines .text").all_inner_texts() == [
        "<b>Hi</b> https://example.org\nsecond line",
        "Hello Anna",
    ]
    assert (await anna.snapshot())["round"] == 1, "the chat took no round of its own"

    await boris.press()  # Leave
    await boris.wait_for("now.chat.lines.length === 0")
    assert await boris.page.is_hidden("#chat")
    assert len((await anna.snapshot())["chat"]["lines"]) == 2
    assert await anna.text("#chat-hint") == "You can write when the other person is there."


async def test_each_text_is_written_in_its_own_direction(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    anna, boris = await pair(chromium, page_server)
    for each in (anna, boris):
        await each.page.click("#chat-button")
    direction = "(each) => getComputedStyle(each).direction"
    for text, written in (("שלום, Boris!", "rtl"), ("Hello, שלום!", "ltr")):
        await anna.page.locator("#chat-field").fill(text)
        assert await anna.page.eval_on_selector("#chat-field", direction) == written
        await anna.page.locator("#chat-field").press("Enter")
        await boris.wait_for(f"now.chat.lines.at(-1)?.text === '{text}'")
        shown = boris.page.locator("#chat-lines .text").last
        assert await shown.evaluate(direction) == written


async def test_the_chat_fits_on_a_phone_and_speaks_russian(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    anna, boris = await pair(chromium, page_server, viewport=PHONE_SIZE, locale="ru-RU")
    await anna.page.click("#chat-button")
    await anna.page.fill("#chat-field", "Очень" * 100)
    await anna.page.keyboard.press("Enter")
    await boris.wait_for("now.chat.lines.length === 1")
    await boris.page.click("#chat-button")
    width = await boris.page.evaluate("document.documentElement.scrollWidth")
    assert width == PHONE_SIZE["width"]
    assert await boris.text("#chat-send") == "Отправить"
    button = await boris.page.locator("#chat-button").bounding_box()
    assert button is not None
    assert button["x"] + button["width"] <= PHONE_SIZE["width"]


async def test_one_writes_over_the_whole_screen_too(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    anna, boris = await pair(chromium, page_server)
    await anna.page.click("#full")
    await anna.page.wait_for_selector("body.full")
    await anna.page.click("#chat-button")
    await anna.page.fill("#chat-field", "Hi")
    await anna.page.click("#chat-send")
    await boris.wait_for("now.chat.lines.length === 1")
    boxes = [await anna.page.locator(each).bounding_box() for each in ("#chat", "#own-frame")]
    chat, own = [box for box in boxes if box is not None]
    assert own["x"] + own["width"] <= chat["x"], "it covers the own picture"
