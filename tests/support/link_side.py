"""One end of a call made of links, with its events recorded."""

from collections.abc import Sequence

from desktop.core.wire import Candidate
from desktop.ports import IceServerSetting, OfferedIceServers
from desktop.rtc.peer_links import AiortcPeerLinks
from tests.support.link_recorder import LinkRecorder


class Side:
    """One program's end of a call. Made in the loop's thread."""

    def __init__(
        self,
        ice_servers: Sequence[IceServerSetting] = (),
        offered: OfferedIceServers | None = None,
    ) -> None:
        self.links = AiortcPeerLinks(ice_servers, offered)
        self.events = LinkRecorder()
        self.link = self.links.open(self.events)

    async def is_connected(self) -> None:
        events = self.events
        await events.progress.wait_until(lambda: events.connected == 1, what="the connection")

    async def first_candidate(self) -> Candidate:
        """What STUN or TURN said first."""
        events = self.events
        await events.progress.wait_until(lambda: bool(events.candidates), what="a candidate")
        return events.candidates[0]

    async def sees_and_hears(self, tone_hz: float) -> None:
        events = self.events
        await events.progress.wait_until(lambda: events.advanced >= 30, what="the picture")
        await events.progress.wait_until(
            lambda: abs((events.heard_hz or 0) - tone_hz) < 10, what="the tone"
        )


async def connect(anna: Side, boris: Side, codec: str = "VP8") -> None:
    answer = await boris.link.accept_offer(await anna.link.create_offer(codec))
    await anna.link.accept_answer(answer)
    await anna.is_connected()
    await boris.is_connected()
