"""A connection is tried again every second, and the first that comes up is taken."""

import asyncio
from collections.abc import Sequence

import pytest

from desktop.session.connecting_race import ANEW_S, HEAD_START_S, MAX_ATTEMPTS, first_connected
from tests.support.network.line import PROFILES
from tests.support.simulated_network import pass_time, simulated, simulated_time_s

NEVER = 1e6
RTT_S = 0.8


class Network:
    """Attempts that begin before `back_s` are lost; others take a round trip."""

    def __init__(self, back_s: float = 0.0, refusing: Sequence[str] = ()) -> None:
        self._back_s = back_s
        self._refusing = refusing
        self.begun: list[float] = []
        self.under_way = 0
        self.closed: list[str] = []

    async def connect(self, address: str) -> str:
        self.begun.append(simulated_time_s())
        self.under_way += 1
        try:
            if address in self._refusing:
                raise ConnectionRefusedError(address)
            await pass_time(RTT_S if simulated_time_s() >= self._back_s else NEVER)
        finally:
            self.under_way -= 1
        return address

    def connected(self, *addresses: str) -> tuple[str, float]:
        async def race() -> tuple[str, float]:
            winner = await first_connected(addresses, self.connect, self.closed.append)
            assert self.under_way == 0
            return winner, simulated_time_s()

        return simulated(PROFILES["lan"], race)


def test_a_network_that_comes_back_is_noticed_within_a_second() -> None:
    network = Network(back_s=5.3)

    _, at_s = network.connected("a")

    assert 5.3 + RTT_S <= at_s <= 5.3 + ANEW_S + RTT_S
    assert len(network.begun) <= 7


def test_a_server_that_is_far_away_is_reached_all_the_same() -> None:
    assert Network().connected("a") == ("a", RTT_S)


def test_of_two_addresses_the_one_that_works_is_taken() -> None:
    assert Network(refusing=["a"]).connected("a", "b") == ("b", RTT_S)

    network = Network()
    winner, at_s = network.connected("a", "b")
    assert (winner, at_s) == ("a", RTT_S)
    assert network.begun == [0.0, HEAD_START_S]


def test_what_everybody_refuses_has_failed_at_once() -> None:
    with pytest.raises(ConnectionRefusedError, match="b"):
        Network(refusing=["a", "b"]).connected("a", "b")
    with pytest.raises(OSError, match="no address"):
        Network().connected()


def test_attempts_do_not_pile_up() -> None:
    network = Network(back_s=NEVER)

    async def race() -> None:
        racing = first_connected(["a"], network.connect, network.closed.append)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(60.0):
                await racing

    simulated(PROFILES["lan"], race)
    assert len(network.begun) == MAX_ATTEMPTS
    assert network.under_way == 0
