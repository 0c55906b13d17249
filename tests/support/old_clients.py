"""Clients of the older system, on the engine that they have (libwebrtc): a phone and a page.

They speak generation 3 of the old protocol: no instance, no rounds, addresses trickled, and
everything built anew for each offer.
"""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from desktop.core.wire import Candidate
from tests.support.libwebrtc import LibwebrtcPeer
from tests.support.progress import Progress

Message = dict[str, Any]


class OldClient:
    """What both have in common; `join` and `stop` it. Everything in the running loop's thread."""

    def __init__(self, url: str, room: str, name: str) -> None:
        self._url, self._room, self._name = url, room, name
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._sending: set[asyncio.Task[None]] = set()
        self.progress = Progress()
        self.peer: LibwebrtcPeer | None = None  # None until there is an offer
        self.has_path = True  # False: addresses are neither told nor taken
        self.sends = True  # False: it only receives
        self.peer_options: dict[str, Any] = {}  # for `LibwebrtcPeer`
        self.ping_s: float | None = None
        self.offers = 0  # made or taken
        self.sent_sdp = ""  # the last one
        self.received: list[Message] = []
        self.joined_s = 0.0  # monotonic; the last time
        self._pictures_before = 0  # seen on connections that are over

    async def join(self) -> None:
        """Open the socket and join, all in one; no reply is waited for."""
        self.joined_s = time.monotonic()
        self._socket = await connect(
            self._url, compression=None, ping_interval=self.ping_s, ping_timeout=self.ping_s
        )
        await self.send(self.join_message())
        self._reader = asyncio.create_task(self._read(self._socket), name=self._name)

    async def stop(self) -> None:
        """End without a word but the socket's end. Idempotent."""
        await asyncio.gather(*self._sending, return_exceptions=True)
        if self._socket is not None:
            await self._socket.close()
        if self._reader is not None:
            await self._reader
        await self._close_peer()

    async def lose(self) -> None:
        """The connection breaks, and with it the media."""
        assert self._socket is not None
        assert self._reader is not None
        self._socket.transport.abort()
        await self._reader
        await self._close_peer()

    def join_message(self) -> Message:
        raise NotImplementedError

    async def take(self, message: Message) -> None:
        """Act on a message of its own kind."""
        raise NotImplementedError

    async def send_description(self, kind: str, sdp: str, **more: str) -> None:
        self.offers += 1
        self.sent_sdp = sdp
        await self.send(
            {
                "type": kind,
                "sdp": {"type": kind, "sdp": sdp},
                "room": self._room,
                "username": self._name,
                **more,
            }
        )

    async def sees_and_hears(self, hz: float, pictures: int = 15) -> None:
        """Wait for an offer, for so many new pictures and for the tone."""
        await self.sees(pictures)
        await self.hears(hz)

    async def sees(self, pictures: int = 15, limit_s: float = 30.0) -> None:
        until = self._pictures() + pictures
        await self.progress.wait_until(
            lambda: self._pictures() >= until, limit_s, f"{self._name}'s {pictures} pictures"
        )

    async def hears(self, hz: float, limit_s: float = 30.0) -> None:
        await self.progress.wait_until(
            lambda: abs(self._heard_hz() - hz) < 6,
            limit_s,
            f"{self._name}'s tone of {hz} Hz",
        )

    def _heard_hz(self) -> float:
        return (self.peer.heard_hz if self.peer is not None else None) or 0.0

    def _pictures(self) -> int:
        """Over all connections, as new ones take the place of others."""
        return self._pictures_before + (self.peer.pictures if self.peer is not None else 0)

    async def new_peer(self) -> LibwebrtcPeer:
        await self._close_peer()
        self.peer = LibwebrtcPeer(
            self._on_candidate,
            sends=self.sends,
            **{
                "on_picture": lambda _: self.progress.notify(),
                "on_sound": lambda _: self.progress.notify(),
                **self.peer_options,
            },
        )
        return self.peer

    async def _read(self, socket: ClientConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for frame in socket:
                message: Message = json.loads(frame)
                self.received.append(message)
                if message["type"] == "ice_candidate":
                    if self.peer is None or not self.has_path:
                        continue
                    ice = message["ice"]
                    await self.peer.add_candidate(
                        Candidate(ice["candidate"], ice["sdpMid"], ice["sdpMLineIndex"])
                    )
                else:
                    await self.take(message)
                self.progress.notify()

    def _on_candidate(self, candidate: Candidate) -> None:
        if not self.has_path:
            return
        message = {
            "type": "ice_candidate",
            "ice": {
                "sdpMid": candidate.sdp_mid,
                "sdpMLineIndex": candidate.sdp_mline_index,
                "candidate": candidate.candidate,
            },
            "room": self._room,
            "username": self._name,
        }
        task = asyncio.create_task(self.send(message), name="candidate of an old client")
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def send(self, message: Message) -> None:
        assert self._socket is not None
        await self._socket.send(json.dumps(message))

    async def _close_peer(self) -> None:
        peer, self.peer = self.peer, None
        if peer is not None:
            self._pictures_before += peer.pictures
            await peer.close()


class Phone(OldClient):
    """An Android phone: always leads, offers when it is asked to."""

    def join_message(self) -> Message:
        return {
            "action": "join",
            "room": self._room,
            "username": self._name,
            "isLeader": True,
            "preferredCodec": "VP8",
        }

    async def take(self, message: Message) -> None:
        match message["type"]:
            case "rejoin_and_offer":
                peer = await self.new_peer()
                sdp = await peer.create_offer()
                await self.send_description("offer", sdp, target="browser", codec="Unknown")
            case "answer" if self.peer is not None:
                lines = message["sdp"]["sdp"].splitlines(keepends=True)
                told = [line for line in lines if self.has_path or "a=candidate" not in line]
                await self.peer.accept_answer("".join(told))


class OldPage(OldClient):
    """A deployed browser page: always follows, answers every offer."""

    def join_message(self) -> Message:
        return {
            "type": "join",
            "room": self._room,
            "username": self._name,
            "isLeader": False,
            "preferredCodec": "VP8",
        }

    async def take(self, message: Message) -> None:
        if message["type"] == "offer":
            peer = await self.new_peer()
            sdp = await peer.accept_offer(message["sdp"]["sdp"])
            await self.send_description("answer", sdp, preferredCodec="VP8")


@contextlib.asynccontextmanager
async def running_phone(url: str, room: str, *, has_path: bool = True) -> AsyncIterator[Phone]:
    """A phone that has joined."""
    phone = Phone(url, room, "PRA-LA1")
    phone.has_path = has_path
    await phone.join()
    try:
        yield phone
    finally:
        await phone.stop()


@contextlib.asynccontextmanager
async def running_old_page(
    url: str, room: str, *, sends: bool = True, name: str = "user_417"
) -> AsyncIterator[OldPage]:
    """A page that has joined; without `sends` one that watches only, as most do."""
    page = OldPage(url, room, name)
    page.sends = sends
    await page.join()
    try:
        yield page
    finally:
        await page.stop()
