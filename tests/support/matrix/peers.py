"""Everybody whom Tandem can meet, behind one set of verbs."""

import contextlib
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Literal, Protocol
from urllib.parse import urlencode

from desktop.core.snapshot import CallState
from tests.support.chromium import (
    STAMP_SCRIPT,
    TONE_SCRIPT,
    Chromium,
    PageUser,
    running_chromium,
    wait_until,
)
from tests.support.deployed_pages import (
    H264_PHONES,
    PAGES,
    DeployedPage,
    PageKind,
    running_deployed_page,
)
from tests.support.deployed_phones import (
    PHONES,
    DeployedPhone,
    PhoneKind,
    running_deployed_phone,
)
from tests.support.firefox import FirefoxTab, running_firefox
from tests.support.matrix.cells import FIREFOX, PAGE, TANDEM
from tests.support.phone_descriptions import payload_types, with_first
from tests.support.tandem_call import SIZE, TandemCall, running_tandem

ROOM = "ABCDEFGH12345678"
PEER_HZ = 880.0
_Sent = Literal["both", "audio", "video", "none"]
_SENT: Mapping[str, _Sent] = {
    "only the peer's sound": "audio",
    "only the peer's picture": "video",
    "the peer only receives": "none",
}


class Peer(Protocol):
    """Who has joined. Waiting for what it sees raises AssertionError when it does not."""

    joined_s: float  # monotonic

    async def sees(self, pictures: int = 15, limit_s: float = 25.0) -> None: ...

    async def hears(self, hz: float, limit_s: float = 25.0) -> None: ...

    async def leave(self) -> None: ...

    async def come_again(self) -> None: ...

    async def reconnect(self) -> None: ...

    async def do(self, what: str, *given: object) -> None: ...


class OtherTandem:
    def __init__(self, call: TandemCall, url: str) -> None:
        self.joined_s = call.joined_s
        self._call, self._url = call, url
        self.sees, self.hears = call.sees, call.hears

    async def leave(self) -> None:
        self._call.leave()

    async def come_again(self) -> None:
        await self._call.is_in_state(CallState.LEFT)
        self._call.join(self._url, ROOM)

    async def reconnect(self) -> None:
        raise NotImplementedError

    async def do(self, what: str, *given: object) -> None:
        raise NotImplementedError


class OurPage:
    def __init__(self, user: PageUser, joined_s: float) -> None:
        self.joined_s = joined_s
        self._user = user

    async def sees(self, pictures: int = 15, limit_s: float = 25.0) -> None:
        await self._user.wait_for_new_pictures(pictures, limit_s)

    async def hears(self, hz: float, limit_s: float = 25.0) -> None:
        await self._user.wait_for_tone(hz, limit_s)

    async def leave(self) -> None:
        await self._user.press()

    async def come_again(self) -> None:
        await self._user.press()

    async def reconnect(self) -> None:
        raise NotImplementedError

    async def do(self, what: str, *given: object) -> None:
        raise NotImplementedError


class OurPageInFirefox:
    """The bundled page in Firefox; made by `_in_firefox`."""

    def __init__(self, tab: FirefoxTab) -> None:
        self._tab = tab
        self.joined_s = time.monotonic()

    async def sees(self, pictures: int = 15, limit_s: float = 25.0) -> None:
        stamps: list[int] = []

        async def has_advanced() -> bool:
            stamp = await self._tab.evaluate(f"({STAMP_SCRIPT})()")
            if stamp is not None and (not stamps or stamp > stamps[-1]):
                stamps.append(stamp)
            return len(stamps) > pictures

        await wait_until(has_advanced, f"{pictures} pictures in Firefox", limit_s)

    async def hears(self, hz: float, limit_s: float = 25.0) -> None:
        async def does() -> bool:
            tone = await self._tab.evaluate(f"({TONE_SCRIPT})()")
            return tone is not None and abs(tone - hz) < 6

        await wait_until(does, f"a tone of {hz} Hz in Firefox", limit_s)

    async def leave(self) -> None:
        """Press the button, which is for joining afterwards."""
        await self._tab.evaluate("document.getElementById('button').click()")

    async def come_again(self) -> None:
        await self.leave()

    async def reconnect(self) -> None:
        raise NotImplementedError

    async def do(self, what: str, *given: object) -> None:
        raise NotImplementedError


