"""Ways between two links: STUN, TURN, no network at all."""

import asyncio
import re
import socket
import ssl
import threading
import time
from pathlib import Path

import pytest

from desktop.rtc import peer_connection, peer_link
from desktop.rtc.ice_connection import IceConnection
from desktop.rtc.local_addresses import InterfaceAddress
from desktop.rtc.sdp import take_candidates
from server.certificate import own_certificate
from tests.support.link_side import Side, connect
from tests.support.stun_server import (
    TURN_PASSWORD,
    TURN_USER,
    answering_stun_server,
    dying_turn_server,
    dying_turn_stream_server,
    silent_stun_server,
)

CLOSED_S = 3.0


async def test_no_network_at_all_leaves_the_loopback(
    anna: Side, boris: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    loopback = [InterfaceAddress("lo", "127.0.0.1")]
    monkeypatch.setattr("desktop.rtc.interfaces.interface_addresses", lambda: loopback)

    offer = await anna.link.create_offer("VP8")
    answer = await boris.link.accept_offer(offer)
    await anna.link.accept_answer(answer)

    _, candidates = take_candidates(offer)
    assert {candidate.candidate.split()[4] for candidate in candidates} == {"127.0.0.1"}
    await anna.is_connected()


async def test_ipv6_alone_is_enough(
    anna: Side, boris: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    loopback = [InterfaceAddress("lo", "::1")]
    monkeypatch.setattr("desktop.rtc.interfaces.interface_addresses", lambda: loopback)

    await connect(anna, boris)

    assert anna.link.local_address == boris.link.local_address == "::1"


async def test_a_stun_server_that_is_silent_delays_nothing() -> None:
    with silent_stun_server() as (host, port):
        anna, boris = (Side([f"stun:{host}:{port}"]) for _ in range(2))
        started = time.monotonic()
        offer = await anna.link.create_offer("VP8")
        offered_s = time.monotonic() - started
        await anna.link.accept_answer(await boris.link.accept_offer(offer))
        await anna.is_connected()
        connected_s = time.monotonic() - started
        closing = time.monotonic()
        await anna.link.close()
        await boris.link.close()

    # aioice by itself: 5 s for each description.
    assert offered_s < 4.0
    assert connected_s < 8.0
    assert time.monotonic() - closing < 4.0
    assert anna.events.candidates == []


async def test_a_name_server_that_is_silent_delays_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    release = threading.Event()

    def look_up(*_arguments: object) -> list[object]:
        release.wait(20)
        raise OSError("no such name")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    anna = Side(["stun:stun.example:3478"])
    started = time.monotonic()
    try:
        await anna.link.create_offer("VP8")
        await anna.link.close()
        assert time.monotonic() - started < 10
    finally:
        release.set()


async def test_a_stun_server_that_answers_yields_a_candidate_afterwards() -> None:
    async with answering_stun_server(("203.0.113.5", 41234)) as (host, port):
        with silent_stun_server() as (silent_host, silent_port):
            anna = Side([f"stun:{silent_host}:{silent_port}", f"stun:{host}:{port}"])
            offer = await anna.link.create_offer("VP8")
            await anna.events.progress.wait_until(
                lambda: len(anna.events.candidates) == 1, what="the candidate"
            )
            await anna.link.close()

    (candidate,) = anna.events.candidates
    assert re.match(
        r"candidate:\w+ 1 udp \d+ 203\.0\.113\.5 41234 typ srflx raddr \S+ rport \d+$",
        candidate.candidate,
    )
    assert (candidate.sdp_mid, candidate.sdp_mline_index) == ("0", 0)
    assert "typ srflx" not in offer
    assert "a=end-of-candidates" not in offer


@pytest.mark.parametrize(
    ("mapped", "expected"), [("2001:db8::5", ["2001:db8::5"]), ("203.0.113.5", [])]
)
async def test_a_stun_server_is_asked_over_ipv6_and_an_address_of_ipv4_is_not_told(
    mapped: str, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    loopback = [InterfaceAddress("lo", "::1")]
    monkeypatch.setattr("desktop.rtc.interfaces.interface_addresses", lambda: loopback)
    looked_up: list[object] = []

    def look_up(_name: str, _port: None, family: int, _kind: int) -> list[object]:
        looked_up.append(family)
        return [(family, None, None, None, ("::1", 0, 0, 0))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    searched = asyncio.Event()
    end_search = IceConnection.end_search

    def end(connection: IceConnection) -> None:
        end_search(connection)
        searched.set()

    monkeypatch.setattr(IceConnection, "end_search", end)
    async with answering_stun_server((mapped, 41234), "::1") as (_, port):
        anna = Side([f"stun:stun.example:{port}"])
        await anna.link.create_offer("VP8")
        await asyncio.wait_for(searched.wait(), 20)
        await anna.link.close()

    assert looked_up == [socket.AF_INET6]
    found = [candidate.candidate.split()[4] for candidate in anna.events.candidates]
    assert found == expected


async def test_of_turn_servers_that_are_silent_or_refuse_nothing_is_delayed() -> None:
    def strange(user: str) -> str:
        return "another"

    with silent_stun_server() as (host, port):
        async with (
            dying_turn_server(strange) as (strict_host, strict_port),
            dying_turn_server() as (good_host, good_port),
        ):
            urls = [
                *(f"turn:{host}:{port}", f"turn:{strict_host}:{strict_port}"),
                *("turn:127.0.0.1:9?transport=tcp", f"turn:{good_host}:{good_port}"),
            ]
            anna = Side([turn_entry(*urls)])
            started = time.monotonic()
            offer = await anna.link.create_offer("VP8")
            offered_s = time.monotonic() - started
            found = await anna.first_candidate()
            await anna.link.close()

    assert "a=candidate:" in offer
    assert "typ relay" not in offer
    assert offered_s < 1.0  # aioice by itself: 5 s
    assert "127.0.0.1 50000 typ relay raddr" in found.candidate


async def test_servers_that_are_told_late_delay_nothing(boris: Side) -> None:
    told = asyncio.Event()

    class Offered:
        async def servers(self) -> list[str]:
            await told.wait()
            return []

    anna = Side(offered=Offered())
    await connect(anna, boris)
    told.set()
    await anna.link.close()


def turn_entry(*urls: str) -> dict[str, object]:
    return {"urls": urls, "username": TURN_USER, "credential": TURN_PASSWORD}


async def closing_s(url: str) -> float:
    """How long a link takes to close whose TURN server is gone since it gave its address."""
    anna = Side([turn_entry(url)])
    await anna.link.create_offer("VP8")
    assert "127.0.0.1 50000 typ relay" in (await anna.first_candidate()).candidate
    started = time.monotonic()
    await anna.link.close()
    return time.monotonic() - started


def test_a_link_closes_within_a_second() -> None:
    assert (
        peer_connection.CLOSE_LIMIT_S + peer_connection.TEAR_DOWN_S + peer_link.JOIN_LIMIT_S < 1.0
    )


# On a free machine 0.3 s; aioice by itself takes 64 s.
async def test_a_turn_server_that_dies_does_not_hold_up_the_end() -> None:
    async with dying_turn_server() as (host, port):
        assert await closing_s(f"turn:{host}:{port}") < CLOSED_S


async def test_a_turn_server_that_dies_on_tcp_does_not_hold_up_the_end() -> None:
    async with dying_turn_stream_server(None) as (host, port):
        assert await closing_s(f"turn:{host}:{port}?transport=tcp") < CLOSED_S


async def test_a_turn_server_that_dies_behind_tls_does_not_hold_up_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = own_certificate(tmp_path, hosts=["127.0.0.1"])
    monkeypatch.setenv("SSL_CERT_FILE", str(own.certificate))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(own.certificate, own.key)
    async with dying_turn_stream_server(tls) as (host, port):
        assert await closing_s(f"turns:{host}:{port}") < CLOSED_S
