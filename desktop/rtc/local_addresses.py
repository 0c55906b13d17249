"""Which of the computer's addresses are offered to the peer, the best first. Pure.

Each address is tried with each of the peer's, one pair every 20 ms: an address that leads nowhere
costs time where it comes first, and hardly any at the end. So nothing that could work is left out.
"""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass

MAX_ADDRESSES = 8
MAX_IPV6_OF_INTERFACE = 2  # temporary addresses pile up for a week

# Networks between programs of this computer: containers and virtual machines.
_INNER = re.compile(
    r"docker|br-|veth|virbr|vnet|vmnet|vboxnet|lxc|lxd|cni|podman|flannel|cali|bridge1\d\d"
    r"|vethernet|virtualbox|vmware|hyper-v",
    re.IGNORECASE,
)
# Tunnels, which may carry only what is meant for the network behind them.
_TUNNEL = re.compile(
    r"tun|tap|wg|ppp|utun|ipsec|tailscale|zt|nordlynx|proton|wireguard|openvpn|anyconnect|fortinet",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class InterfaceAddress:
    """One address of the computer; IPv6 without its scope."""

    interface: str  # as the system shows it, e.g. `eth0`, `Ethernet 2`
    address: str


def offered_addresses(found: Sequence[InterfaceAddress], preferred: Sequence[str]) -> list[str]:
    """At most `MAX_ADDRESSES`, the best first.

    `preferred`: the addresses with which the system reaches the internet; of an interface's IPv6
    addresses that is the temporary one (RFC 6724), if there are such. Loopbacks are left out
    unless there is nothing else, and IPv6 addresses of the link always, since aioice cannot name
    their interface; IPv4 ones of the link (169.254) come last.
    """
    ranked: dict[str, tuple[int, int]] = {}
    of_interface: dict[str, int] = {}
    # Those that the system prefers are not the ones to be left out.
    for entry in sorted(found, key=lambda entry: entry.address not in preferred):
        address = ipaddress.ip_address(entry.address)
        if address.is_loopback or address.is_unspecified:
            continue
        if address.version == 6:
            if address.is_link_local:
                continue
            of_interface[entry.interface] = of_interface.get(entry.interface, 0) + 1
            if of_interface[entry.interface] > MAX_IPV6_OF_INTERFACE:
                continue
        ranked.setdefault(entry.address, (_rank(entry, address, preferred), len(ranked)))
    if not ranked:
        loopbacks = ("127.0.0.1", "::1")
        return list(dict.fromkeys(each.address for each in found if each.address in loopbacks))
    return sorted(ranked, key=lambda address: ranked[address])[:MAX_ADDRESSES]


def _rank(
    entry: InterfaceAddress,
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
    preferred: Sequence[str],
) -> int:
    if entry.address in preferred:
        return 0
    if address.is_link_local:
        return 4
    if _INNER.match(entry.interface):
        return 3
    if _TUNNEL.match(entry.interface):
        return 2
    return 1
