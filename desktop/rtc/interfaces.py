"""The computer's addresses, as the system tells them."""

import logging
import socket

import ifaddr

from desktop.rtc.local_addresses import InterfaceAddress, offered_addresses

log = logging.getLogger(__name__)

# Reserved for documentation: nothing is sent there, the system only chooses the way.
_OUTSIDE = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))


def host_addresses(use_ipv4: bool, use_ipv6: bool) -> list[str]:
    """The addresses that are offered to a peer, the best first. Takes less than a millisecond."""
    found = [
        entry for entry in interface_addresses() if (use_ipv6 if ":" in entry.address else use_ipv4)
    ]
    return offered_addresses(found, preferred_addresses())


def interface_addresses() -> list[InterfaceAddress]:
    """All addresses of all interfaces that are up; none if the system does not tell them."""
    try:
        adapters = list(ifaddr.get_adapters())
    except OSError as error:
        log.warning("The system does not tell its addresses: %s", error)
        return []
    return [
        InterfaceAddress(adapter.nice_name, entry.ip if isinstance(entry.ip, str) else entry.ip[0])
        for adapter in adapters
        for entry in adapter.ips
    ]


def preferred_addresses() -> list[str]:
    """The addresses with which the system reaches the internet, IPv4 first; none without a way."""
    preferred = []
    for family, outside in _OUTSIDE:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((outside, 9))
                preferred.append(str(probe.getsockname()[0]))
        except OSError:
            continue  # no way there, or no such protocol: the others are as good as each other
    return preferred
