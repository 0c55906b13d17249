"""Data channels of two links, and of strangers who keep to no rule."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from aiortc import RTCDataChannel, RTCPeerConnection

from desktop.core.talk_message import MAX_FRAME_BYTES
from desktop.rtc.talk_channel import BURST, MAX_UNSENT_BYTES, TalkChannel
from desktop.rtc.talk_transport import MAX_WAITING_BYTES
from tests.support.link_recorder import LinkRecorder
from tests.support.link_side import Side

_LIMIT = "_remote_max_message_size"  # aiortc's


async def talk(anna: Side, boris: Side, *, both: bool = True) -> None:
    offer = await anna.link.create_offer("VP8", talks=True)
    await anna.link.accept_answer(await boris.link.accept_offer(offer, talks=both))
    await anna.is_connected()
    await boris.is_connected()


async def is_open(events: LinkRecorder) -> None:
    await events.progress.wait_until(lambda: events.talks == 1, what="the data channel")


async def is_closed(events: LinkRecorder) -> None:
    await events.progress.wait_until(lambda: events.talks == 0, what="the channel's end")


async def test_two_links_talk(anna: Side, boris: Side) -> None:
    await talk(anna, boris)
    await is_open(anna.events)
    await is_open(boris.events)

    anna.link.say("Привет\nBoris")
    boris.link.say("x" * MAX_FRAME_BYTES)

    await boris.events.progress.wait_until(lambda: boris.events.frames == ["Привет\nBoris"])
    await anna.events.progress.wait_until(lambda: anna.events.frames == ["x" * MAX_FRAME_BYTES])


async def test_without_being_asked_no_link_offers_a_channel(anna: Side) -> None:
    assert "m=application" not in await anna.link.create_offer("VP8")


async def test_a_peer_that_takes_no_channel_has_its_call(anna: Side, boris: Side) -> None:
    await talk(anna, boris, both=False)

    anna.link.say("is anybody there?")

    await boris.events.progress.wait_until(lambda: boris.events.pictures >= 2, what="pictures")
    assert boris.events.frames == []
    assert boris.events.talks == 0


async def test_nothing_is_told_of_a_channel_after_the_link_was_closed(
    anna: Side, boris: Side
) -> None:
    await talk(anna, boris)
    await is_open(anna.events)
    await is_open(boris.events)

    await anna.link.close()
    anna.link.say("too late")

    assert anna.events.talks == 1


async def heard_all(events: LinkRecorder, count: int) -> None:
    await events.progress.wait_until(lambda: len(events.frames) == count, what="the frames")


class Stranger:
    """A peer without manners, and a channel that it talks to."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.victim, self._stranger = RTCPeerConnection(), RTCPeerConnection()
        self.events = LinkRecorder()
        self.channel = TalkChannel(self.victim, self.events, lambda: self.now_s)
        self.channel.open()
        self.own = self.open(0)

    def open(self, stream: int) -> RTCDataChannel:
        return self._stranger.createDataChannel("tandem", negotiated=True, id=stream)

    async def connect(self) -> None:
        await self._stranger.setLocalDescription(await self._stranger.createOffer())
        await self.victim.setRemoteDescription(self._stranger.localDescription)
        await self.victim.setLocalDescription(await self.victim.createAnswer())
        await self._stranger.setRemoteDescription(self.victim.localDescription)
        await is_open(self.events)
        opened = asyncio.Event()
        if self.own.readyState != "open":
            self.own.on("open", opened.set)
            await asyncio.wait_for(opened.wait(), 20)

    async def close(self) -> None:
        self.channel.close()
        await self._stranger.close()
        await self.victim.close()


@pytest.fixture
async def stranger() -> AsyncIterator[Stranger]:
    stranger = Stranger()
    yield stranger
    await stranger.close()


async def test_who_says_too_much_at_once_is_not_listened_to(stranger: Stranger) -> None:
    await stranger.connect()
    for number in range(BURST + 1):
        stranger.own.send(str(number))

    await is_closed(stranger.events)

    assert stranger.events.frames == [str(number) for number in range(BURST)]


async def test_who_says_as_much_over_some_time_is_listened_to(stranger: Stranger) -> None:
    await stranger.connect()
    heard = stranger.events
    for round_ in (1, 2):
        for number in range(BURST):
            stranger.own.send(str(number))
        await heard_all(heard, round_ * BURST)
        stranger.now_s += 10.0

    assert heard.talks == 1


@pytest.mark.parametrize("frame", [b"bytes", "x" * (MAX_FRAME_BYTES + 1), "я" * MAX_FRAME_BYTES])
async def test_what_is_no_short_text_ends_the_channel(
    stranger: Stranger, frame: str | bytes
) -> None:
    await stranger.connect()
    stranger.own.send(frame)

    await is_closed(stranger.events)

    assert stranger.events.frames == []


async def test_what_has_no_room_ends_the_channel(stranger: Stranger) -> None:
    await stranger.connect()
    setattr(stranger.own.transport, _LIMIT, 0)  # as if we took messages of any length
    stranger.own.send("x" * 2 * MAX_WAITING_BYTES)

    await is_closed(stranger.events)

    assert stranger.victim.sctp is not None
    assert stranger.victim.sctp.state == "closed"


async def test_a_second_stream_ends_the_channel(stranger: Stranger) -> None:
    second = stranger.open(2)
    await stranger.connect()
    second.send("psst")

    await is_closed(stranger.events)


async def test_who_does_not_take_what_is_said_is_not_waited_for(stranger: Stranger) -> None:
    await stranger.connect()
    frame = json.dumps("x" * (MAX_FRAME_BYTES - 2))
    for _ in range(2 * MAX_UNSENT_BYTES // MAX_FRAME_BYTES):  # without a moment to send any
        stranger.channel.say(frame)

    await is_closed(stranger.events)
