"""Ways between two hosts over simulated lines; and what aioice by itself makes of them."""

import asyncio
from typing import Generic, TypeVar

import aioice.ice
import pytest
from aioice import Candidate
from aioice.ice import CandidatePair, Connection, StunProtocol

from desktop.rtc.ice_connection import WAITING_DATAGRAMS, IceConnection
from tests.support.network.line import PROFILES, Conditions, Phase
from tests.support.simulated_network import (
    pass_time,
    simulated,
    simulated_loop,
    simulated_time_s,
)

C = TypeVar("C", bound=Connection)

CALL_S = 180.0
RELAY = "192.0.2.99"
DIRECT = (("192.0.2.1", "192.0.2.2"), ("192.0.2.2", "192.0.2.1"))
GONE = (Phase(0.0, Conditions(delay_s=0.02)), Phase(10.0, Conditions(is_cut=True)))
AWAY = (*GONE, Phase(35.0, Conditions(delay_s=0.02)))  # for less than the peer's consent lasts


class Ends(Generic[C]):
    """Two connections, each on a host of its own; `closed_s` is when the first ended."""

    def __init__(self, kind: type[C], patch: pytest.MonkeyPatch) -> None:
        self.anna = kind(ice_controlling=True)
        self.boris = kind(ice_controlling=False)
        self._patch = patch
        self._ended = asyncio.Event()

    async def gather(self, others: int = 0) -> None:
        """Make sockets; each host has so many other addresses, which swallow everything."""
        for number, end in ((1, self.anna), (2, self.boris)):
            dead = [f"172.16.{number}.{place}" for place in range(others)]
            simulated_loop().swallowed.update(dead)
            addresses = [*dead, f"192.0.2.{number}"]
            self._patch.setattr(aioice.ice, "get_host_addresses", lambda a=addresses, **_: a)
            await end.gather_candidates()

    async def connect(self, others: int = 0) -> None:
        """Find a way, with others that lead nowhere."""
        await self.gather(others)
        await introduce(self.anna, self.boris)
        await introduce(self.boris, self.anna)
        await asyncio.gather(self.anna.connect(), self.boris.connect())

    async def lifetime_s(self) -> float:
        """How long the first lives, at most `CALL_S`; both are closed afterwards."""
        try:
            async with asyncio.timeout(CALL_S):
                await self.anna.get_event()
        except TimeoutError:
            pass
        lasted_s = simulated_time_s()
        await asyncio.gather(self.anna.close(), self.boris.close())
        return lasted_s


async def introduce(one: Connection, other: Connection) -> None:
    one.remote_username, one.remote_password = other.local_username, other.local_password
    for candidate in other.local_candidates:
        await one.add_remote_candidate(candidate)


def lifetime_s(kind: type[Connection], profile: str | tuple[Phase, ...]) -> float:
    """How long a call lives on that line, in simulated seconds."""

    async def call() -> float:
        with pytest.MonkeyPatch.context() as patch:
            ends = Ends(kind, patch)
            await ends.connect()
            return await ends.lifetime_s()

    return simulated(PROFILES[profile] if isinstance(profile, str) else profile, call)


@pytest.mark.parametrize("profile", ["far", "lossy10", "thin"])
def test_a_call_lives_however_far_and_lossy_the_way_is(profile: str) -> None:
    assert lifetime_s(IceConnection, profile) >= CALL_S


def test_aioice_by_itself_ends_a_call_over_a_far_way() -> None:
    assert lifetime_s(Connection, "far") < 60


def test_who_does_not_answer_for_half_a_minute_is_sent_nothing_more() -> None:
    assert 35 < lifetime_s(IceConnection, GONE) < 55


def test_who_comes_back_before_is_still_connected() -> None:
    assert lifetime_s(IceConnection, AWAY) >= CALL_S


def connecting_s(kind: type[Connection], others: int) -> float:
    """How long it takes to find the one way between many that lead nowhere."""

    async def connect() -> float:
        with pytest.MonkeyPatch.context() as patch:
            ends = Ends(kind, patch)
            await ends.connect(others)
            took_s = simulated_time_s()
            await asyncio.gather(ends.anna.close(), ends.boris.close())
            return took_s

    return simulated(PROFILES["lan"], connect)


def test_addresses_that_swallow_everything_cost_little() -> None:
    assert connecting_s(IceConnection, 5) < 0.22
    assert connecting_s(Connection, 5) > 0.5, "aioice tries the pairs slowly"


async def test_connection_that_was_closed_asks_nobody_whether_it_may_go_on() -> None:
    connection = IceConnection(ice_controlling=True)
    await connection.close()
    async with asyncio.timeout(20):
        await connection.query_consent()


