"""What changes about the network is told once, and waking up as well."""

import asyncio
import itertools
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from desktop.system.network_watch import (
    ASLEEP_S,
    INTERVAL_S,
    NetworkChanges,
    NetworkWatch,
    own_addresses,
)

HOME = frozenset({"127.0.0.1", "192.0.2.9"})
HOTSPOT = frozenset({"127.0.0.1", "198.51.100.4"})
LIMIT_S = 10.0

NETWORKS = st.sampled_from([HOME, HOTSPOT, frozenset[str]()])


@given(networks=st.lists(NETWORKS, min_size=1, max_size=20))
def test_each_change_is_told_and_nothing_else(networks: list[frozenset[str]]) -> None:
    changes = NetworkChanges()

    told = [changes.look(network, INTERVAL_S * n) for n, network in enumerate(networks)]

    differs = [one != other for one, other in itertools.pairwise(networks)]
    assert told == [False, *differs]


def test_waking_up_is_told_though_the_addresses_are_the_same() -> None:
    changes = NetworkChanges()
    changes.look(HOME, 1000.0)

    assert not changes.look(HOME, 1000.0 + INTERVAL_S)
    assert changes.look(HOME, 1000.0 + 2 * INTERVAL_S + ASLEEP_S + 0.1)
    assert not changes.look(HOME, 999.0), "a clock that was put back"


async def test_the_watch_tells_what_it_sees_until_it_is_closed() -> None:
    def look() -> frozenset[str]:
        network = next(networks, None)
        if network is None:
            raise OSError("not now")
        return network

    networks: Iterator[frozenset[str]] = iter([HOME, HOTSPOT])
    told: asyncio.Queue[frozenset[str]] = asyncio.Queue()
    watch = NetworkWatch(told.put_nowait, look)
    watch.start()

    async with asyncio.timeout(LIMIT_S):
        assert await told.get() == HOTSPOT
    watch.close()
    watch.close()
    assert told.empty()


def test_this_computer_has_a_loopback() -> None:
    assert "127.0.0.1" in own_addresses()
