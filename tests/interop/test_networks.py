"""Calls between two people whose networks make it hard: NATs, firewalls, a VPN, IPv6 alone.

The packets go between network namespaces through a router of our own, whose translations and
firewalls are values (`tests/support/network`); the relay is a real coturn.
"""

from pathlib import Path

import pytest

from tests.support.matrix.cells import PAGE, TANDEM
from tests.support.matrix.results import note_network
from tests.support.network.call import NetworkCall
from tests.support.network.hosts import can_make_hosts
from tests.support.network.situations import SITUATIONS, Situation

_WITH_PAGE_EVERY_DAY = (
    "one home, names of mDNS",
    "everything but port 443 blocked",
    "a symmetric NAT and a usual one",
)
_CALLS = [
    pytest.param(
        situation,
        peer,
        id=f"{situation.name}, {peer}",
        marks=pytest.mark.matrix
        if peer == PAGE and situation.name not in _WITH_PAGE_EVERY_DAY
        else (),
    )
    for situation in SITUATIONS
    for peer in (TANDEM, PAGE)
    if situation.is_for(peer)
]


@pytest.mark.skipif(not can_make_hosts(), reason="namespaces are made by root on Linux only")
@pytest.mark.timeout(120)
@pytest.mark.parametrize(("situation", "peer"), _CALLS)
async def test_two_people_meet(situation: Situation, peer: str, tmp_path: Path) -> None:
    call = NetworkCall(situation, peer, tmp_path)
    try:
        first_picture_s = await call.run()
    except BaseException as error:
        note_network(situation, peer, None, f"{type(error).__name__}: {error}".splitlines()[0])
        raise
    note_network(situation, peer, first_picture_s)
