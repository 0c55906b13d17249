"""Two in a room of the real server: what each is told, over real WebSockets of loopback."""

import asyncio

import pytest

from tests.support.raw_client import (
    ANNA,
    ANSWER,
    BORIS,
    CANDIDATE,
    OFFER,
    OTHER_PAGE,
    PAGE,
    PHONE,
    Join,
)


async def test_phone_and_page_get_what_the_old_server_sent_in_its_order(join: Join) -> None:
    phone = await join(PHONE)
    assert await phone.messages(2) == [
        {
            "type": "room_info",
            "data": {"room": "room1", "username": "PRA-LA1", "isLeader": True},
        },
        {"type": "room_info", "data": {"users": ["PRA-LA1"], "leader": "PRA-LA1", "follower": ""}},
    ]
    page = await join(PAGE)
    both = {
        "type": "room_info",
        "data": {"users": ["PRA-LA1", "user_1"], "leader": "PRA-LA1", "follower": "user_1"},
    }
    assert await page.messages(2) == [
        {"type": "room_info", "data": {"room": "room1", "username": "user_1", "isLeader": False}},
        both,
    ]
    assert await phone.messages(2) == [
        both,
        {"type": "rejoin_and_offer", "room": "room1", "preferredCodec": "VP8"},
    ]
    await phone.send(OFFER)
    assert await page.frame() == OFFER
    await page.send(ANSWER)
    await page.send(ANSWER)
    await page.send(CANDIDATE)
    assert await phone.frame() == ANSWER
    assert await phone.frame() == CANDIDATE, "an answer is relayed once"
    await phone.send(CANDIDATE)
    assert await page.frame() == CANDIDATE
    await page.send({"type": "toggle_flashlight"})
    assert (await phone.message())["type"] == "toggle_flashlight"


async def test_a_third_replaces_the_follower(join: Join) -> None:
    phone, page = await join(PHONE), await join(PAGE)
    await page.messages(2)
    third = await join(OTHER_PAGE)
    assert await page.message() == {
        "type": "force_disconnect",
        "data": "You have been replaced by another viewer",
    }
    assert await page.end() == (1000, "Replaced by new follower")
    assert (await third.messages(2))[1]["data"]["follower"] == "user_2"
    told = await phone.messages(6)
    assert [message["type"] for message in told[4:]] == ["room_info", "rejoin_and_offer"]
    assert told[4]["data"]["users"] == ["PRA-LA1", "user_2"]


async def test_a_page_that_came_first_is_admitted_when_the_phone_comes(join: Join) -> None:
    page = await join(PAGE)
    assert await page.message() == {
        "type": "error",
        "data": "Room does not exist. Leader must join first.",
        "code": "no_leader",
    }
    await page.send(PAGE)
    await page.nothing_before_pong()
    phone = await join({**PHONE, "preferredCodec": "H264"})
    assert "rejoin_and_offer" in {message["type"] for message in await phone.messages(3)}
    assert [message["data"].get("leader") for message in await page.messages(2)] == [
        None,
        "PRA-LA1",
    ]


async def test_two_tandems_are_told_of_each_other(join: Join) -> None:
    anna = await join(ANNA)
    assert (await anna.message())["data"] == {
        "room": "room1",
        "username": "Anna",
        "isLeader": True,
        "users": ["Anna"],
        "leader": "Anna",
        "follower": "",
        "peer": None,
        "change": "none",
    }
    boris = await join({**BORIS, "username": "Anna"})
    data = (await boris.message())["data"]
    assert data["peer"] == {"id": "a1", "username": "Anna", "newer": True}
    assert data["users"] == ["Anna", "Anna"], "two of the same name are two"
    assert (await anna.message())["data"]["change"] == "joined"
    assert (await anna.message())["type"] == "rejoin_and_offer"
    await boris.send({"type": "leave"})
    assert await boris.end() == (1000, "")
    assert (await anna.message())["data"]["change"] == "left"


async def test_a_killed_program_is_told_as_lost_within_a_second(join: Join) -> None:
    anna, boris = await join(ANNA), await join(BORIS)
    await anna.messages(3)
    await boris.message()
    boris.socket.transport.abort()
    async with asyncio.timeout(10.0):  # pings would take 45 s
        told = await anna.message()
    assert (told["data"]["change"], told["data"]["peer"]) == ("lost", None)


@pytest.mark.parametrize(("code", "change"), [(1000, "left"), (1001, "left"), (4000, "lost")])
async def test_who_closes_properly_has_left(join: Join, code: int, change: str) -> None:
    anna, boris = await join(ANNA), await join(BORIS)
    await anna.messages(3)
    await boris.socket.close(code)
    assert (await anna.message())["data"]["change"] == change


async def test_a_call_that_is_resumed_is_not_disturbed(join: Join) -> None:
    anna, boris = await join(ANNA), await join(BORIS)
    await anna.messages(3)
    anna.socket.transport.abort()
    await boris.messages(2)
    anna = await join({**ANNA, "resume": {"role": "leader", "peer": "b1"}})
    data = (await anna.message())["data"]
    assert (data["isLeader"], data["peer"]["id"]) == (True, "b1")
    await anna.nothing_before_pong()
    told = (await boris.message())["data"]
    assert (told["change"], told["isLeader"]) == ("joined", False)
    await boris.nothing_before_pong()


async def test_a_phone_that_comes_back_is_not_taken_for_a_second_one(join: Join) -> None:
    phone, page = await join(PHONE), await join(PAGE)
    await page.messages(2)
    again = await join(PHONE)
    assert (await phone.end())[0] is None, "a close frame would keep a phone away for 45 s"
    assert [message["type"] for message in await again.messages(3)] == [
        "room_info",
        "room_info",
        "rejoin_and_offer",
    ]