def test_datagrams_that_nobody_reads_are_bounded() -> None:
    async def flood() -> tuple[int, int]:
        ours, aioices = IceConnection(ice_controlling=True), Connection(ice_controlling=True)
        for _ in range(WAITING_DATAGRAMS + 10):
            ours.data_received(b"\x80", 1)
            aioices.data_received(b"\x80", 1)
        return vars(ours)["_queue"].qsize(), vars(aioices)["_queue"].qsize()

    assert asyncio.run(flood()) == (WAITING_DATAGRAMS, WAITING_DATAGRAMS + 10)


@pytest.mark.parametrize(("kind", "ordered"), [(IceConnection, True), (Connection, False)])
def test_the_first_address_is_preferred(
    kind: type[Connection], ordered: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = ["192.0.2.1", "2001:db8::1", "198.51.100.1"]
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda **_: addresses)

    async def gathered() -> list[int]:
        connection = kind(ice_controlling=True)
        await connection.gather_candidates()
        priorities = [candidate.priority for candidate in connection.local_candidates]
        await connection.close()
        return priorities

    priorities = simulated(PROFILES["lan"], gathered)

    assert len(priorities) == 3
    assert (priorities == sorted(set(priorities), reverse=True)) == ordered


class _Names:
    """A resolver of mDNS whose first question nobody hears."""

    def __init__(self) -> None:
        self.questions = 0

    async def resolve(self, _name: str) -> str | None:
        self.questions += 1
        return "192.0.2.2" if self.questions > 1 else None


