"""The page's call machine, without sockets and connections; runs in the browser as it is."""

from typing import Any

from playwright.async_api import Page

Message = dict[str, Any]

ME = {"instance": "me", "client": "test"}
INFO = {"room": "room1", "username": "Anna", "leader": "", "follower": ""}
BORIS = {"id": "77aa01", "username": "Boris", "newer": True}
PHONE = {"id": "c-1", "username": "PRA-LA1", "newer": False}
OFFER = {"type": "offer", "sdp": {"type": "offer", "sdp": "v=0 offer"}}
ANSWER = {"type": "answer", "sdp": {"type": "answer", "sdp": "v=0 answer"}}
ICE = {"candidate": "candidate:1", "sdpMid": "0", "sdpMLineIndex": 0}


class CallOnPage:
    """A `Call` of call.js; time moves by `now` (ms) only. Made by `open_call`."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.now = 0
        self.attempt = 0  # of the newest connection

    async def handle(self, type_: str, **fields: Any) -> list[Message]:
        commands: list[Message] = await self._page.evaluate(
            "([event, now]) => window.testedCall.handle(event, now)",
            [{"type": type_, **fields}, self.now],
        )
        for command in commands:
            if command["type"] == "connect":
                self.attempt = command["attempt"]
        return commands

    async def receive(self, **message: Any) -> list[Message]:
        return await self.handle("received", attempt=self.attempt, message=message)

    async def room_info(
        self, *, leads: bool, peer: Message | None, change: str = "none"
    ) -> list[Message]:
        users = ["Anna", *([peer["username"]] if peer else [])]
        data = {**INFO, "isLeader": leads, "users": users, "peer": peer, "change": change}
        return await self.receive(type="room_info", data=data)

    async def tick(self, after_ms: int) -> list[Message]:
        self.now += after_ms
        return await self.handle("tick")

    async def snapshot(self) -> Message:
        snapshot: Message = await self._page.evaluate(
            "(now) => window.testedCall.snapshot(now)", self.now
        )
        return snapshot

    async def join(self, *, create: bool = True) -> list[Message]:
        commands = await self.handle("join_pressed", room="room1", name="Anna", create=create)
        return commands + await self.handle("socket_opened", attempt=self.attempt)

    async def run_as_leader(self) -> None:
        """Until media comes over link 1."""
        await self.join()
        await self.room_info(leads=True, peer=BORIS, change="joined")
        await self.receive(type="rejoin_and_offer", preferredCodec="VP8")
        await self.handle("described", link=1, kind="offer", sdp="v=0 ours")
        await self.receive(**ANSWER, round=1)
        await self.media_runs(1)

    async def run_as_follower(self) -> None:
        await self.join()
        await self.room_info(leads=False, peer=BORIS)
        await self.receive(**OFFER, round=7)
        await self.handle("described", link=1, kind="answer", sdp="v=0 ours")
        await self.media_runs(1)

    async def media_runs(self, link: int) -> None:
        await self.handle("link_connected", link=link, expectsMedia=True)
        await self.handle("media_seen", link=link, packets=True, pictures=True)


async def open_call(page: Page) -> CallOnPage:
    """Make a new call on a page that the server gave out; it takes the place of the one before."""
    await page.evaluate(
        """async (identity) => {
          const { Call } = await import('/call.js');
          window.testedCall = new Call(identity, () => 0);
        }""",
        ME,
    )
    return CallOnPage(page)


def types(commands: list[Message]) -> list[str]:
    return [command["type"] for command in commands]


def sent(commands: list[Message]) -> list[Message]:
    return [command["message"] for command in commands if command["type"] == "send"]
