"""Some hosts of our own behind firewalls and translations of addresses, and all between them.

Each host is a network namespace (see `hosts`); one thread is every router: it reads a host's
packets, lets the firewall and the translation of its site act, and hands them to who gets them.
Linux only, and only with the right to make namespaces (root).
"""

import itertools
import os
import selectors
import threading
from collections import Counter
from dataclasses import dataclass
from types import TracebackType

from tests.support.network.hosts import MTU, Host
from tests.support.network.nat import Nat, NatKind
from tests.support.network.packet import Endpoint, Packet, Protocol, read_packet

_STOP_LIMIT_S = 5.0
_TO_ALL = ("224.0.0.", "ff02:")  # what all of a site get

_numbers = itertools.count()


@dataclass(frozen=True, slots=True)
class Firewall:
    """What passes between a site and all others, by the far side of it; None: whatever it is."""

    protocols: frozenset[Protocol] | None = None
    ports: frozenset[int] | None = None
    addresses: frozenset[str] | None = None

    def lets_through(self, protocol: Protocol | None, far: Endpoint) -> bool:
        """Whether the hosts inside and that far side can send to each other."""
        return (
            (self.protocols is None or protocol in self.protocols)
            and (self.ports is None or far[1] in self.ports)
            and (self.addresses is None or far[0] in self.addresses)
        )


@dataclass(frozen=True, slots=True)
class Site:
    """Hosts that reach each other freely, and the others as the site lets them."""

    hosts: tuple[str, ...]  # addresses, no two alike in all of an internet
    nat: NatKind | None = None  # None: the hosts are known outside by their own addresses
    firewall: Firewall = Firewall()


class _Router:
    """A site in operation. Thread: that of the internet."""

    def __init__(self, site: Site, address: str) -> None:
        """`address`: of its translation, if it has one."""
        self.hosts, self.firewall = site.hosts, site.firewall
        self.nat = None if site.nat is None else Nat(site.nat, address)

    def leaving(self, packet: Packet) -> Packet | None:
        """As what a packet of a host inside goes out; None if it does not."""
        if not self.firewall.lets_through(packet.protocol, packet.destination):
            return None
        if self.nat is None:
            return packet
        if packet.protocol is None:
            return None
        outside = self.nat.outgoing(packet.protocol, packet.source, packet.destination)
        return packet.between(outside, packet.destination)

    def entering(self, packet: Packet) -> Packet | None:
        """As what a packet from outside arrives at a host inside; None if it does not."""
        if not self.firewall.lets_through(packet.protocol, packet.source):
            return None
        if self.nat is None:
            return packet
        if packet.protocol is None:
            return None
        inside = self.nat.incoming(packet.protocol, packet.source, packet.destination[1])
        return None if inside is None else packet.between(packet.source, inside)


class Internet:
    """All of it while entered."""

    def __init__(self, *sites: Site) -> None:
        self._sites = sites
        self._hosts: dict[str, Host] = {}
        self._own: dict[str, _Router] = {}  # by the address of a host
        self._reached: dict[str, _Router] = {}  # by the addresses that others send to
        self._end_reader, self._end_writer = os.pipe()
        self._thread = threading.Thread(target=self._carry, name="internet", daemon=True)
        self._lock = threading.Lock()
        # From which host, to which, by what, to which port; guarded by _lock
        self._arrived: Counter[tuple[str, str, Protocol | None, int]] = Counter()

    def __enter__(self) -> "Internet":
        try:
            for number, site in enumerate(self._sites, 1):
                router = _Router(site, f"198.51.100.{number}")
                outside = site.hosts if router.nat is None else (router.nat.address,)
                self._reached.update(dict.fromkeys(outside, router))
                for address in site.hosts:
                    host = Host(f"tandem-{os.getpid()}-{next(_numbers)}i", address)
                    self._hosts[address] = host
                    self._own[address] = router
                    family = "-6" if ":" in address else "-4"
                    host.ip(family, "route", "add", "default", "dev", "line")
        except BaseException:
            self._close()
            raise
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.write(self._end_writer, b".")
        self._thread.join(_STOP_LIMIT_S)
        self._close()

    def host(self, address: str) -> Host:
        """The one with this address."""
        return self._hosts[address]

    def arrived(
        self, to: str, *, source: str | None = None, by: Protocol | None = None, port: int = 0
    ) -> int:
        """How many packets have reached a host; from one host, by one protocol, at one port."""
        with self._lock:
            return sum(
                count
                for (came_from, went_to, protocol, at), count in self._arrived.items()
                if went_to == to
                and source in (None, came_from)
                and by in (None, protocol)
                and port in (0, at)
            )

    def _close(self) -> None:
        for descriptor in (self._end_reader, self._end_writer):
            os.close(descriptor)
        for host in self._hosts.values():
            host.close()

    def _carry(self) -> None:
        with selectors.DefaultSelector() as selector:
            for address, host in self._hosts.items():
                selector.register(host.tunnel, selectors.EVENT_READ, address)
            selector.register(self._end_reader, selectors.EVENT_READ, None)
            while True:
                for key, _ in selector.select():
                    if key.data is None:
                        return
                    packet = read_packet(os.read(key.fd, MTU + 100))
                    # Who calls himself otherwise is not let out, as at any provider.
                    if packet is not None and packet.source[0] == key.data:
                        self._route(packet)

    def _route(self, packet: Packet) -> None:
        own, to = self._own[packet.source[0]], packet.destination[0]
        if to.startswith(_TO_ALL):
            for address in own.hosts:
                if address != packet.source[0]:
                    self._deliver(packet.source[0], address, packet)
            return
        if to in own.hosts:
            self._deliver(packet.source[0], to, packet)
            return
        left, far = own.leaving(packet), self._reached.get(to)
        came = None if left is None or far is None else far.entering(left)
        if came is not None:
            self._deliver(packet.source[0], came.destination[0], came)

    def _deliver(self, source: str, address: str, packet: Packet) -> None:
        os.write(self._hosts[address].tunnel, packet.data)
        with self._lock:
            self._arrived[source, address, packet.protocol, packet.destination[1]] += 1
