"""How much one client, and all together, may ask of the server.

Pure: time is passed in, in monotonic seconds.
"""

import ipaddress
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address
from typing import NamedTuple

_MIB = 1024 * 1024

# Each connection asks several times, and reading an address takes long.
_ADDRESSES_REMEMBERED = 4096


class Bounds(NamedTuple):
    """The values that a limit can have, both ends included."""

    least: int
    most: int


BOUNDS: Mapping[str, Bounds] = {
    "room_name_length": Bounds(1, 64),  # 64 is the protocol's
    "user_name_length": Bounds(1, 64),
    "message_bytes": Bounds(16 * 1024, _MIB),  # a description has up to 16 KiB
    "messages_per_second": Bounds(1, 100_000),
    "messages_at_once": Bounds(1, 100_000),
    "connections_per_address": Bounds(1, 1_000_000),
    "connections": Bounds(1, 1_000_000),
    "queue_messages": Bounds(16, 65_536),
    "queue_bytes": Bounds(64 * 1024, 256 * _MIB),
    "first_message_seconds": Bounds(1, 60),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What is allowed; `mistakes` tells whether the values can be used."""

    room_name_length: int = 64  # characters, without hyphens
    user_name_length: int = 64
    message_bytes: int = _MIB
    messages_per_second: int = 100  # of one connection, on average
    messages_at_once: int = 400  # a browser sends its candidates in bursts of some dozens
    connections_per_address: int = 200  # many people may share one; loopback is not counted
    connections: int = 15_000
    queue_messages: int = 256  # towards one connection
    queue_bytes: int = 4 * _MIB
    first_message_seconds: int = 60  # a person may be looking at a permission prompt

    def mistakes(self) -> list[str]:
        """Tell in one sentence each what cannot be used; empty if all can."""
        found = []
        for field in fields(self):
            value, bounds = getattr(self, field.name), BOUNDS[field.name]
            if not bounds.least <= value <= bounds.most:
                found.append(
                    f"{field.name} must be a number from {bounds.least} to {bounds.most},"
                    f" not {value}"
                )
        if not found and self.queue_bytes < self.message_bytes:
            found.append("queue_bytes must not be less than message_bytes, or no such message fits")
        return found


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a connection may be silent, in seconds. No operator's matter: tests shorten it."""

    handshake_s: float = 10.0  # for TLS, and then for the whole request
    ping_s: float = 15.0  # from ping to ping; who misses two is cut when the third is due
    close_s: float = 5.0  # for the other side's close frame


USUAL_PATIENCE = Patience()


class TokenBucket:
    """Allows `rate` acts a second on average and `burst` at once."""

    def __init__(self, rate: float, burst: int, now: float) -> None:
        self._rate = rate
        self._burst = float(burst)
        self._tokens = float(burst)
        self._filled_at = now

    def take(self, now: float) -> bool:
        """Use one token; False if there is none. A clock that goes back gives nothing."""
        if self.is_empty(now):
            return False
        self._tokens -= 1.0
        return True

    def is_empty(self, now: float) -> bool:
        """True if `take` would give none."""
        if now > self._filled_at:
            self._tokens = min(self._burst, self._tokens + (now - self._filled_at) * self._rate)
            self._filled_at = now
        return self._tokens < 1.0


class AddressCounts:
    """How many of something each address has. What has none takes no memory."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._total = 0

    @property
    def total(self) -> int:
        return self._total

    def of(self, address: str) -> int:
        return self._counts.get(address, 0)

    def add(self, address: str) -> None:
        self._counts[address] += 1
        self._total += 1

    def remove(self, address: str) -> None:
        """Take back one `add` of this address.

        Raises:
            ValueError: it has none; nothing was changed.
        """
        if address not in self._counts:
            raise ValueError("an address is removed that was not added")
        self._counts[address] -= 1
        self._total -= 1
        if not self._counts[address]:
            del self._counts[address]


def ip_of(address: str) -> IPv4Address | IPv6Address | None:
    """The address that a text names, without a zone; `::ffff:192.0.2.1` is the IPv4 one in it."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


@lru_cache(_ADDRESSES_REMEMBERED)
def is_loopback(address: str) -> bool:
    """True for an address of this machine only; False for what is no address."""
    found = ip_of(address)
    return found is not None and found.is_loopback


@lru_cache(_ADDRESSES_REMEMBERED)
def counted_as(address: str) -> str:
    """The address under which a client counts: of IPv6 the network, since one line gets a /64."""
    found = ip_of(address)
    if isinstance(found, IPv6Address):
        return str(ipaddress.IPv6Network((found, 64), strict=False))
    return address if found is None else str(found)