@pytest.mark.parametrize(("kind", "found"), [(IceConnection, ["a.local"]), (Connection, [])])
def test_a_name_is_asked_for_again(
    kind: type[Connection], found: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    names = _Names()

    async def get_names(_connection: Connection) -> _Names:
        return names

    monkeypatch.setattr(aioice.ice, "get_or_create_mdns_protocol", get_names)

    async def added() -> list[str]:
        connection = kind(ice_controlling=True)
        await connection.add_remote_candidate(
            Candidate.from_sdp("1 1 udp 2122260223 a.local 50000 typ host")
        )
        await connection.close()
        return [candidate.host for candidate in connection.remote_candidates]

    assert simulated(PROFILES["lan"], added) == found


def test_a_relay_that_comes_late_is_a_way() -> None:
    assert saved_by_a_relay(searches=True)


@pytest.mark.parametrize("opens_s", [0.3, 2.0])
def test_a_relay_is_left_when_the_direct_way_opens(opens_s: float) -> None:
    assert is_direct_after(opens_s, IceConnection)


def test_a_relay_is_kept_when_no_other_way_opens_in_time() -> None:
    assert not is_direct_after(90.0, IceConnection)


def test_a_relay_that_answers_at_the_same_time_is_not_taken() -> None:
    async def call() -> tuple[tuple[str, str], tuple[str, str]]:
        with pytest.MonkeyPatch.context() as patch:
            ends = Ends(IceConnection, patch)
            await meet_with_a_relay(ends)
            await pass_time(1.0)
            ways = chosen(ends.anna), chosen(ends.boris)
            await asyncio.gather(ends.anna.close(), ends.boris.close())
            return ways

    assert simulated(PROFILES["lan"], call) == DIRECT


def test_a_leader_whose_direct_way_died_is_followed_to_its_relay() -> None:
    async def call() -> tuple[str, str]:
        with pytest.MonkeyPatch.context() as patch:
            ends = Ends(IceConnection, patch)
            await meet_with_a_relay(ends)
            await pass_time(3.0)
            assert chosen(ends.boris) == DIRECT[1]
            simulated_loop().swallowed.add("192.0.2.1")
            (way,) = (
                pair
                for pair in vars(ends.anna)["_check_list"]
                if pair.local_candidate.type == "relay"
            )
            await way.protocol.request(
                ends.anna.build_request(way, nominate=True),
                way.remote_addr,
                integrity_key=ends.boris.local_password.encode(),
            )
            followed = chosen(ends.boris)
            await asyncio.gather(ends.anna.close(), ends.boris.close())
            return followed

    assert simulated(PROFILES["lan"], call) == ("192.0.2.2", RELAY)


@pytest.mark.parametrize("is_told_first", [True, False])
def test_a_relay_of_the_peer_that_comes_late_does_not_replace_the_direct_way(
    *, is_told_first: bool
) -> None:
    assert is_direct_beside_a_late_relay(IceConnection, is_told_first=is_told_first)


def test_aioice_by_itself_takes_the_late_relay() -> None:
    assert not is_direct_beside_a_late_relay(Connection, is_told_first=True)


def is_direct_beside_a_late_relay(kind: type[Connection], *, is_told_first: bool) -> bool:
    """True if Anna, who leads, stays; Boris checks his relay, too, as browsers do."""

    async def call() -> bool:
        with pytest.MonkeyPatch.context() as patch:
            ends = Ends(kind, patch)
            await ends.connect()
            await pass_time(0.2)
            relay = await relay_of(ends.boris)
            vars(ends.boris)["_protocols"].append(relay)
            if is_told_first:
                await ends.anna.add_remote_candidate(relay.local_candidate)
            pair = CandidatePair(relay, ends.boris.remote_candidates[0])
            vars(ends.boris)["_check_list"].append(pair)
            ends.boris.check_start_task(pair)
            await pass_time(0.5)
            if not is_told_first:
                await ends.anna.add_remote_candidate(relay.local_candidate)
            await pass_time(3.0)
            ways = chosen(ends.anna), chosen(ends.boris)
            await asyncio.gather(ends.anna.close(), ends.boris.close())
            return ways == DIRECT

    return simulated(PROFILES["lan"], call)


def test_aioice_by_itself_stays_with_the_relay() -> None:
    assert not is_direct_after(0.3, Connection)


def is_direct_after(opens_s: float, kind: type[Connection]) -> bool:
    """True if both send without a relay at last, though only that led anywhere at first."""

    async def call() -> bool:
        simulated_loop().swallowed.add("192.0.2.1")
        with pytest.MonkeyPatch.context() as patch:
            ends = Ends(kind, patch)
            await meet_with_a_relay(ends)
            assert chosen(ends.anna) == chosen(ends.boris)[::-1] == (RELAY, "192.0.2.2")
            await pass_time(opens_s)
            simulated_loop().swallowed.clear()
            await pass_time(10.0)
            ways = chosen(ends.anna), chosen(ends.boris)
            await asyncio.gather(ends.anna.close(), ends.boris.close())
            return ways == DIRECT

    return simulated(PROFILES["lan"], call)


async def meet_with_a_relay(ends: Ends[C]) -> None:
    """Find a way; Anna has a relay."""
    await ends.gather()
    relay = await relay_of(ends.anna)
    vars(ends.anna)["_protocols"].append(relay)
    vars(ends.anna)["_local_candidates"].append(relay.local_candidate)
    await introduce(ends.anna, ends.boris)
    await introduce(ends.boris, ends.anna)
    await asyncio.gather(ends.anna.connect(), ends.boris.connect())


def chosen(connection: Connection) -> tuple[str, str]:
    """From where to where it sends."""
    pair = vars(connection)["_nominated"][1]
    return pair.local_addr[0], pair.remote_addr[0]


async def relay_of(connection: Connection) -> StunProtocol:
    """A way that is always open."""
    _, relay = await simulated_loop().create_datagram_endpoint(
        lambda: StunProtocol(connection), local_addr=(RELAY, 0)
    )
    assert isinstance(relay, StunProtocol)
    host, port = relay.transport.get_extra_info("sockname")
    relay.local_candidate = Candidate.from_sdp(f"9 1 udp 1 {host} {port} typ relay")
    return relay


def test_who_searches_no_more_has_no_way() -> None:
    with pytest.raises(ConnectionError):
        saved_by_a_relay(searches=False)


def saved_by_a_relay(*, searches: bool) -> bool:
    """True if two whose packets are swallowed meet when Anna finds a relay, after a second.

    Boris has said that he has no further addresses, as browsers do.
    """

    async def call() -> bool:
        simulated_loop().swallowed.add("192.0.2.1")
        with pytest.MonkeyPatch.context() as patch:
            ends = Ends(IceConnection, patch)
            await ends.gather()
            if searches:
                ends.anna.begin_search()
            await introduce(ends.anna, ends.boris)
            await introduce(ends.boris, ends.anna)
            await ends.anna.add_remote_candidate(None)
            connecting = asyncio.gather(ends.anna.connect(), ends.boris.connect())
            try:
                # aioice gives up after 64 s when nothing more can come.
                await pass_time(1.0 if searches else 70.0)
                relay = await relay_of(ends.anna)
                was_added = ends.anna.add_relay(relay)
                await ends.boris.add_remote_candidate(relay.local_candidate)
                ends.anna.end_search()
                await connecting
            finally:
                connecting.cancel()
                await asyncio.gather(ends.anna.close(), ends.boris.close())
            return was_added and ends.anna.local_address is None  # it is closed

    return simulated(PROFILES["lan"], call)
