"""The deployed pages, and phones with H.264, as values; and one of them in a real Chromium."""

import contextlib
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Page, Route

from tests.support.chromium import TONE_SCRIPT, Chromium, wait_until
from tests.support.old_clients import Message

_ROOT = Path(__file__).parents[2]
_ORIGIN = "http://localhost:9"  # nothing listens there: all files come from here
_FILES = {
    "/": _ROOT / "tests/support/deployed_page/index.html",
    "/client.js": _ROOT / "tests/support/deployed_page/client.js",
    "/stamp.js": _ROOT / "resources/page/stamp.js",
}


@dataclass(frozen=True, slots=True)
class PageKind:
    """What one generation does; the fields are what `deployed_page/client.js` asks for."""

    name: str
    join: tuple[tuple[str, object], ...]  # besides room and name
    tail: tuple[tuple[str, object], ...] = ()  # in every message besides room and name
    media: Literal["both", "audio", "video", "none"] = "both"
    asked: tuple[str, ...] = ()  # messages that bring an offer on a new connection: a phone
    edit: Literal["", "only", "first"] = ""  # of H.264, in a phone's offer
    answersOffers: bool = True  # noqa: N815 - the names of the script's fields
    takesAnswers: bool = False  # noqa: N815
    offersFirst: bool = False  # noqa: N815 - at its first list with somebody else
    offersOnClick: bool = False  # noqa: N815 - also when the other's user has pressed Start
    checkMs: int = 0  # noqa: N815 - without a picture for so long after a list of both: reset
    atReset: Literal["", "join", "rejoin", "leave"] = ""  # noqa: N815
    retryMs: int = 5000  # noqa: N815 - after a refusal
    saysLeave: bool = True  # noqa: N815
    commandsAtOnce: bool = False  # noqa: N815
    joinsAgainAtErrors: bool = False  # noqa: N815
    pingMs: int = 0  # noqa: N815
    candidates: tuple[str, ...] = ()  # types that are told; (): all
    iceServers: tuple[Mapping[str, str], ...] = ()  # noqa: N815 - relays, and no other way then


def _follows(how: str, codec: str) -> tuple[tuple[str, object], ...]:
    return ((how, "join"), ("isLeader", False), ("preferredCodec", codec))


_CODEC = (("preferredCodec", "VP8"),)
_B444 = PageKind("B444", _follows("type", "VP8"), _CODEC, checkMs=8000, atReset="leave")
_PHONE = PageKind(
    "A2a with H264",
    (("action", "join"), ("isLeader", True)),
    (("target", "browser"),),
    asked=("rejoin_and_offer",),
    edit="only",
    answersOffers=False,
    takesAnswers=True,
    saysLeave=False,
)
PAGES = {
    kind.name: kind
    for kind in (
        PageKind("B1", (("action", "join"),), offersOnClick=True, takesAnswers=True),
        PageKind(
            "B1.5",
            (("action", "join"), ("isLeader", False)),
            offersFirst=True,
            takesAnswers=True,
            checkMs=4000,
            atReset="rejoin",
            retryMs=2000,
        ),
        PageKind("B2-0", _follows("action", "VP8"), _CODEC, checkMs=4000, atReset="leave"),
        replace(_B444, name="B443", atReset="join"),
        replace(_B444, name="B2"),
        _B444,
        PageKind(
            "BG",
            _follows("type", "VP8"),
            commandsAtOnce=True,
            joinsAgainAtErrors=True,
            pingMs=30_000,
            saysLeave=False,
            media="none",
        ),
    )
}
H264_PHONES = {
    kind.name: kind
    for kind in (
        _PHONE,
        replace(
            _PHONE,
            name="A2b with H264",
            join=(*_PHONE.join, ("preferredCodec", "H264")),
            tail=(*_PHONE.tail, ("codec", "Unknown")),
            edit="first",
        ),
    )
}


class DeployedPage:
    """A client of that kind in a tab; made by `running_deployed_page`."""

    def __init__(self, kind: PageKind, page: Page) -> None:
        self.kind = kind
        self.page = page
        self.joined_s = time.monotonic()

    async def do(self, what: str, *given: object) -> None:
        """Call one of the script's functions."""
        await self.page.evaluate(
            "async ([what, given]) => { await window[what](...given); }", [what, given]
        )

    async def value(self, name: str) -> Any:
        """One of the script's counters or lists."""
        return await self.page.evaluate(f"window.{name}")

    async def sees(self, pictures: int = 15, limit_s: float = 25.0) -> None:
        until = await self.value("seen") + pictures

        async def has_seen() -> bool:
            return bool(await self.value("seen") >= until)

        await self._until(has_seen, f"{pictures} pictures at {self.kind.name}", limit_s)

    async def hears(self, hz: float, limit_s: float = 25.0) -> None:
        async def does() -> bool:
            tone: float | None = await self.page.evaluate(TONE_SCRIPT)
            return tone is not None and abs(tone - hz) < 6

        await self._until(does, f"a tone of {hz} Hz at {self.kind.name}", limit_s)

    async def sees_and_hears(self, hz: float) -> None:
        await self.sees()
        await self.hears(hz)

    async def heard(self, kind: str) -> list[Message]:
        """The messages of that type that it was told."""
        return [message for message in await self.value("heard") if message["type"] == kind]

    async def _until(self, condition: Any, what: str, limit_s: float) -> None:
        try:
            await wait_until(condition, what, limit_s, interval_s=0.1)
        except AssertionError as error:
            state = await self.page.evaluate(
                "[window.seen, window.failures, window.heard.map((m) => m.type)]"
            )
            raise AssertionError(f"{error}; {state}") from error


@contextlib.asynccontextmanager
async def running_deployed_page(
    chromium: Chromium, kind: PageKind, url: str, room: str, name: str, hz: float
) -> AsyncIterator[DeployedPage]:
    """One that has joined; its tab is closed at the end."""
    context = await chromium.new_context()
    # The page seems to come from elsewhere, its server is on this computer.
    await context.grant_permissions(["local-network-access"])
    page = await context.new_page()

    async def serve(route: Route) -> None:
        path = route.request.url.removeprefix(_ORIGIN).partition("?")[0]
        await route.fulfill(path=_FILES[path])

    await page.route(f"{_ORIGIN}/**", serve)
    await page.goto(f"{_ORIGIN}/")
    await page.wait_for_selector("html[data-ready]")
    given = {**asdict(kind), "join": dict(kind.join), "tail": dict(kind.tail)}
    client = DeployedPage(kind, page)
    try:
        await client.do("run", given, url, room, name, hz)
        yield client
    finally:
        await context.close()
