"""Every deployed page, and phones with H.264, in a real Chromium: media both ways with Tandem."""

import asyncio

import pytest

from desktop.core.snapshot import CallState
from tests.support.chromium import Chromium
from tests.support.deployed_pages import (
    H264_PHONES,
    PAGES,
    DeployedPage,
    PageKind,
    running_deployed_page,
)
from tests.support.server import ServerProgram, running_server
from tests.support.tandem_call import TandemCall, running_tandem

ROOM = "ABCDEFGH12345678"
OUR_HZ, THEIR_HZ = 440.0, 880.0

pytestmark = pytest.mark.timeout(120)


def url(server: ServerProgram) -> str:
    return f"ws://127.0.0.1:{server.port}/wsgo"


async def are_in_a_call(anna: TandemCall, page: DeployedPage) -> None:
    sends = [anna.sees(), anna.hears(THEIR_HZ)] if page.kind.media == "both" else []
    await asyncio.gather(page.sees_and_hears(OUR_HZ), *sends)


def kinds() -> list[PageKind]:
    return [*PAGES.values(), *H264_PHONES.values()]


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.name)
async def test_client_that_comes_second(kind: PageKind, chromium: Chromium) -> None:
    async with running_server() as server, running_tandem("Anna") as anna:
        anna.join(url(server), ROOM)
        await anna.is_in_state(CallState.WAITING)
        async with running_deployed_page(
            chromium, kind, url(server), ROOM, "user_7", THEIR_HZ
        ) as page:
            await are_in_a_call(anna, page)
            assert await page.value("failures") == []
        await anna.is_in_state(CallState.WAITING)


@pytest.mark.parametrize("kind", ["B443", "A2b with H264"])
async def test_client_that_is_there_first(kind: str, chromium: Chromium) -> None:
    client = {**PAGES, **H264_PHONES}[kind]
    async with (
        running_server() as server,
        running_deployed_page(chromium, client, url(server), ROOM, "user_7", THEIR_HZ) as page,
        running_tandem("Anna") as anna,
    ):
        anna.join(url(server), ROOM)
        await are_in_a_call(anna, page)
        if client.edit == "only":
            assert anna.codec == "H264"
