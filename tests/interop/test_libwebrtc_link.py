"""A link with a libwebrtc peer, as a phone or a browser is one: picture and sound both ways."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from desktop.core.settings import SoundCoding
from desktop.core.wire import Candidate
from desktop.rtc.peer_link import AiortcPeerLink
from desktop.rtc.peer_links import AiortcPeerLinks
from desktop.rtc.picture_size import STEPS, size_for
from tests.support.libwebrtc import LibwebrtcPeer
from tests.support.link_recorder import LinkRecorder
from tests.support.link_source import TestSignals

# A busy computer sends smaller pictures
SENT_SIZES = {size_for(step, 1280, 720) for step in STEPS}


@dataclass
class Call:
    """A link that sends 440 Hz, and a peer that sends 880 Hz; candidates flow between them."""

    link: AiortcPeerLink
    events: LinkRecorder
    peer: LibwebrtcPeer


@pytest.fixture
async def call(request: pytest.FixtureRequest) -> AsyncIterator[Call]:
    links = AiortcPeerLinks(coding=getattr(request, "param", None))
    events = LinkRecorder()
    link = links.open(events)
    trickled: asyncio.Queue[Candidate] = asyncio.Queue(64)

    async def trickle() -> None:
        while True:
            await link.add_candidate(await trickled.get())

    peer = LibwebrtcPeer(trickled.put_nowait, tone_hz=880)
    task = asyncio.create_task(trickle())
    with TestSignals(links, tone_hz=440, size=(1280, 720)):
        yield Call(link, events, peer)
        task.cancel()
        await peer.close()
        await link.close()


async def expect_media_both_ways(call: Call) -> None:
    events, peer = call.events, call.peer
    await events.progress.wait_until(lambda: events.connected == 1, what="the connection")
    await events.progress.wait_until(lambda: events.advanced >= 20, what="its picture")
    await peer.progress.wait_until(lambda: peer.pictures >= 20, what="our picture")
    await events.progress.wait_until(
        lambda: abs((events.heard_hz or 0) - 880) < 10, what="its tone"
    )
    await peer.progress.wait_until(lambda: abs((peer.heard_hz or 0) - 440) < 10, what="our tone")
    assert events.size == (640, 480)
    assert peer.size in SENT_SIZES
    assert events.block_shapes == {(960,)}
    assert not events.failures


async def test_a_phone_that_offers_is_seen_and_heard_and_sees_and_hears(call: Call) -> None:
    answer = await call.link.accept_offer(await call.peer.create_offer())
    await call.peer.accept_answer(answer)

    await expect_media_both_ways(call)


async def test_a_page_that_answers_is_seen_and_heard_and_sees_and_hears(call: Call) -> None:
    answer = await call.peer.accept_offer(await call.link.create_offer("VP8"))
    await call.link.accept_answer(answer)

    await expect_media_both_ways(call)


@pytest.mark.parametrize(
    "call",
    [SoundCoding(packet_ms=10), SoundCoding(skips_silence=True)],
    indirect=True,
    ids=["packets of 10 ms", "silence skipped"],
)
async def test_however_our_sound_is_sent_the_peer_hears_it_and_we_hear_the_peer(
    call: Call,
) -> None:
    offer = await call.link.create_offer("VP8")
    await call.link.accept_answer(await call.peer.accept_offer(offer))

    await call.events.progress.wait_until(
        lambda: abs((call.events.heard_hz or 0) - 880) < 10, what="its tone"
    )
    await call.peer.progress.wait_until(
        lambda: abs((call.peer.heard_hz or 0) - 440) < 10, what="our tone"
    )
    samples = 480 if "a=ptime:10" in offer else 960  # the peer does as it is asked
    assert call.events.block_shapes == {(samples,)}


async def test_statistics_tell_what_flows(call: Call) -> None:
    answer = await call.peer.accept_offer(await call.link.create_offer("VP8"))
    await call.link.accept_answer(answer)
    await expect_media_both_ways(call)

    numbers = await call.link.statistics()

    assert (numbers.sent_video.codec, numbers.received_video.codec) == ("VP8", "VP8")
    assert (numbers.sent_audio.codec, numbers.received_audio.codec) == ("opus", "opus")
    assert (numbers.sent_video.width, numbers.sent_video.height) in SENT_SIZES
    assert (numbers.received_video.width, numbers.received_video.height) == (640, 480)
    assert (numbers.sent_video.fps or 0) > 5
    assert (numbers.received_video.fps or 0) > 5
    assert (numbers.sent_video.bytes or 0) > 10_000
    assert (numbers.received_audio.bytes or 0) > 1_000


async def test_the_end_of_the_peer_is_told_once(call: Call) -> None:
    answer = await call.link.accept_offer(await call.peer.create_offer())
    await call.peer.accept_answer(answer)
    await call.events.progress.wait_until(lambda: call.events.connected == 1)

    await call.peer.close()

    await call.events.progress.wait_until(lambda: call.events.ended, what="the end")
    assert len(call.events.failures) == 1
