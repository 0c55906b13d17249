"""A translation of addresses, as home routers and providers do it. Pure: no I/O and no clock.

The words are those of RFC 4787: *mapping* says when the same socket inside has the same port
outside, *filtering* who may send to that port. A mapping here never ends.
"""

import itertools
from dataclasses import dataclass, field
from enum import Enum

from tests.support.network.packet import Endpoint, Protocol

_FIRST_PORT = 20_000


class Depends(Enum):
    """On what of the far side a mapping, or a filter, depends."""

    ON_NOTHING = "nothing"
    ON_ADDRESS = "its address"
    ON_ADDRESS_AND_PORT = "its address and port"

    def part(self, far: Endpoint) -> tuple[str | int, ...]:
        """What of a far side's endpoint counts."""
        match self:
            case Depends.ON_NOTHING:
                return ()
            case Depends.ON_ADDRESS:
                return far[:1]
            case Depends.ON_ADDRESS_AND_PORT:
                return far


@dataclass(frozen=True, slots=True)
class NatKind:
    """How one translates."""

    mapping: Depends
    filtering: Depends


OPEN = NatKind(Depends.ON_NOTHING, Depends.ON_NOTHING)  # "full cone"
USUAL = NatKind(Depends.ON_NOTHING, Depends.ON_ADDRESS_AND_PORT)  # "port restricted"
BY_ADDRESS = NatKind(Depends.ON_ADDRESS, Depends.ON_ADDRESS)
SYMMETRIC = NatKind(Depends.ON_ADDRESS_AND_PORT, Depends.ON_ADDRESS_AND_PORT)


@dataclass(slots=True)
class _Mapping:
    inside: Endpoint
    permitted: set[tuple[str | int, ...]] = field(default_factory=set)


class Nat:
    """One device between the hosts of a site and the others."""

    def __init__(self, kind: NatKind, address: str) -> None:
        """`address`: its own, by which the hosts are known outside."""
        self.kind, self.address = kind, address
        self._ports = itertools.count(_FIRST_PORT)
        self._outside: dict[tuple[Protocol, Endpoint, tuple[str | int, ...]], int] = {}
        self._mappings: dict[tuple[Protocol, int], _Mapping] = {}

    def outgoing(self, protocol: Protocol, inside: Endpoint, far: Endpoint) -> Endpoint:
        """As whom the far side sees a host that sends to it."""
        key = (protocol, inside, self.kind.mapping.part(far))
        port = self._outside.get(key)
        if port is None:
            port = self._outside[key] = next(self._ports)
            self._mappings[protocol, port] = _Mapping(inside)
        self._mappings[protocol, port].permitted.add(self.kind.filtering.part(far))
        return self.address, port

    def incoming(self, protocol: Protocol, far: Endpoint, port: int) -> Endpoint | None:
        """Who inside gets what comes from a far side to that port; None if nobody does."""
        mapping = self._mappings.get((protocol, port))
        if mapping is None or self.kind.filtering.part(far) not in mapping.permitted:
            return None
        return mapping.inside
