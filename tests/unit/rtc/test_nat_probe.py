"""What a probe of STUN and TURN servers finds, over real sockets of loopback."""

from contextlib import AsyncExitStack

from desktop.rtc.nat_probe import probe
from tests.support.stun_server import (
    TURN_PASSWORD,
    TURN_USER,
    answering_stun_server,
    dying_turn_server,
    silent_stun_server,
)

OUTSIDE = ("198.51.100.7", 4000)
ELSEWHERE = ("198.51.100.7", 4001)


async def test_each_server_tells_how_the_same_socket_looks_to_it() -> None:
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(answering_stun_server(OUTSIDE))
        second = await stack.enter_async_context(answering_stun_server(ELSEWHERE))
        answers = await probe([f"stun:{host}:{port}" for host, port in (first, second)])
    assert [answer.seen for answer in answers] == [OUTSIDE, ELSEWHERE]
    assert len({answer.own for answer in answers}) == 1
    assert all(answer.ms is not None and answer.ms >= 0 for answer in answers)


async def test_a_silent_server_is_given_up_and_holds_up_no_other() -> None:
    async with answering_stun_server(OUTSIDE) as (host, port):
        with silent_stun_server() as (mute_host, mute_port):
            servers = [f"stun:{mute_host}:{mute_port}", f"stun:{host}:{port}"]
            silent, answering = await probe(servers, limit_s=0.3)
    assert (silent.ms, silent.seen) == (None, None)
    assert answering.seen == OUTSIDE


async def test_a_relay_gives_an_address_to_who_knows_its_password() -> None:
    async with dying_turn_server() as (host, port):
        url = f"turn:{host}:{port}?transport=udp"
        known, unknown = [
            {"urls": url, "username": TURN_USER, "credential": password}
            for password in (TURN_PASSWORD, "wrong")
        ]
        (given,) = await probe([known], limit_s=2.0)
        (refused,) = await probe([unknown], limit_s=2.0)
    assert given.server == url
    assert given.ms is not None
    assert refused.ms is None


async def test_without_servers_nobody_is_asked() -> None:
    assert await probe([]) == ()
