"""Tandem as a client of every deployed server: picture and sound both ways, whoever leads."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator

import pytest

from desktop.core.notice import NoticeKind
from desktop.core.snapshot import CallState
from tests.support.go_servers.kinds import KINDS
from tests.support.go_servers.listener import GoServerProgram, running_go_server
from tests.support.old_clients import OldClient, running_old_page, running_phone
from tests.support.tandem_call import TandemCall, running_tandem

ROOM = "ABCD-EFGH-1234-5678"
PHONE_ROOM = ROOM.replace("-", "")
ANNA_HZ, BORIS_HZ = 440.0, 880.0
ASKING = ("S2b", "S3")  # of the servers whose phones offer when they are asked

pytestmark = pytest.mark.timeout(120)


async def see_and_hear_each_other(anna: TandemCall, boris: TandemCall) -> None:
    await asyncio.gather(anna.sees(), boris.sees(), anna.hears(BORIS_HZ), boris.hears(ANNA_HZ))


async def is_in_a_call_with(anna: TandemCall, client: OldClient) -> None:
    await asyncio.gather(anna.sees(), anna.hears(BORIS_HZ), client.sees_and_hears(ANNA_HZ))


@contextlib.asynccontextmanager
async def two_of_tandem_on(
    kind: str, second: str = "Boris"
) -> AsyncIterator[tuple[GoServerProgram, TandemCall, TandemCall]]:
    """Anna, who was there first, and another see and hear each other."""
    async with (
        running_go_server(KINDS[kind]) as server,
        running_tandem("Anna") as anna,
        running_tandem(second, microphone=f"test:{BORIS_HZ}") as boris,
    ):
        anna.join(server.url, ROOM)
        await anna.is_in_state(CallState.WAITING)
        boris.join(server.url, ROOM)
        await see_and_hear_each_other(anna, boris)
        yield server, anna, boris


@pytest.mark.parametrize("kind", KINDS)
async def test_two_of_tandem_meet_on_it(kind: str) -> None:
    async with two_of_tandem_on(kind) as (_, anna, _):
        assert {snapshot.peer_name for snapshot in anna.snapshots} == {None, "Boris"}


@pytest.mark.parametrize("kind", ["S1b", "S1.5b", "S1.5c", "S2b", "S3"])
async def test_machine_that_waits_leads_who_comes(kind: str) -> None:
    async with (
        running_go_server(KINDS[kind]) as server,
        running_tandem("Anna") as attic,
        running_tandem("Boris", microphone=f"test:{BORIS_HZ}") as boris,
    ):
        attic.join(server.url, ROOM, waits=True)
        await attic.is_in_state(CallState.WAITING)
        assert json.loads(server.frames[0][1])["isLeader"] is True
        boris.join(server.url, ROOM)
        await see_and_hear_each_other(attic, boris)


@pytest.mark.parametrize("kind", ASKING)
async def test_phone_is_followed(kind: str) -> None:
    async with (
        running_go_server(KINDS[kind]) as server,
        running_phone(server.url, PHONE_ROOM) as phone,
        running_tandem("Anna") as anna,
    ):
        anna.join(server.url, ROOM)
        await is_in_a_call_with(anna, phone)
        joins = [json.loads(frame) for _, frame in server.frames if '"join"' in frame]
        assert [join["isLeader"] for join in joins] == [True, False]


@pytest.mark.parametrize("kind", ASKING)
async def test_phone_that_comes_second_leads_all_the_same(kind: str) -> None:
    async with running_go_server(KINDS[kind]) as server, running_tandem("Anna") as anna:
        anna.join(server.url, ROOM)
        await anna.is_in_state(CallState.WAITING)
        async with running_phone(server.url, PHONE_ROOM) as phone:
            await is_in_a_call_with(anna, phone)


@pytest.mark.parametrize("kind", ASKING)
async def test_phone_that_comes_back_is_seen_again(kind: str) -> None:
    async with running_go_server(KINDS[kind]) as server, running_tandem("Anna") as anna:
        async with running_phone(server.url, PHONE_ROOM) as phone:
            anna.join(server.url, ROOM)
            await is_in_a_call_with(anna, phone)
        async with running_phone(server.url, PHONE_ROOM) as again:
            await is_in_a_call_with(anna, again)


@pytest.mark.parametrize("kind", ASKING)
async def test_page_is_led_and_the_next_one_too(kind: str) -> None:
    async with running_go_server(KINDS[kind]) as server, running_tandem("Anna") as anna:
        anna.join(server.url, ROOM)
        await anna.is_in_state(CallState.WAITING)
        async with running_old_page(server.url, PHONE_ROOM) as page:
            await is_in_a_call_with(anna, page)
            async with running_old_page(server.url, PHONE_ROOM, name="user_8") as other:
                await is_in_a_call_with(anna, other)
                assert page.received[-1]["type"] == "force_disconnect"
                assert other.offers == 1, "the link that was asked for is the one"
        await anna.is_in_state(CallState.WAITING)


@pytest.mark.parametrize("kind", ["S1b", "S1.5b", "S2b", "S3"])
async def test_call_goes_on_while_the_server_restarts_and_the_next_is_as_the_first(
    kind: str,
) -> None:
    async with two_of_tandem_on(kind) as (server, anna, boris):
        links = anna.links
        await server.stop()
        await see_and_hear_each_other(anna, boris)
        assert anna.links == links, "it is the same call"
        await server.start()
        await server.is_joined_by(2)
        await see_and_hear_each_other(anna, boris)


@pytest.mark.parametrize("kind", ["S1a", "S1c"])
async def test_server_that_locks_up_when_one_leaves_is_used_again_after_its_restart(
    kind: str,
) -> None:
    async with running_go_server(KINDS[kind]) as server, running_tandem("Anna") as anna:
        anna.join(server.url, ROOM)
        await anna.is_in_state(CallState.WAITING)
        async with running_tandem("Boris", microphone=f"test:{BORIS_HZ}") as boris:
            boris.join(server.url, ROOM)
            await see_and_hear_each_other(anna, boris)
        assert server.is_locked_up
        await anna.is_in_state(CallState.LOST)
        await server.restart()
        async with running_tandem("Clara", microphone=f"test:{BORIS_HZ}") as clara:
            clara.join(server.url, ROOM)
            await see_and_hear_each_other(anna, clara)


async def test_name_that_is_in_the_room_gets_a_number_on_servers_that_want_one() -> None:
    async with two_of_tandem_on("S1b", second="Anna") as (_, _, namesake):
        assert namesake.session.snapshot.own_name == "Anna 2"


async def test_room_that_must_not_be_created_is_said_to_be_missing() -> None:
    async with running_go_server(KINDS["S1a"]) as server, running_tandem("Anna") as anna:
        anna.join(server.url, ROOM, create=False)
        await anna.is_in_state(CallState.LEFT)
        assert [n.kind for n in anna.session.snapshot.notices] == [NoticeKind.NO_SUCH_ROOM]
