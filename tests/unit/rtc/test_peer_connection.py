"""A connection has one end; and aiortc's own class still needs ours."""

import asyncio

import pytest
from aiortc import RTCPeerConnection

from desktop.rtc import peer_connection
from desktop.rtc.identity import Identity
from desktop.rtc.peer_connection import PeerConnection

LIMIT_S = 5.0


async def closed_twice_and_given_up_once(connection: RTCPeerConnection) -> asyncio.Task[None]:
    """Close it while it takes its time, give the second closing up; return the first one."""
    receiver = connection.addTransceiver("audio").receiver
    stops, may_stop = asyncio.Event(), asyncio.Event()
    stop = receiver.stop

    async def stop_slowly() -> None:
        stops.set()
        await may_stop.wait()
        await stop()

    vars(receiver)["stop"] = stop_slowly
    first = asyncio.create_task(connection.close())
    await stops.wait()
    second = asyncio.create_task(connection.close())
    await asyncio.sleep(0)  # it waits for the first one now
    second.cancel()
    may_stop.set()
    await asyncio.wait([first, second], timeout=LIMIT_S)
    return first


async def test_a_closing_that_is_given_up_leaves_the_other_alone() -> None:
    connection = PeerConnection(Identity().certificate)

    first = await closed_twice_and_given_up_once(connection)

    assert first.exception() is None
    assert connection.connectionState == "closed"


async def test_without_ours_it_ends_with_an_error() -> None:
    first = await closed_twice_and_given_up_once(RTCPeerConnection())

    with pytest.raises(asyncio.InvalidStateError):
        first.result()


async def test_an_end_that_does_not_come_is_given_up_after_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for limit in ("CLOSE_LIMIT_S", "TEAR_DOWN_S", "END_LIMIT_S"):
        monkeypatch.setattr(peer_connection, limit, 0.01)
    connection = PeerConnection(Identity().certificate)
    receiver = connection.addTransceiver("audio").receiver
    ended = asyncio.Event()

    async def never_stop() -> None:
        await asyncio.Event().wait()

    vars(receiver)["stop"] = never_stop
    async with asyncio.timeout(LIMIT_S):
        await connection.end([], ended.set)
        await ended.wait()
