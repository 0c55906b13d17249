"""The other's camera and light, by the page's wish: exactly what deployed phones know."""

import pytest
import pytest_asyncio
from playwright.async_api import Page

from tests.support.call_on_page import CallOnPage, open_call, sent
from tests.support.descriptions import PHONE_1_5, PHONE_H264, PHONE_VP8

pytestmark = pytest.mark.asyncio(loop_scope="module")

NAMES = {"room": "room1", "username": "Anna"}
PHONE_OFFER = {"type": "offer", "sdp": {"type": "offer", "sdp": PHONE_VP8}}
BACK, FRONT = ({"type": "switch_camera", "useBackCamera": back, **NAMES} for back in (True, False))
TORCH = {"type": "toggle_flashlight", **NAMES}


@pytest_asyncio.fixture(loop_scope="module")
async def call(module_page: Page) -> CallOnPage:
    return await open_call(module_page)


async def wishes(call: CallOnPage) -> list[object]:
    commands = [
        command
        for wish in ("switch", "torch", "switch")
        for command in await call.handle("peer_camera_pressed", wish=wish)
    ]
    return [*sent(commands)]


async def notices(call: CallOnPage) -> list[str]:
    return [notice["kind"] for notice in (await call.snapshot())["notices"]]


async def test_a_phone_is_told_what_it_knows(call: CallOnPage) -> None:
    await call.join()
    await call.room_info(leads=False, peer={"id": "p1", "username": "PRA-LA1"})
    await call.receive(**PHONE_OFFER)
    assert await wishes(call) == []  # not before there is a picture
    await call.media_runs(1)
    assert await wishes(call) == [BACK, TORCH, FRONT]


@pytest.mark.parametrize(
    ("sdp", "named", "told"),
    [
        (PHONE_1_5, {}, []),
        (PHONE_H264, {}, [BACK, FRONT]),  # the first of generation 2
        (PHONE_1_5, {"codec": "Unknown"}, [BACK, FRONT]),
    ],
)
async def test_a_phone_of_generation_1_5_is_asked_for_nothing(
    call: CallOnPage, sdp: str, named: dict[str, str], told: list[object]
) -> None:
    await call.join()
    await call.room_info(leads=False, peer={"id": "p1", "username": "PRA-LA1"})
    await call.receive(**{**PHONE_OFFER, "sdp": {"type": "offer", "sdp": sdp}}, **named)
    await call.media_runs(1)
    assert await wishes(call) == told


async def test_who_promised_nothing_is_asked_for_nothing(call: CallOnPage) -> None:
    await call.run_as_follower()
    assert await wishes(call) == []


async def test_a_tandem_that_promised_it_switches_and_says_if_it_did_not(call: CallOnPage) -> None:
    await call.run_as_follower()
    offer = {"type": "offer", "sdp": {"type": "offer", "sdp": "v=0"}, "round": 8}
    await call.receive(**offer, obeys=["switch_camera"])
    await call.media_runs(2)
    (first,) = sent(await call.handle("peer_camera_pressed", wish="switch"))
    assert first == BACK
    await call.receive(type="switch_camera_ack", useBackCamera=True, success=False)
    assert await notices(call) == ["switch_refused"]
    assert await wishes(call) == [BACK, FRONT]
    assert await notices(call) == [], "another wish is under way"
    await call.receive(type="switch_camera_ack", useBackCamera=False, success=False)
    assert await notices(call) == ["switch_refused"]
    await call.receive(type="switch_camera_ack", useBackCamera=True, success=True)
    assert await notices(call) == []
    await call.receive(type="switch_camera_ack", useBackCamera=False, success=False)
    call.now += 10_000
    await call.handle("media_seen", link=2, packets=True, pictures=True)
    assert await notices(call) == [], "it was there long enough to be read"


async def test_who_leads_asks_nobody(call: CallOnPage) -> None:
    await call.run_as_leader()
    assert await wishes(call) == []
