"""Old dialects over real WebSockets; every reply of each of them: tests/compatibility."""

import asyncio

from tests.support.raw_client import ANNA, PAGE, PHONE, Join

A1 = {"type": "join", "room": "room1", "username": "PRA-LA1"}
B1 = {"action": "join", "room": "room1", "username": "Ivan_417"}
A1_5 = {"action": "join", "room": "room1", "username": "PRA-LA1", "isLeader": True}


async def test_generation_1_is_a_plain_relay(join: Join) -> None:
    phone, page = await join(A1), await join(B1)
    assert await phone.messages(3) == [
        {"type": "joined"},
        {"type": "room_info", "data": {"users": ["PRA-LA1"]}},
        {"type": "room_info", "data": {"users": ["PRA-LA1", "Ivan_417"]}},
    ]
    assert (await page.message())["data"] == {"users": ["PRA-LA1", "Ivan_417"]}
    frame = r'{"type":"start_call",  "x":"a\/b"}'
    await page.send(frame)
    assert await phone.frame() == frame
    phone.socket.transport.abort()
    assert (await page.message())["data"] == {"users": ["Ivan_417"]}


async def test_join_only_if_the_room_is_there(join: Join) -> None:
    for message in (B1, PAGE, ANNA):
        client = await join({**message, "create": False})
        assert (await client.message())["data"] == "Room doesn't exist"
        code, _ = await client.end()
        assert code == (1008 if message is ANNA else None)


async def test_the_offer_of_a_phone_of_1_5_is_kept(join: Join) -> None:
    phone = await join(A1_5)
    assert (await phone.message())["data"]["hasSlave"] is False
    offer = '{"type":"offer","sdp":{"type":"offer","sdp":"v=0"}}'
    await phone.send(offer)
    await phone.nothing_before_pong()
    page = await join(PAGE)
    await page.messages(2)
    assert await page.frame() == offer
    assert (await phone.message())["data"]["hasSlave"] is True


async def test_a_request_that_was_put_off_comes_when_a_second_is_over(join: Join) -> None:
    phone, page = await join(PHONE), await join(PAGE)
    await phone.messages(4)
    asked_at_s = asyncio.get_running_loop().time()
    await page.send(PAGE)
    await page.send(PAGE)
    await page.messages(6)
    await phone.nothing_before_pong()
    assert (await phone.message())["type"] == "rejoin_and_offer"
    assert asyncio.get_running_loop().time() - asked_at_s > 0.8
    await phone.nothing_before_pong()


async def test_only_the_right_answer_of_the_current_phone_is_relayed(join: Join) -> None:
    phone, page = await join(PHONE), await join(PAGE)
    await phone.messages(4)
    await page.messages(2)
    await page.send({"type": "offer", "sdp": {"type": "offer", "sdp": "v=0"}})
    assert (await phone.message())["type"] == "offer"
    await phone.send({"type": "answer", "sdp": "{type=answer, sdp=v=0}"})
    right = {"type": "answer", "sdp": {"type": "answer", "sdp": "v=0"}}
    await phone.send(right)
    await phone.send(right)
    assert await page.message() == right
    await phone.nothing_before_pong()
    await page.nothing_before_pong()
