"""The deployed phones, as values, and one that behaves like any of them, on libwebrtc.

The wheel of libwebrtc has no H.264: a phone that is asked for it here is one without.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from tests.support.libwebrtc import LibwebrtcPeer
from tests.support.old_clients import Message, OldClient
from tests.support.phone_descriptions import h264_only, vp8_first_and_narrow, wanted_first

Edit = Callable[[str, str], str]  # a description and the wanted codec -> as the phone sets it


def _as_it_is(sdp: str, _codec: str) -> str:
    return sdp


@dataclass(frozen=True, slots=True)
class PhoneKind:
    """What one generation of phones does."""

    name: str
    join: Message = field(hash=False)  # besides room and name
    awaits_joined: bool = False  # has no connection before
    offers_alone_s: float | None = None  # so long after a list that shows no viewer
    asked_by: tuple[str, ...] = ()  # messages that bring an offer
    answers: int = 0  # messages to an offer; two: a wrong one first
    names_codec: bool = False  # in descriptions, always "Unknown"
    target: str = "browser"
    edit: Edit = _as_it_is
    ping_s: float = 20.0
    reconnect_s: float = 5.0


_LEADS: Message = {"action": "join", "isLeader": True}
_ASKED = ("rejoin_and_offer", "create_offer_for_new_follower")

A1A = PhoneKind("A1a", {"type": "join"}, True, answers=1, target="all", ping_s=30.0)
A1B = PhoneKind("A1b", {"type": "join"}, True, answers=1, target="all", ping_s=30.0)
A15 = PhoneKind("A1.5", _LEADS, offers_alone_s=1.0)
A2A = PhoneKind("A2a", _LEADS, asked_by=_ASKED, edit=h264_only)
A2B = PhoneKind(
    "A2b",
    {**_LEADS, "preferredCodec": "H264"},
    asked_by=_ASKED,
    names_codec=True,
    edit=wanted_first,
)
A2C = PhoneKind(
    "A2c",
    {**_LEADS, "preferredCodec": "H264"},
    asked_by=_ASKED,
    names_codec=True,
    edit=wanted_first,
)
A3 = PhoneKind(
    "A3",
    {**_LEADS, "preferredCodec": "VP8"},
    asked_by=_ASKED,
    answers=2,
    names_codec=True,
    edit=vp8_first_and_narrow,
)
PHONES = {kind.name: kind for kind in (A1A, A1B, A15, A2A, A2B, A2C, A3)}


class DeployedPhone(OldClient):
    """A phone of that kind; made by `running_deployed_phone`."""

    def __init__(self, kind: PhoneKind, url: str, room: str, name: str) -> None:
        super().__init__(url, room, name)
        self.kind = kind
        self.ping_s = kind.ping_s
        self._later: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()  # libwebrtc makes one offer at a time
        self._codec = "VP8"  # of the last offer

    def join_message(self) -> Message:
        return {**self.kind.join, "room": self._room, "username": self._name}

    async def join(self) -> None:
        """Also again: everything is built anew then."""
        await super().join()
        if self.kind.offers_alone_s is not None:
            await self.new_peer()  # before anybody is there

    async def stop(self) -> None:
        for task in self._later:
            task.cancel()
        await asyncio.gather(*self._later, return_exceptions=True)
        await super().stop()

    async def reconnect(self) -> None:
        """Lose the connection, wait as long as this kind does, and come back with new media."""
        await self.lose()
        await asyncio.sleep(self.kind.reconnect_s)
        await self.join()

    async def renegotiate(self) -> None:
        """Offer again on the same connection, as it does when an answer cannot be used."""
        await self._offer(self._codec)

    async def take(self, message: Message) -> None:
        match message["type"]:
            case "joined" if self.kind.awaits_joined:
                await self.new_peer()
            case "room_info" if self.kind.offers_alone_s is not None:
                if not message["data"].get("hasSlave"):
                    self._later.add(asyncio.create_task(self._offer_alone(), name="phone's offer"))
            case kind if kind in self.kind.asked_by:
                if kind == "rejoin_and_offer" or self.peer is None:
                    await self.new_peer()
                await self._offer(message.get("preferredCodec", "H264"))
            case "offer" if self.kind.answers and self.peer is not None:
                await self._answer(message["sdp"]["sdp"])
            case "answer" if self.peer is not None and isinstance(message["sdp"], dict):
                await self.peer.accept_answer(message["sdp"]["sdp"])
            case "switch_camera" if self.kind.asked_by == _ASKED:
                told = {"useBackCamera": message["useBackCamera"], "success": True}
                names = {"room": self._room, "username": self._name}
                await self.send({"type": "switch_camera_ack", **told, **names})
            case _:
                pass  # logged there

    async def _offer_alone(self) -> None:
        await asyncio.sleep(self.kind.offers_alone_s or 0.0)
        await self._offer("VP8")

    async def _offer(self, codec: str) -> None:
        self._codec = codec
        async with self._turn:
            assert self.peer is not None
            sdp = await self.peer.create_offer(lambda made: self.kind.edit(made, codec))
            await self.send_description("offer", sdp, **self._tail())

    async def _answer(self, sdp: str) -> None:
        peer: LibwebrtcPeer = self.peer or await self.new_peer()
        answer = await peer.accept_offer(sdp)
        if self.kind.answers > 1:
            await self.send({"type": "answer", "sdp": "{type=answer, sdp=" + answer + "}"})
        await self.send_description("answer", answer, **self._tail())

    def _tail(self) -> dict[str, Any]:
        tail = {"target": self.kind.target}
        return {**tail, "codec": "Unknown"} if self.kind.names_codec else tail


@contextlib.asynccontextmanager
async def running_deployed_phone(
    kind: PhoneKind, url: str, room: str, **peer: Any
) -> AsyncIterator[DeployedPhone]:
    """One that has joined; `peer` is for `LibwebrtcPeer`."""
    phone = DeployedPhone(kind, url, room, "PRA-LA1")
    phone.peer_options = peer
    await phone.join()
    try:
        yield phone
    finally:
        await phone.stop()
