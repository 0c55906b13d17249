"""A call over one of the situations: real programs, and what both ends measured."""

import asyncio
import contextlib
import json
import os
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Page

from desktop.core.snapshot import CallState
from server.certificate import own_certificate
from tests.support.chromium import running_chromium
from tests.support.matrix.cells import TANDEM
from tests.support.matrix.peers import OurPage
from tests.support.network.hosts import tunnel_in
from tests.support.network.internet import Internet, Site
from tests.support.network.packet import Protocol
from tests.support.network.situations import RELAY, STUN_PORT, Situation, Way
from tests.support.server import ServerProgram, running_server
from tests.support.tandem_elsewhere import TandemElsewhere, running_elsewhere
from tests.support.turn_relay import running_relay

ROOM = "ABCDEFGH12345678"
ANNA_HZ, BORIS_HZ = 440.0, 880.0
_VPN_ADDRESS = "10.8.0.2/24"
# Such programs take "everything" by two halves, so that the way that was there before can stay.
_TAKEN_BY_VPN = ("0.0.0.0/1", "128.0.0.0/1")
_NOT_TAKEN = "203.0.113.0/24"  # the servers
_PICTURES = 15
_SETTLING = 60  # times so many pictures until the way over a relay is left


@dataclass
class NetworkCall:
    """Boris waits in the room, Anna joins, both see and hear each other."""

    situation: Situation
    peer: str  # what Boris has: TANDEM or PAGE of the matrix
    folder: Path  # for a certificate
    told: list[str] = field(default_factory=list)  # the candidates of the page

    async def run(self) -> float:
        """Seconds from Anna's join to her first picture of Boris.

        Raises:
            AssertionError: one does not see or hear the other, or they met another way.
        """
        it = self.situation
        servers = (Site((it.server,)), *([Site((RELAY,))] if it.has_relay else []))
        with Internet(*it.sites, *servers) as internet:
            async with self._servers(internet) as server, contextlib.AsyncExitStack() as stack:
                if it.has_silent_vpn:
                    stack.callback(os.close, _silent_vpn(internet, it.anna))
                boris = await stack.enter_async_context(self._boris(internet, server))
                anna = await stack.enter_async_context(self._tandem(internet, "Anna", server))
                await self._meet(anna, boris)
                await self._go_the_expected_way(internet, anna)
                if it.hides_addresses:
                    assert self.told
                    assert all(".local " in candidate for candidate in self.told), self.told
        assert anna.first_picture_s is not None
        return anna.first_picture_s

    async def _meet(self, anna: TandemElsewhere, boris: TandemElsewhere | OurPage) -> None:
        await asyncio.gather(
            anna.sees(_PICTURES), anna.hears(BORIS_HZ), boris.sees(_PICTURES), boris.hears(ANNA_HZ)
        )

    async def _go_the_expected_way(self, internet: Internet, anna: TandemElsewhere) -> None:
        it = self.situation

        def count() -> tuple[int, int, int]:
            by = Protocol.UDP if it.relay == "udp" else Protocol.TCP
            return (
                internet.arrived(it.boris, source=it.anna),
                internet.arrived(it.anna, source=it.boris),
                internet.arrived(RELAY, by=by, port=it.relay_port),
            )

        async def arriving() -> tuple[int, ...]:
            before = count()
            await anna.sees(_PICTURES)
            return tuple(now - then for now, then in zip(count(), before, strict=True))

        if it.way is Way.DIRECT:
            for _ in range(_SETTLING):
                if min((await arriving())[:2]) >= _PICTURES:
                    return
            raise AssertionError("pictures do not go the direct way")
        assert (await arriving())[2] >= 2 * _PICTURES, "pictures do not go over the relay"
        assert count()[:2] == (0, 0), "nothing should get through directly"

    @contextlib.asynccontextmanager
    async def _servers(self, internet: Internet) -> AsyncIterator[ServerProgram]:
        it = self.situation
        own = own_certificate(self.folder, hosts=(it.server, RELAY))
        arguments = ["--tls-certificate", str(own.certificate), "--tls-key", str(own.key)]
        async with contextlib.AsyncExitStack() as stack:
            if it.has_relay:
                relay = running_relay(
                    it.relay or "udp",
                    host=internet.host(RELAY),
                    port=it.relay_port,
                    certificate=own,
                )
                entry = await stack.enter_async_context(relay)
                if it.has_stun:
                    arguments += ["--ice-server", f"stun:{RELAY}:{STUN_PORT}"]
                if it.relay:
                    arguments += ["--ice-server", ",".join(entry.values())]
            server = running_server(*arguments, host=internet.host(it.server), port=it.server_port)
            yield await stack.enter_async_context(server)

    @contextlib.asynccontextmanager
    async def _boris(
        self, internet: Internet, server: ServerProgram
    ) -> AsyncIterator[TandemElsewhere | OurPage]:
        if self.peer == TANDEM:
            async with self._tandem(internet, "Boris", server) as boris:
                await boris.is_in_state(CallState.WAITING)
                yield boris
        else:
            async with self._page(internet, server) as page:
                yield page

    @contextlib.asynccontextmanager
    async def _tandem(
        self, internet: Internet, name: str, server: ServerProgram
    ) -> AsyncIterator[TandemElsewhere]:
        address, hz = (
            (self.situation.anna, ANNA_HZ) if name == "Anna" else (self.situation.boris, BORIS_HZ)
        )
        trusted = {"SSL_CERT_FILE": str(self.folder / "certificate.pem")}
        url = server.url.replace("https:", "wss:") + "/ws"
        async with running_elsewhere(
            internet.host(address), name, url, ROOM, hz, trusted
        ) as tandem:
            yield tandem

    @contextlib.asynccontextmanager
    async def _page(
        self, internet: Internet, server: ServerProgram
    ) -> AsyncIterator[TandemElsewhere | OurPage]:
        it = self.situation
        async with running_chromium(
            host=internet.host(it.boris),
            tells_addresses=not it.hides_addresses,
            allows_devices=not it.hides_addresses,
        ) as chromium:
            context = await chromium.new_context()
            context.on("page", self._listen)
            user = await chromium.open_tab(
                context,
                server.url,
                room=ROOM,
                name="Boris",
                camera="test",
                microphone=f"test:{BORIS_HZ:.0f}",
            )
            await user.press()
            await user.wait_for_state("waiting")
            yield OurPage(user, time.monotonic())

    def _listen(self, page: Page) -> None:
        def on_frame(frame: str | bytes) -> None:
            candidate = (json.loads(frame).get("ice") or {}).get("candidate")
            if candidate:
                self.told.append(candidate)

        page.on("websocket", lambda socket: socket.on("framesent", on_frame))


def _silent_vpn(internet: Internet, address: str) -> int:
    """Give a host an interface that most goes to and nothing comes from; for `os.close`."""
    host = internet.host(address)
    tunnel = tunnel_in(host.name, "tun0")
    host.ip("addr", "add", _VPN_ADDRESS, "dev", "tun0")
    host.ip("link", "set", "tun0", "up")
    for network in _TAKEN_BY_VPN:
        host.ip("route", "add", network, "dev", "tun0")
    host.ip("route", "add", _NOT_TAKEN, "dev", "line")
    return tunnel
