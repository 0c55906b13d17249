"""Of all the addresses of a computer the useful ones are offered, the best first."""

from hypothesis import given
from hypothesis import strategies as st

from desktop.rtc.local_addresses import MAX_ADDRESSES, InterfaceAddress, offered_addresses

LOOPBACK = [InterfaceAddress("lo", "127.0.0.1"), InterfaceAddress("lo", "::1")]
WIRE = InterfaceAddress("eth0", "192.0.2.9")
WIRELESS = InterfaceAddress("wlan0", "198.51.100.4")
CONTAINERS = InterfaceAddress("docker0", "172.17.0.1")
TUNNEL = InterfaceAddress("tailscale0", "100.64.0.7")
CABLE = InterfaceAddress("eth1", "169.254.10.1")
IPV6 = [InterfaceAddress("eth0", f"2001:db8::{number}") for number in range(1, 6)]
OF_THE_LINK = InterfaceAddress("eth0", "fe80::1")

ADDRESSES = st.builds(
    InterfaceAddress,
    st.sampled_from(["lo", "eth0", "wlan0", "docker0", "br-12", "wg0", "vEthernet (WSL)"]),
    st.one_of(st.ip_addresses(v=4).map(str), st.ip_addresses(v=6).map(str)),
)


def test_the_way_to_the_internet_comes_first_and_networks_inside_last() -> None:
    found = [CABLE, CONTAINERS, TUNNEL, WIRE, WIRELESS, *LOOPBACK]

    assert offered_addresses(found, [WIRELESS.address]) == [
        WIRELESS.address,
        WIRE.address,
        TUNNEL.address,
        CONTAINERS.address,
        CABLE.address,
    ]


def test_a_tunnel_that_carries_everything_comes_first() -> None:
    assert offered_addresses([WIRE, TUNNEL], [TUNNEL.address])[0] == TUNNEL.address


def test_of_many_ipv6_addresses_the_one_in_use_is_offered() -> None:
    offered = offered_addresses([OF_THE_LINK, *IPV6], [IPV6[4].address])

    assert offered == [IPV6[4].address, IPV6[0].address]


def test_the_loopback_is_offered_if_there_is_nothing_else() -> None:
    assert offered_addresses([*LOOPBACK, OF_THE_LINK, *LOOPBACK], []) == ["127.0.0.1", "::1"]
    assert offered_addresses([*LOOPBACK, CABLE], []) == [CABLE.address]


@given(found=st.lists(ADDRESSES, max_size=30), preferred=st.data())
def test_whatever_there_is_few_are_offered_and_the_preferred_before_others(
    found: list[InterfaceAddress], preferred: st.DataObject
) -> None:
    usable = [entry.address for entry in found if offered_addresses([entry], [])]
    best = preferred.draw(st.sampled_from(usable)) if usable else ""

    offered = offered_addresses(found, [best])

    assert len(offered) <= MAX_ADDRESSES
    assert len(set(offered)) == len(offered)
    if offered and best not in ("127.0.0.1", "::1", ""):
        assert offered[0] == best
