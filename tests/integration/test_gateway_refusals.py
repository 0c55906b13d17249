"""Whom the server does not let into a room, and how it says so."""

from typing import Any

import pytest

from server.protocol.codes import Code
from server.protocol.texts import TEXT_OF
from tests.support.raw_client import ANNA, PAGE, PHONE, Join


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({**PHONE, "username": " "}, Code.EMPTY_NAME),
        ({**PHONE, "room": "--"}, Code.EMPTY_NAME),
        ({**PHONE, "room": "r" * 65}, Code.TOO_LONG),
        ({**PAGE, "room": "room9", "create": False}, Code.NO_SUCH_ROOM),
        ({**PHONE, "isLeader": "true"}, Code.BAD_JOIN),
        ({"type": "offer", "sdp": {}, "room": 7}, Code.BAD_JOIN),
    ],
)
async def test_an_old_client_is_told_and_cut(
    join: Join, message: dict[str, Any], code: Code
) -> None:
    client = await join(message)
    assert await client.message() == {"type": "error", "data": TEXT_OF[code], "code": code}
    assert await client.end() == (None, "")


async def test_a_newer_client_is_told_and_closed(join: Join) -> None:
    client = await join({**ANNA, "room": "room9", "create": False})
    assert (await client.message())["code"] == "no_such_room"
    assert await client.end() == (1008, "Room doesn't exist")


async def test_a_second_phone_is_refused_and_the_first_undisturbed(join: Join) -> None:
    phone = await join(PHONE)
    await phone.messages(2)
    second = await join({**PHONE, "username": "other"})
    assert (await second.message())["data"] == "Room already has a leader"
    assert await second.end() == (None, "")
    await phone.nothing_before_pong()