class OldPhone:
    def __init__(self, phone: DeployedPhone) -> None:
        self.joined_s = phone.joined_s
        self._phone = phone
        self.come_again, self.reconnect = phone.join, phone.reconnect

    async def sees(self, pictures: int = 15, limit_s: float = 25.0) -> None:
        await self._phone.sees(pictures, limit_s)

    async def hears(self, hz: float, limit_s: float = 25.0) -> None:
        await self._phone.hears(hz, limit_s)

    async def leave(self) -> None:
        await self._phone.stop()

    async def do(self, what: str, *given: object) -> None:
        if what != "renegotiate":
            raise NotImplementedError
        await self._phone.renegotiate()


class InChromium:
    def __init__(self, page: DeployedPage) -> None:
        self.joined_s = page.joined_s
        self._page = page
        self.sees, self.hears, self.do = page.sees, page.hears, page.do

    async def leave(self) -> None:
        await self._page.do("leave")

    async def come_again(self) -> None:
        await self._page.do("rejoin")

    async def reconnect(self) -> None:
        await self._page.do("reconnect", 5000)


@contextlib.asynccontextmanager
async def joined(
    peer: str,
    url: str,
    *,
    codec: str = "VP8",
    media: str = "both",
    hz: float = PEER_HZ,
    page_name: str = "user_7",
) -> AsyncIterator[Peer]:
    """Whoever is called so in `AXES`, in the room; gone at the end. `url`: of the WebSocket."""
    if peer == TANDEM:
        sent = _SENT.get(media, "both")
        camera = "test" if sent in ("both", "video") else "none"
        microphone = f"test:{hz}" if sent in ("both", "audio") else "none"
        async with running_tandem("Boris", camera=camera, microphone=microphone) as call:
            call.join(url, ROOM)
            yield OtherTandem(call, url)
    elif peer in PHONES:
        kind = _with_codec(PHONES[peer], codec)
        async with running_deployed_phone(kind, url, ROOM, size=SIZE, tone_hz=hz) as phone:
            yield OldPhone(phone)
    elif peer == FIREFOX:
        async with running_firefox() as tab:
            yield await _in_firefox(tab, url, media, hz)
    else:
        async with running_chromium() as chromium:
            if peer == PAGE:
                user = await _our_page(chromium, url, media, hz)
                joined_s = time.monotonic()
                await user.press()
                yield OurPage(user, joined_s)
            else:
                page_kind = _page_kind(peer, codec, media)
                async with running_deployed_page(
                    chromium, page_kind, url, ROOM, page_name, hz
                ) as page:
                    yield InChromium(page)


def _with_codec(kind: PhoneKind, codec: str) -> PhoneKind:
    """As that phone, with a codec first in its offers that it has there by itself."""
    name, _, is_preferred = codec.partition(" ")
    if not is_preferred:
        return kind

    def edited(sdp: str, wanted: str) -> str:
        own = kind.edit(sdp, wanted)
        return with_first(own, payload_types(own, name)[0])

    return replace(kind, edit=edited)


def _page_kind(name: str, codec: str, media: str) -> PageKind:
    kind = {**PAGES, **H264_PHONES}[name]
    if media in _SENT:
        kind = replace(kind, media=_SENT[media])
    if codec == "H264" and name in PAGES:
        wish = (("preferredCodec", "H264"),)
        kind = replace(kind, join=(*kind.join, *wish), tail=wish)
    return kind


def _page_parameters(media: str, hz: float) -> dict[str, str]:
    sent = _SENT.get(media, "both")
    return {
        "room": ROOM,
        "name": "Boris",
        "camera": "test" if sent in ("both", "video") else "none",
        "microphone": f"test:{hz:.0f}" if sent in ("both", "audio") else "none",
    }


def _page_url(url: str) -> str:
    return url.replace("ws://", "http://").removesuffix("/wsgo")


async def _in_firefox(tab: FirefoxTab, url: str, media: str, hz: float) -> OurPageInFirefox:
    await tab.go_to(f"{_page_url(url)}/?{urlencode(_page_parameters(media, hz))}")

    async def is_ready() -> bool:
        return bool(await tab.evaluate("Boolean(window.tandem?.snapshot())"))

    await wait_until(is_ready, "the page")
    page = OurPageInFirefox(tab)
    await page.come_again()
    return page


async def _our_page(chromium: Chromium, url: str, media: str, hz: float) -> PageUser:
    told = _page_parameters(media, hz)
    return await chromium.open_page(
        _page_url(url),
        room=told["room"],
        name=told["name"],
        camera=told["camera"],
        microphone=told["microphone"],
    )
