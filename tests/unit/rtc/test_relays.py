"""TURN servers are asked in the order of their trouble, until one gives an address."""

import asyncio
from typing import Any

import pytest
from aioice import Candidate
from aioice.ice import StunProtocol

from desktop.rtc import relays
from desktop.rtc.ice_connection import IceConnection
from desktop.rtc.ice_servers import TurnServer
from desktop.rtc.relays import HEAD_START_S, MAX_SERVERS, SEARCH_LIMIT_S, find_relay, turns
from tests.support.network.line import PROFILES
from tests.support.simulated_network import pass_time, simulated, simulated_time_s

UDP = TurnServer("udp.example", 3478, "udp", False, "anna", "secret")
TCP = TurnServer("tcp.example", 3478, "tcp", False, "anna", "secret")
TLS = TurnServer("tls.example", 443, "tcp", True, "anna", "secret")
REFUSES = float("inf")


def test_udp_is_asked_first_and_tls_last() -> None:
    assert turns([TLS, UDP, TCP]) == [(2 * HEAD_START_S, TLS), (0.0, UDP), (HEAD_START_S, TCP)]
    assert turns([TLS]) == [(0.0, TLS)]
    assert turns([]) == []


def test_a_list_without_end_is_not_asked_to_its_end() -> None:
    assert len(turns([UDP] * 100)) == MAX_SERVERS


class Servers:
    """What each server does: gives an address after so many seconds, or refuses at once."""

    def __init__(self, answers: dict[TurnServer, float]) -> None:
        self._answers = {server.host: answer_s for server, answer_s in answers.items()}
        self.asked: list[str] = []
        self.given: list[StunProtocol] = []

    async def relayed_candidate(
        self, *, turn_server: tuple[str, int], protocol_factory: Any, **_more: object
    ) -> tuple[Candidate, StunProtocol]:
        host = turn_server[0]
        self.asked.append(host)
        if self._answers[host] == REFUSES:
            raise ConnectionRefusedError
        await pass_time(self._answers[host])
        loop = asyncio.get_running_loop()
        protocol: StunProtocol
        _, protocol = await loop.create_datagram_endpoint(
            protocol_factory, local_addr=(f"192.0.2.{len(self.asked)}", 0)
        )
        protocol.local_candidate = Candidate.from_sdp(f"1 1 udp 1 {host} 9 typ relay")
        self.given.append(protocol)
        return protocol.local_candidate, protocol


def found(answers: dict[TurnServer, float], *, is_late: bool = False) -> tuple[list[str], float]:
    """The relays that were told, and when the search was over."""
    servers = Servers(answers)

    async def search() -> tuple[list[str], float]:
        connection = IceConnection(ice_controlling=True)
        told: list[str] = []
        if is_late:
            await connection.close()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(relays, "relayed_candidate", servers.relayed_candidate)
            await find_relay(connection, list(answers), told.append)
        over_s = simulated_time_s()
        kept = [relay for relay in servers.given if not relay.transport.is_closing()]
        assert kept == connection.sockets
        await connection.close()
        return [text.split()[4] for text in told], over_s

    return simulated(PROFILES["lan"], search)


def test_the_first_address_is_taken_and_nobody_else_asked_any_more() -> None:
    told, over_s = found({TLS: 0.1, UDP: 0.05})

    assert told == [UDP.host]
    assert over_s == pytest.approx(0.05)


def test_where_udp_is_swallowed_tcp_gives_the_address() -> None:
    told, over_s = found({UDP: 60.0, TCP: 0.1, TLS: 0.2})

    assert told == [TCP.host]
    assert over_s == pytest.approx(HEAD_START_S + 0.1)


def test_servers_that_refuse_do_not_end_the_search() -> None:
    assert found({UDP: REFUSES, TCP: REFUSES, TLS: 0.1})[0] == [TLS.host]
    assert found({UDP: REFUSES})[0] == []


def test_silent_servers_are_given_up() -> None:
    told, over_s = found({UDP: 60.0, TLS: 60.0})

    assert told == []
    assert over_s == pytest.approx(SEARCH_LIMIT_S)


def test_an_address_that_comes_after_the_end_is_given_back() -> None:
    assert found({UDP: 0.05}, is_late=True)[0] == []
