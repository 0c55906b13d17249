"""The networks between two people that calls are tried over, as values."""

from dataclasses import dataclass
from enum import Enum

from tests.support.matrix.cells import PAGE
from tests.support.network.internet import Firewall, Site
from tests.support.network.nat import BY_ADDRESS, OPEN, SYMMETRIC, USUAL, NatKind
from tests.support.network.packet import Protocol

SERVER, RELAY = "203.0.113.10", "203.0.113.20"
ANNA, BORIS = "192.168.1.2", "192.168.1.3"
ANNA_6, BORIS_6, SERVER_6 = "2001:db8:1::2", "2001:db8:2::2", "2001:db8:3::2"
STUN_PORT, TLS_PORT, HTTPS_PORT = 3478, 5349, 443


class Way(Enum):
    """How pictures and sound get from one to the other."""

    DIRECT = "direct"
    RELAYED = "over the relay"


@dataclass(frozen=True, slots=True)
class Situation:
    """Where two people are, and what is there to help them."""

    name: str
    sites: tuple[Site, ...]  # of Anna and of Boris, or one for both
    way: Way
    relay: str = ""  # how it is reached: "udp", "tcp", "tls", or ""
    has_stun: bool = False
    is_all_at_443: bool = False  # server and relay
    anna: str = ANNA
    boris: str = BORIS
    server: str = SERVER
    has_silent_vpn: bool = False  # at Anna's: it takes nearly everything, and answers nothing
    hides_addresses: bool = False  # the page tells names of mDNS

    def is_for(self, peer: str) -> bool:
        """Whether it is one to that peer of Tandem's, as the matrix calls it."""
        return peer == PAGE or not self.hides_addresses

    @property
    def has_relay(self) -> bool:
        """Whether coturn runs, which answers STUN, too."""
        return bool(self.relay) or self.has_stun

    @property
    def relay_port(self) -> int:
        if self.is_all_at_443:
            return HTTPS_PORT
        return TLS_PORT if self.relay == "tls" else STUN_PORT

    @property
    def server_port(self) -> int:
        """0 for any."""
        return HTTPS_PORT if self.is_all_at_443 else 0


def _apart(anna: NatKind | None, boris: NatKind | None, wall: Firewall) -> tuple[Site, Site]:
    return Site((ANNA,), anna, wall), Site((BORIS,), boris, wall)


def _walled(name: str, relay: str, wall: Firewall, *, is_all_at_443: bool = False) -> Situation:
    sites = _apart(USUAL, USUAL, wall)
    return Situation(name, sites, Way.RELAYED, relay, is_all_at_443=is_all_at_443)


def _translated(name: str, anna: NatKind, boris: NatKind, way: Way) -> Situation:
    sites = _apart(anna, boris, Firewall())
    return Situation(name, sites, way, "udp" if way is Way.RELAYED else "", has_stun=True)


_OUR_SERVERS = frozenset({SERVER, RELAY})
_ONLY_TCP = Firewall(frozenset({Protocol.TCP}), addresses=_OUR_SERVERS)
_ONLY_443 = Firewall(frozenset({Protocol.TCP}), frozenset({HTTPS_PORT}))
_PUBLIC = (Site((ANNA,)), Site((BORIS,)))
_ONE_HOME = (Site((ANNA, BORIS), USUAL),)

SITUATIONS = (
    Situation("nothing in between", _PUBLIC, Way.DIRECT),
    Situation("one home, names of mDNS", _ONE_HOME, Way.DIRECT, hides_addresses=True),
    Situation(
        "a VPN that swallows packets", _PUBLIC, Way.DIRECT, has_silent_vpn=True, has_stun=True
    ),
    Situation(
        "IPv6 only",
        (Site((ANNA_6,)), Site((BORIS_6,))),
        Way.DIRECT,
        anna=ANNA_6,
        boris=BORIS_6,
        server=SERVER_6,
    ),
    _walled("coturn over UDP only", "udp", Firewall(addresses=_OUR_SERVERS)),
    _walled("coturn over TCP only", "tcp", _ONLY_TCP),
    _walled("coturn over TLS only", "tls", _ONLY_TCP),
    _walled("everything but port 443 blocked", "tls", _ONLY_443, is_all_at_443=True),
    _translated("two usual NATs", USUAL, USUAL, Way.DIRECT),
    Situation(
        "two usual NATs, and a relay that is not needed",
        _apart(USUAL, USUAL, Firewall()),
        Way.DIRECT,
        relay="udp",
    ),
    _translated("a usual NAT and an open one", USUAL, OPEN, Way.DIRECT),
    _translated("a NAT by address and an open one", BY_ADDRESS, OPEN, Way.DIRECT),
    _translated("a symmetric NAT and an open one", SYMMETRIC, OPEN, Way.DIRECT),
    _translated("a symmetric NAT and a usual one", SYMMETRIC, USUAL, Way.RELAYED),
    _translated("two symmetric NATs", SYMMETRIC, SYMMETRIC, Way.RELAYED),
)
