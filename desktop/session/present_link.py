"""The present link of a call: what the machine asks of it, and what it tells the machine."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import replace

from desktop.core.commands import AcceptAnswer, AcceptOffer, AddCandidate, CreateOffer, OpenLink
from desktop.core.errors import LinkError
from desktop.core.events import (
    CandidateFound,
    DescriptionReady,
    Event,
    KeyShown,
    LinkConnected,
    LinkFailed,
    MediaArrived,
    PictureArrived,
    TalkClosed,
    TalkHeard,
    TalkOpened,
)
from desktop.core.statistics import LinkStatistics
from desktop.core.talk_message import MalformedTalk, decode
from desktop.core.wire import Candidate
from desktop.ports import Block, PeerLink, PeerLinks, Picture
from desktop.session.media_session import MediaSession

log = logging.getLogger(__name__)

TELL_PICTURE_S = 0.1  # often enough for a watch over 1.5 s
GIVE_UP_S = 0.5  # an operation that was cancelled ends by then, or is left alone


class PresentLink:
    """The present link: its operations one after another, its events under its number."""

    def __init__(
        self,
        opened: OpenLink,
        links: PeerLinks,
        media: MediaSession,
        post: Callable[[Event], None],
        server_s: float,
    ) -> None:
        self._number = opened.link
        self._is_compared = opened.shows_key  # the peer's program shows a safety code, too
        self._server_s = server_s  # from Join to this link
        self._has_picture = False  # decoder's thread only
        self._post = post
        self._media = media
        self._is_open = True
        self._loop = asyncio.get_running_loop()
        self._picture_told_s = 0.0  # monotonic; decoder's thread only
        self._turn = asyncio.Lock()  # fair: operations keep their order
        self._tasks: set[asyncio.Task[None]] = set()
        self.link: PeerLink = links.open(self, shows_key=opened.shows_key)

    def carry_out(self, command: CreateOffer | AcceptOffer | AcceptAnswer | AddCandidate) -> None:
        task = asyncio.get_running_loop().create_task(self._do(command), name="link operation")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def silence(self) -> None:
        """Nothing of it is heard or seen any more."""
        self._is_open = False
        self._media.peer.forget()

    async def close(self) -> None:
        """Close it, after `silence`; what it was doing is given up."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=GIVE_UP_S)
        await self.link.close()

    async def statistics(self) -> LinkStatistics:
        """Its numbers, and how long it took from Join to the first picture.

        Without a safety code where the other one has none to compare it with.
        """
        numbers = await self.link.statistics()
        first = replace(numbers.first_picture, server_ms=self._server_s * 1000)
        code = numbers.safety_code if self._is_compared else None
        return replace(numbers, first_picture=first, safety_code=code)

    def _on_first_picture(self) -> None:
        task = self._loop.create_task(self._log_first_picture(), name="first picture")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _log_first_picture(self) -> None:
        log.info("%s", (await self.statistics()).first_picture)

    async def _do(self, command: CreateOffer | AcceptOffer | AcceptAnswer | AddCandidate) -> None:
        try:
            async with self._turn:
                match command:
                    case CreateOffer(codec=codec, talks=talks):
                        sdp = await self.link.create_offer(codec, talks=talks)
                        self._tell(DescriptionReady(self._number, sdp))
                    case AcceptOffer(sdp=sdp, talks=talks):
                        answer = await self.link.accept_offer(sdp, talks=talks)
                        self._tell(DescriptionReady(self._number, answer))
                    case AcceptAnswer(sdp=sdp):
                        await self.link.accept_answer(sdp)
                    case AddCandidate(candidate=candidate):
                        await self.link.add_candidate(candidate)
        except LinkError as error:
            log.warning("the peer's description cannot be used: %s", error)
            self.on_failed(str(error))
        except Exception as error:  # whatever a library raises, the link can be built anew
            log.exception("an operation of the link failed")
            self.on_failed(type(error).__name__)

    def _tell(self, event: Event) -> None:
        if self._is_open:
            self._post(event)

    def on_connected(self) -> None:
        self._tell(LinkConnected(self._number))

    def on_failed(self, reason: str) -> None:
        self._tell(LinkFailed(self._number, reason))

    def on_candidate(self, candidate: Candidate) -> None:
        self._tell(CandidateFound(self._number, candidate))

    def on_media(self, *, is_sound: bool) -> None:
        self._tell(MediaArrived(self._number, is_sound))

    def on_peer_key(self, key: str) -> None:
        self._tell(KeyShown(self._number, key))

    def on_talk_opened(self) -> None:
        self._tell(TalkOpened(self._number))

    def on_frame(self, frame: str) -> None:
        try:
            message = decode(frame)
        except MalformedTalk as error:
            log.debug("What the peer said is passed over: %s", error)
            return
        if message is not None:
            self._tell(TalkHeard(self._number, message, time.time()))

    def on_talk_closed(self) -> None:
        self._tell(TalkClosed(self._number))

    def on_picture(self, picture: Picture) -> None:
        if not self._is_open:
            return
        self._media.peer.show(picture)
        if not self._has_picture:
            self._has_picture = True
            self._loop.call_soon_threadsafe(self._on_first_picture)
        now_s = time.monotonic()
        if now_s - self._picture_told_s >= TELL_PICTURE_S:
            self._picture_told_s = now_s
            self._loop.call_soon_threadsafe(self._tell, PictureArrived(self._number))

    def sound_delay_s(self) -> float:
        return self._media.peer.sound_delay_s

    def on_pause(self, samples: int) -> None:
        if self._is_open:
            self._media.peer.pause(samples)

    def on_block(self, block: Block) -> None:
        if self._is_open:
            self._media.peer.play(block)
