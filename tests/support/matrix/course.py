"""One cell of the matrix: a real call, what happens in it, and what both sides measured."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

from desktop.core.notice import NoticeKind
from desktop.core.snapshot import CallState, Dark
from tests.support.deployed_pages import PAGES
from tests.support.go_servers.kinds import KINDS
from tests.support.go_servers.listener import GoServerProgram, running_go_server
from tests.support.matrix.cells import AXES, FIREFOX, OLD_PHONES, OURS, PAGE, TANDEM
from tests.support.matrix.covering import Cell
from tests.support.matrix.peers import PEER_HZ, ROOM, Peer, joined
from tests.support.server import ServerProgram, running_server
from tests.support.tandem_call import TandemCall, running_tandem

OUR_HZ = 440.0
THIRD_HZ = 660.0
_RENEGOTIATES = {"B444": "turnOn", "B1": "start"}  # by what its user does; phones do it alone
LATER_S = 11.0  # longer than deployed servers wait for a join, and pages for a picture


@dataclass(frozen=True, slots=True)
class Result:
    """What a cell came to."""

    cell: Cell
    first_picture_s: float | None  # from the second one's join; None where the peer sends none
    codec: str | None  # of the peer's picture


class AnyServer:
    """Ours or a double."""

    def __init__(self, server: ServerProgram | GoServerProgram) -> None:
        self._server = server

    @property
    def url(self) -> str:
        if isinstance(self._server, GoServerProgram):
            return self._server.url
        return f"ws://127.0.0.1:{self._server.port}/wsgo"

    async def restart(self) -> None:
        if isinstance(self._server, GoServerProgram):
            await self._server.restart()
        else:
            await self._server.kill()
            await self._server.start()


class Course:
    """Runs one cell."""

    def __init__(self, cell: Cell) -> None:
        self.cell = cell
        told = dict(zip(AXES, cell, strict=True))
        self.peer, self.server, self.event = told["peer"], told["server"], told["event"]
        self.codec, self.media = told["codec"], told["media"]
        self.are_we_first = told["first"] == "we"
        self.gets_picture = self.media in ("both", "only the peer's picture", "we send nothing")
        self.gets_sound = self.media in ("both", "only the peer's sound", "we send nothing")
        self.gives = self.media != "we send nothing"

    async def run(self) -> Result:
        """Raises AssertionError where a side does not see or hear what it should."""
        camera, microphone = ("test", f"test:{OUR_HZ}") if self.gives else ("none", "none")
        async with (
            self._running_server() as server,
            running_tandem("Anna", camera=camera, microphone=microphone) as anna,
            contextlib.AsyncExitStack() as stack,
        ):
            if self.are_we_first:
                anna.join(server.url, ROOM)
                await anna.is_in_state(CallState.WAITING)
                await self._wait_for_the_second()
                peer = await self._enter(stack, server)
                began_s = peer.joined_s
            else:
                peer = await self._enter(stack, server)
                await self._wait_for_the_second()
                began_s = time.monotonic()
                anna.join(server.url, ROOM)
            await self._both_have_media(anna, peer)
            first_s = anna.screen.first_s if self.gets_picture else None
            if self.gets_picture:
                await anna.progress.wait_until(
                    lambda: anna.codec == self._negotiated, what=f"a picture in {self._negotiated}"
                )
            codec = anna.codec
            await self._happen(anna, peer, server)
            return Result(self.cell, None if first_s is None else first_s - began_s, codec)

    @property
    def _negotiated(self) -> str:
        """The codec of the peer's picture: we have neither VP9 nor AV1, and all have VP8."""
        # Pages wish for H.264 when they ask for an offer; of the phones one puts it first.
        is_wished = self.peer == "A2a with H264" or (self.peer in PAGES and self.are_we_first)
        return "H264" if self.codec == "H264" and is_wished else "VP8"

    @contextlib.asynccontextmanager
    async def _running_server(self) -> AsyncIterator[AnyServer]:
        if self.server == OURS:
            async with running_server() as server:
                yield AnyServer(server)
        else:
            async with running_go_server(KINDS[self.server]) as double:
                yield AnyServer(double)

    async def _enter(self, stack: contextlib.AsyncExitStack, server: AnyServer) -> Peer:
        return await stack.enter_async_context(
            joined(self.peer, server.url, codec=self.codec, media=self.media)
        )

    async def _wait_for_the_second(self) -> None:
        if self.event == "the second comes 11 s later":
            await asyncio.sleep(LATER_S)

    async def _both_have_media(self, anna: TandemCall, peer: Peer) -> None:
        waits = []
        if self.gets_picture:
            waits.append(anna.sees())
        if self.gets_sound:
            waits.append(anna.hears(PEER_HZ))
        if self.gives:
            waits += [peer.sees(), peer.hears(OUR_HZ)]
        await asyncio.gather(*waits)
        await anna.is_in_state(CallState.CONNECTED)

    async def _happen(self, anna: TandemCall, peer: Peer, server: AnyServer) -> None:
        match self.event:
            case "nothing" | "the second comes 11 s later":
                return
            case "a page takes a place":
                await self._third("B443", anna, server)
                return
            case "another Tandem takes a place":
                await self._third(TANDEM, anna, server)
                return
            case "a phone takes a place":
                await self._third("A3", anna, server)
                return
            case "the peer leaves and comes again":
                await peer.leave()
                await anna.is_in_state(CallState.WAITING)
                await peer.come_again()
            case "we leave and come again":
                anna.leave()
                await anna.is_in_state(CallState.LEFT)
                anna.join(server.url, ROOM)
            case "the server restarts":
                await server.restart()
                if self.peer in OLD_PHONES:
                    await peer.reconnect()
            case "the peer reconnects after 5 s":
                await peer.reconnect()
            case "the peer negotiates anew":
                links = anna.links
                await peer.do(_RENEGOTIATES.get(self.peer, "renegotiate"))
                await anna.progress.wait_until(lambda: anna.links > links, what="the new link")
            case "the peer mutes by replaceTrack(null)":
                await peer.do("mute", "video")
                await anna.is_dark(Dark.NO_PICTURE)
                await anna.hears(PEER_HZ)
                await peer.do("unmute", "video")
                await peer.do("mute", "audio")
                await anna.is_told(NoticeKind.SOUND_LOST)
                await peer.do("unmute", "audio")
                await anna.is_told_no_more(NoticeKind.SOUND_LOST)
            case "the peer stops a transceiver":
                await peer.do("stopTransceiver", "video")
                # Browsers never use its section again: the picture is over, both ways.
                await anna.is_dark(Dark.NO_PICTURE)
                await asyncio.gather(anna.hears(PEER_HZ), peer.hears(OUR_HZ))
                return
            case _:
                raise AssertionError(f"nobody knows how {self.event}")
        await self._both_have_media(anna, peer)

    async def _third(self, kind: str, anna: TandemCall, server: AnyServer) -> None:
        """The one who follows is replaced; the newcomer gets the media of who leads."""
        # Phones always lead, but for the first ones, which as ours take the part that is left.
        takes_what_is_left = self.peer in (TANDEM, PAGE, FIREFOX, "A1a", "A1b")
        is_led = not self.are_we_first if takes_what_is_left else self.peer in OLD_PHONES
        async with joined(kind, server.url, hz=THIRD_HZ, page_name="user_8") as third:
            if is_led:
                await anna.is_in_state(CallState.REPLACED)
                await asyncio.gather(third.sees(), third.hears(PEER_HZ))
            else:
                await asyncio.gather(
                    anna.sees(), anna.hears(THIRD_HZ), third.sees(), third.hears(OUR_HZ)
                )
