"""A deployed phone in a call with the page: what a person at the page sees, hears and can do."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from tests.support.chromium import Chromium, PageUser, wait_until
from tests.support.deployed_phones import PHONES, DeployedPhone, running_deployed_phone
from tests.support.libwebrtc import I420
from tests.support.server import ServerProgram

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(120)]

WITH_TORCH, WITHOUT_TORCH = PHONES["A3"], PHONES["A2c"]
CALLED = "now.state === 'connected' && now.dark === null && now.peer === 'PRA-LA1'"
CAMERA, TORCH = "#peer-camera", "#torch"
# The size of what is shown, and the brightness of its corners, clockwise from the upper left.
SHOWN = """() => {
  const other = document.getElementById('other');
  const canvas = Object.assign(document.createElement('canvas'), { width: 8, height: 8 });
  const context = canvas.getContext('2d');
  context.drawImage(other, 0, 0, 8, 8);
  const luma = (x, y) => context.getImageData(x, y, 1, 1).data[0];
  return [other.videoWidth, other.videoHeight, luma(1, 1), luma(6, 1), luma(6, 6), luma(1, 6)];
}"""


def phone_url(server: ServerProgram) -> str:
    return f"ws://127.0.0.1:{server.port}/wsgo"


async def waiting_page(chromium: Chromium, server: ServerProgram, name: str = "Anna") -> PageUser:
    user = await chromium.open_page(server.url, name=name, camera="test", microphone="test")
    await user.press()
    await user.wait_for("now.isSignaled")
    return user


async def are_in_a_call(anna: PageUser, phone: DeployedPhone) -> None:
    await anna.wait_for(CALLED)
    await asyncio.gather(
        anna.wait_for_new_pictures(), anna.wait_for_tone(880), phone.sees_and_hears(440.0)
    )


async def are_shown(anna: PageUser, *buttons: str) -> None:
    """Wait until these are there of both, and no other."""

    async def is_so() -> bool:
        return all(
            [await anna.page.is_visible(each) == (each in buttons) for each in (CAMERA, TORCH)]
        )

    await wait_until(is_so, f"the buttons {buttons}")


async def test_a_call_with_a_phone_promises_nothing_that_it_has_not(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    anna = await waiting_page(chromium, page_server)
    await are_shown(anna)
    async with running_deployed_phone(WITH_TORCH, phone_url(page_server), "room1") as phone:
        await are_in_a_call(anna, phone)
        assert await anna.text("#state") == "In a call with PRA-LA1"
        assert await anna.text("#people") == "PRA-LA1\nAnna (you)"
        await are_shown(anna, CAMERA, TORCH)
        assert await anna.page.is_hidden("#volume-field")
        await anna.page.click("#chat-button")
        assert "has no chat" in await anna.text("#chat")
        assert await anna.page.is_hidden("#chat-field")
        await anna.page.click("#details summary")
        await anna.wait_for("now.received.width !== null && now.quality !== null")
        assert "Safety code" not in await anna.text("#facts")
        for button in (CAMERA, TORCH, CAMERA):
            await anna.page.click(button)

        def told() -> list[Any]:
            names = {"switch_camera", "toggle_flashlight"}
            return [m.get("useBackCamera", "torch") for m in phone.received if m["type"] in names]

        await phone.progress.wait_until(lambda: len(told()) == 3, 20.0, "three wishes")
        assert told() == [True, "torch", False]
    await anna.wait_for("now.state === 'waiting' && now.dark === 'peer_left'")
    assert await anna.shown_luma() == 0
    await are_shown(anna)
    assert await anna.text("#people") == "Anna (you)"


async def test_a_phone_without_a_light_is_not_asked_for_it(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    anna = await waiting_page(chromium, page_server)
    async with running_deployed_phone(WITHOUT_TORCH, phone_url(page_server), "room1") as phone:
        await are_in_a_call(anna, phone)
        await are_shown(anna, CAMERA)


async def test_pictures_of_a_phone_that_is_turned_stand_upright(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    """It sends them as its camera does, and says in each by how much it is turned."""

    def bright_upper_left(_number: int) -> I420:
        luma = bytearray(640 * 480)
        for row in range(240):
            luma[row * 640 : row * 640 + 320] = b"\xdc" * 320
        return I420(bytes(luma) + b"\x80" * (640 * 240), 640, 480, rotation=90)

    anna = await waiting_page(chromium, page_server)
    phone_kind = {"draw": bright_upper_left}
    async with running_deployed_phone(WITH_TORCH, phone_url(page_server), "room1", **phone_kind):
        await anna.wait_for(f"{CALLED} && now.received.width !== null")

        async def is_upright() -> bool:
            width, height, *corners = await anna.page.evaluate(SHOWN)
            are_bright = [luma > 100 for luma in corners]
            return width < height and are_bright == [False, True, False, False]

        await wait_until(is_upright, "a picture that stands upright")


async def test_a_restart_of_the_server_is_survived_as_well_as_the_phone_can(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    anna = await waiting_page(chromium, page_server)
    async with running_deployed_phone(WITH_TORCH, phone_url(page_server), "room1") as phone:
        await are_in_a_call(anna, phone)
        await page_server.kill()
        await anna.wait_for("!now.isSignaled && now.notices.includes('server_lost')")
        await are_shown(anna)  # nobody would pass it on
        await page_server.start()
        await anna.wait_for("now.isSignaled && now.notices.length === 0")
        await anna.wait_for(CALLED)
        await phone.join()  # comes later, and builds everything anew
        await anna.wait_for("now.link > 1")
        await are_in_a_call(anna, phone)
        await are_shown(anna, CAMERA, TORCH)


async def test_a_phone_whose_app_sleeps_is_black_and_comes_back(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    anna = await waiting_page(chromium, page_server)
    async with running_deployed_phone(WITH_TORCH, phone_url(page_server), "room1") as phone:
        await are_in_a_call(anna, phone)
        assert phone.peer is not None
        phone.peer.sleep()
        phone.kind = replace(WITH_TORCH, asked_by=())  # nor does it hear what it is asked
        await anna.wait_for("now.state === 'lost' && now.dark === 'media_lost'")
        assert await anna.shown_luma() == 0
        await are_shown(anna)
        phone.kind = WITH_TORCH
        await are_in_a_call(anna, phone)  # the page asks again, and the phone offers anew
        await are_shown(anna, CAMERA, TORCH)


async def test_who_takes_the_place_beside_a_phone_has_it_and_the_other_is_told(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    anna = await waiting_page(chromium, page_server)
    async with running_deployed_phone(WITH_TORCH, phone_url(page_server), "room1") as phone:
        await are_in_a_call(anna, phone)
        vera = await waiting_page(chromium, page_server, "Vera")
        await anna.wait_for("now.state === 'replaced' && now.notices.join() === 'replaced'")
        assert await anna.shown_luma() == 0
        await are_shown(anna)
        await are_in_a_call(vera, phone)
        await are_shown(vera, CAMERA, TORCH)
