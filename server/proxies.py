"""Who speaks when a proxy stands in between. Pure."""

from collections.abc import Iterable, Sequence

from server.config import Network
from server.limits import ip_of, is_loopback


def client_address(peer: str, forwarded_for: Iterable[str], trusted: Sequence[Network]) -> str:
    """Return the address of the person behind `peer`, as far as trusted proxies vouch for it.

    Each proxy appends whom it served, so the list is read from its end, and the first address that
    is no trusted proxy is the one. What stands before it anybody can have written.

    Args:
        peer: the address at the other end of the TCP connection.
        forwarded_for: the values of all X-Forwarded-For fields, in their order.
        trusted: the networks of the proxies.
    """
    address = plain_address(peer)
    chain = [part.strip() for value in forwarded_for for part in value.split(",")]
    while chain and is_trusted(address, trusted):
        said = ip_of(_without_port(chain.pop()))
        if said is None:
            break  # a proxy that writes no address: it is the last one that is known
        address = str(said)
    return address


def is_trusted(address: str, trusted: Sequence[Network]) -> bool:
    """True if the address is one of these proxies'."""
    if not trusted:
        return False
    found = ip_of(address)
    return found is not None and any(found in network for network in trusted)


def is_counted(address: str, trusted: Sequence[Network]) -> bool:
    """True if it is limited by address: many people can be behind loopback or a proxy."""
    return not is_loopback(address) and not is_trusted(address, trusted)


def plain_address(address: str) -> str:
    """Write `::ffff:192.0.2.1` as the IPv4 address that it is, and leave a zone out."""
    return str(ip_of(address) or address)


def _without_port(text: str) -> str:
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text
