"""Under which addresses others can reach a server on this machine."""

import ipaddress
import socket

# Documentation networks (RFC 5737, RFC 3849): choosing a route to them sends nothing.
_ROUTE_PROBES = (
    (socket.AF_INET, "192.0.2.1"),
    (socket.AF_INET6, "2001:db8::1"),
)


def is_wildcard(host: str) -> bool:
    """True if listening on `host` means listening on all addresses."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def reachable_hosts(host: str) -> tuple[str, ...]:
    """The hosts under which a server that listens on `host` is reached, the best to tell first."""
    if not is_wildcard(host):
        return (host,)
    return (*_routed_addresses(with_ipv6=":" in host), "127.0.0.1")


def url_host(host: str) -> str:
    """`host` as it stands in a URL: IPv6 addresses in brackets."""
    return f"[{host}]" if ":" in host else host


def _routed_addresses(*, with_ipv6: bool) -> tuple[str, ...]:
    found: list[str] = []
    for family, probe in _ROUTE_PROBES:
        if family == socket.AF_INET6 and not with_ipv6:
            continue
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probing:
                probing.connect((probe, 9))
                address = str(probing.getsockname()[0])
        except OSError:
            continue  # no network of this family: nothing to tell
        if not ipaddress.ip_address(address).is_loopback and address not in found:
            found.append(address)
    return tuple(found)
