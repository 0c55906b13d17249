"""`PeerLinks` (desktop.ports) on aiortc."""

import threading
from collections.abc import Callable, Sequence

from desktop.core.settings import SoundCoding, VideoCoding
from desktop.media.stand_in import StandIn
from desktop.ports import Block, IceServerSetting, OfferedIceServers, PeerLinkEvents, Picture
from desktop.rtc.ice_servers import IceServers, read_ice_servers
from desktop.rtc.identity import Identity
from desktop.rtc.peer_link import AiortcPeerLink, Equipment
from desktop.rtc.picture_wishes import PictureWishes
from desktop.rtc.reflexive import NameResolver
from desktop.rtc.sound_wishes import SoundWishes


class AiortcPeerLinks:
    """Makes links and gives each of them what is sent."""

    def __init__(
        self,
        ice_servers: Sequence[IceServerSetting] = (),
        offered: OfferedIceServers | None = None,
        hardware_h264: Callable[[], str | None] = lambda: None,
        coding: SoundCoding | None = None,
        stand_in: StandIn | None = None,
        identity: Identity | None = None,
    ) -> None:
        """Read the servers that help to find a path; nothing is asked yet. Thread: any.

        `ice_servers`: URLs, or objects with `urls`, `username`, `credential` (TURN). What
        `offered` knows when a link is described takes their place. `hardware_h264` names the
        encoder that new links use in place of libx264, if one was found. `stand_in`: what links
        send while there are no pictures; None: black.
        """
        self._identity = identity or Identity()
        self._servers = read_ice_servers(ice_servers)
        self._offered = offered
        self._lock = threading.Lock()
        self._links: tuple[AiortcPeerLink, ...] = ()  # replaced whole, under _lock
        self._wishes = PictureWishes()
        self._sound_wishes = SoundWishes(coding)
        self._equipment = Equipment(
            ice_servers=self._ice_servers,
            hardware_h264=hardware_h264,
            sound_wishes=self._sound_wishes,
            stand_in=stand_in,
            wishes=self._wishes,
            resolver=NameResolver(),
        )

    def open(self, events: PeerLinkEvents, *, shows_key: bool = False) -> AiortcPeerLink:
        """As the port says. Thread: engine."""
        certificate = self._identity.certificate if shows_key else None
        link = AiortcPeerLink(self._equipment, events, certificate, self._forget)
        with self._lock:
            self._links += (link,)
        return link

    async def _ice_servers(self) -> IceServers:
        offered = None if self._offered is None else await self._offered.servers()
        return self._servers if offered is None else read_ice_servers(offered)

    def put_picture(self, picture: Picture) -> None:
        """The newest own picture, yuv420p. Thread: any."""
        for link in self._links:
            link.put_picture(picture)

    def prefer_detail(self, is_detailed: bool) -> None:
        """Pictures are rather rare than small from now on, on new links too. Thread: any."""
        self._wishes.is_detailed = is_detailed

    def limit_pictures(self, coding: VideoCoding) -> None:
        """As the port says. Thread: any."""
        self._wishes.coding = coding

    def code_sound(self, coding: SoundCoding) -> None:
        """As the port says. Thread: any."""
        self._sound_wishes.coding = coding

    def put_block(self, block: Block) -> None:
        """10 or 20 ms of own sound. Thread: any."""
        for link in self._links:
            link.put_block(block)

    def _forget(self, link: AiortcPeerLink) -> None:
        """A link that closes gets nothing more."""
        with self._lock:
            self._links = tuple(other for other in self._links if other is not link)
