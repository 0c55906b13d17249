"""Media links and a way to the server that are only told and asked, never slow by themselves."""

import asyncio
from collections.abc import Callable

from desktop.core.errors import LinkError
from desktop.core.settings import SoundCoding, VideoCoding
from desktop.core.statistics import LinkStatistics
from desktop.core.wire import Candidate, FromServer, ToServer
from desktop.ports import Block, PeerLink, PeerLinkEvents, Picture, SignalingLink


class FakePeerLink:
    """Describes itself by its number.

    It refuses a description that says `bad`, and fails as no link should with `surprise`.
    Operations wait while `hold` is set, as a slow engine makes them wait.
    """

    def __init__(self, number: int, events: PeerLinkEvents) -> None:
        self.number = number
        self.events = events
        self.local_address: str | None = None
        self.done: list[str] = []
        self.said: list[str] = []
        self.is_closed = False
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()

    async def create_offer(self, codec: str, *, talks: bool = False) -> str:
        await self._do(f"offer {codec}{' and talk' if talks else ''}")
        return f"offer {self.number}"

    async def accept_offer(self, sdp: str, *, talks: bool = False) -> str:
        await self._do(f"accept {sdp}")
        if sdp == "bad":
            raise LinkError("it says bad")
        if sdp == "surprise":
            raise ArithmeticError("a bug of a library")
        return f"answer {self.number}"

    async def accept_answer(self, sdp: str) -> None:
        await self._do(f"accept {sdp}")

    async def add_candidate(self, candidate: Candidate) -> None:
        await self._do(f"candidate {candidate.candidate}")

    def say(self, frame: str) -> None:
        self.said.append(frame)

    async def statistics(self) -> LinkStatistics:
        return LinkStatistics(safety_code=(1, 2, 3, 4))

    async def close(self) -> None:
        self.is_closed = True

    async def _do(self, what: str) -> None:
        assert not self.is_closed, f"{what} on a closed link"
        await self.may_go_on.wait()
        self.done.append(what)


class FakePeerLinks:
    """Remembers every link that was made, the newest last, and what was given to be sent."""

    def __init__(self) -> None:
        self.links: list[FakePeerLink] = []
        self.pictures: list[Picture] = []
        self.blocks: list[Block] = []
        self.is_detailed = False
        self.coding = VideoCoding()
        self.sound_coding = SoundCoding()
        self.is_held = False  # links made from now on wait with every operation

    def open(self, events: PeerLinkEvents, *, shows_key: bool = False) -> PeerLink:
        link = FakePeerLink(len(self.links) + 1, events)
        if self.is_held:
            link.may_go_on.clear()
        self.links.append(link)
        return link

    def put_picture(self, picture: Picture) -> None:
        self.pictures.append(picture)

    def prefer_detail(self, is_detailed: bool) -> None:
        self.is_detailed = is_detailed

    def limit_pictures(self, coding: VideoCoding) -> None:
        self.coding = coding

    def code_sound(self, coding: SoundCoding) -> None:
        self.sound_coding = coding

    def put_block(self, block: Block) -> None:
        self.blocks.append(block)


class FakeConnection:
    """One connection; the test is the server."""

    def __init__(
        self, on_message: Callable[[FromServer], None], on_lost: Callable[[str], None]
    ) -> None:
        self.on_message = on_message
        self.on_lost = on_lost
        self.sent: list[ToServer] = []
        self.local_address: str | None = None
        self.probes = 0
        self.is_closed = False
        self.may_close = asyncio.Event()
        self.may_close.set()

    def send(self, message: ToServer) -> None:
        assert not self.is_closed
        self.sent.append(message)

    def probe(self) -> None:
        self.probes += 1

    async def close(self) -> None:
        await self.may_close.wait()
        self.is_closed = True


class FakeSignaling:
    """Connects at once, or fails with `error`, or not before `may_connect` is set."""

    def __init__(self) -> None:
        self.connections: list[FakeConnection] = []
        self.error: Exception | None = None
        self.may_connect = asyncio.Event()
        self.may_connect.set()

    async def connect(
        self, on_message: Callable[[FromServer], None], on_lost: Callable[[str], None]
    ) -> SignalingLink:
        await self.may_connect.wait()
        if self.error is not None:
            raise self.error
        self.connections.append(FakeConnection(on_message, on_lost))
        return self.connections[-1]
