"""Deployed pages, and phones with H.264, in a real Chromium; each of them is in the matrix."""

import asyncio
from dataclasses import replace

import pytest

from desktop.core.snapshot import CallState
from tests.support.chromium import Chromium
from tests.support.deployed_pages import (
    H264_PHONES,
    PAGES,
    DeployedPage,
    running_deployed_page,
)
from tests.support.server import ServerProgram, running_server
from tests.support.tandem_call import TandemCall, running_tandem
from tests.support.turn_relay import running_relay

ROOM = "ABCDEFGH12345678"
OUR_HZ, THEIR_HZ = 440.0, 880.0

pytestmark = pytest.mark.timeout(120)


def url(server: ServerProgram) -> str:
    return f"ws://127.0.0.1:{server.port}/wsgo"


async def are_in_a_call(anna: TandemCall, page: DeployedPage) -> None:
    sends = [anna.sees(), anna.hears(THEIR_HZ)] if page.kind.media == "both" else []
    await asyncio.gather(page.sees_and_hears(OUR_HZ), *sends)


@pytest.mark.parametrize("kind", ["B443", "A2a with H264"])
async def test_client_that_is_there_first(kind: str, chromium: Chromium) -> None:
    client = {**PAGES, **H264_PHONES}[kind]
    async with (
        running_server() as server,
        running_deployed_page(chromium, client, url(server), ROOM, "user_7", THEIR_HZ) as page,
        running_tandem("Anna") as anna,
    ):
        anna.join(url(server), ROOM)
        await are_in_a_call(anna, page)
        assert await page.value("failures") == []
        if client.edit == "only":
            assert anna.codec == "H264"


@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_page_that_tells_relays_only_is_met_over_a_real_one(
    transport: str, chromium: Chromium
) -> None:
    async with (
        running_relay(transport) as relay,
        running_server() as server,
        running_tandem("Anna") as anna,
    ):
        # As Huawei's browsers are made to do.
        kind = replace(PAGES["B443"], candidates=("relay",), iceServers=(relay,))
        anna.join(url(server), ROOM)
        await anna.is_in_state(CallState.WAITING)
        async with running_deployed_page(
            chromium, kind, url(server), ROOM, "user_7", THEIR_HZ
        ) as page:
            await are_in_a_call(anna, page)
            told = [m["ice"]["candidate"] for m in await page.value("told") if "ice" in m]
            assert told
            assert all(" typ relay " in candidate for candidate in told)


@pytest.mark.parametrize(("kind", "leads"), [("B443", True), ("A2a with H264", False)])
async def test_nobody_can_write_to_a_deployed_client(
    chromium: Chromium, kind: str, leads: bool
) -> None:
    client = {**PAGES, **H264_PHONES}[kind]
    async with running_server() as server:
        anna = await chromium.open_page(
            server.url, room=ROOM, name="Anna", camera="test", microphone="none"
        )
        await anna.press()
        await anna.wait_for_state("waiting")
        await anna.page.click("#chat-button")
        assert await anna.page.is_visible("#chat-field")
        async with running_deployed_page(
            chromium, client, url(server), ROOM, "user_7", THEIR_HZ
        ) as page:
            await anna.wait_for("now.dark === null")
            await page.sees()
            assert ((await anna.snapshot())["role"] == "leader") is leads
            assert (await anna.snapshot())["chat"]["state"] == "unavailable"
            hint = "The other person’s program, or the server, has no chat."
            assert await anna.text("#chat-hint") == hint
            assert await anna.page.is_hidden("#chat-form")
        await anna.wait_for("now.chat.state === 'nobody'")
        assert await anna.page.is_visible("#chat-field")
