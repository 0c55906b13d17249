"""Tandem's window with a phone and with a page of the older system, through the real server."""

import asyncio
from collections.abc import Mapping

import pytest

from tests.end2end.test_calls import desktop, sees_and_hears
from tests.support.old_clients import OldClient, running_old_page, running_phone
from tests.support.server import ServerProgram

THEIR_HZ = 880.0
OUR_HZ = 440.0

pytestmark = pytest.mark.timeout(240)


def url(server: ServerProgram) -> str:
    return f"ws://127.0.0.1:{server.port}/wsgo"


async def client_sees_and_hears(client: OldClient, pictures: int = 30) -> None:
    await client.sees_and_hears(OUR_HZ, pictures)


async def test_phone_is_there_first_and_the_window_joins(
    environment: Mapping[str, str], server: ServerProgram
) -> None:
    async with (
        running_phone(url(server), "room1") as phone,
        desktop(environment, server, "Anna", "--join") as anna,
    ):
        line = await anna.wait_for(sees_and_hears(THEIR_HZ), "the phone's picture and tone")
        assert sorted(line["users"]) == ["Anna", "PRA-LA1"]
        assert line["received"]["video"]["width"] == 640
        await client_sees_and_hears(phone)
        assert phone.offers == 1


async def test_phone_takes_the_lead_of_a_waiting_window(
    environment: Mapping[str, str], server: ServerProgram
) -> None:
    async with desktop(environment, server, "Anna", "--join") as anna:
        await anna.wait_for_state("waiting")
        async with running_phone(url(server), "room1") as phone:
            await anna.wait_for(sees_and_hears(THEIR_HZ), "the phone's picture and tone")
            await client_sees_and_hears(phone)
        await anna.wait_for_state("waiting", 10)


async def test_phone_that_reconnects_is_seen_again(
    environment: Mapping[str, str], server: ServerProgram
) -> None:
    async with desktop(environment, server, "Anna", "--join") as anna:
        async with running_phone(url(server), "room1"):
            await anna.wait_for(sees_and_hears(THEIR_HZ), "the phone's picture and tone")
        async with asyncio.timeout(60), running_phone(url(server), "room1") as again:
            await anna.wait_for(sees_and_hears(THEIR_HZ), "picture and tone after reconnecting")
            await client_sees_and_hears(again)


async def test_old_page_watches_a_window_that_waits(
    environment: Mapping[str, str], server: ServerProgram
) -> None:
    async with desktop(environment, server, "Anna", "--join") as anna:
        await anna.wait_for_state("waiting")
        async with running_old_page(url(server), "room1") as page:
            await anna.wait_for(sees_and_hears(THEIR_HZ), "the page's picture and tone")
            await client_sees_and_hears(page)
            # It would restart its check of the picture at a list with both names after its join.
            forms = [m["data"] for m in page.received if m["type"] == "room_info"]
            assert [set(form) for form in forms] == [
                {"room", "username", "isLeader"},
                {"users", "leader", "follower"},
            ]
        await anna.wait_for_state("waiting", 10)


async def test_old_page_that_is_there_first_is_led_by_the_window(
    environment: Mapping[str, str], server: ServerProgram
) -> None:
    async with (
        running_old_page(url(server), "room1") as page,
        desktop(environment, server, "Anna", "--join") as anna,
    ):
        await anna.wait_for(sees_and_hears(THEIR_HZ), "the page's picture and tone")
        await client_sees_and_hears(page)
        assert page.received[0]["data"] == "Room does not exist. Leader must join first."


async def test_missing_path_is_said_and_tried_again(
    environment: Mapping[str, str], server: ServerProgram
) -> None:
    async with (
        running_phone(url(server), "room1", has_path=False) as phone,
        desktop(environment, server, "Anna", "--join") as anna,
    ):
        await anna.wait_for_state("connecting")

        def is_said() -> bool:
            return "told: no_path" in anna.log

        await anna.wait_for(lambda line: is_said(), "the notice", 25)
        phone.has_path = True  # a path comes up: the next attempt finds it
        await anna.wait_for(sees_and_hears(THEIR_HZ), "picture and tone at last", 30)
