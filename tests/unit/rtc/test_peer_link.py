"""Links with each other: picture, sound, losses, the end."""

import asyncio
import gc
import itertools
import threading
import time
import weakref
from dataclasses import replace

import numpy as np
import psutil
import pytest
from aioice.ice import StunProtocol
from aiortc import RTCPeerConnection

from desktop.core.errors import LinkError
from desktop.core.wire import Candidate
from desktop.ports import PeerLink, PeerLinks, Picture
from desktop.rtc.congestion import CongestionController
from desktop.rtc.peer_link import AiortcPeerLink
from desktop.rtc.peer_links import AiortcPeerLinks
from desktop.rtc.picture_size import STEPS, size_for
from desktop.rtc.receiver import MediaReceiver
from tests.support.descriptions import PHONE_VP8
from tests.support.link_recorder import LinkRecorder
from tests.support.link_side import Side, connect
from tests.support.link_source import TestSignals

TASKS_END_S = 20.0  # much more than it takes
HOST = "candidate:1 1 udp 2130706431 127.0.0.1 40000 typ host"


@pytest.mark.parametrize("codec", ["VP8", "H264"])
async def test_two_see_and_hear_each_other(anna: Side, boris: Side, codec: str) -> None:
    with TestSignals(anna.links, tone_hz=440), TestSignals(boris.links, tone_hz=880):
        await connect(anna, boris, codec)

        for side, tone_hz in ((anna, 880), (boris, 440)):
            await side.sees_and_hears(tone_hz)
            assert side.events.size in {size_for(step, 640, 360) for step in STEPS}
            assert side.events.block_shapes == {(960,)}
            numbers = await side.link.statistics()
            assert numbers.sent_video.codec == codec
            assert numbers.received_video.codec == codec
            assert numbers.received_video.lost == 0
            first = replace(numbers.first_picture, server_ms=0.0)
            assert first.total_ms is not None, "every step was noticed"
            assert numbers.received_video.key_frames, "the first picture is one"
            other = anna if side is boris else boris
            sent = (await other.link.statistics()).sent_video
            assert (sent.key_frames or 0) >= numbers.received_video.key_frames
            assert sent.key_requests is not None


async def test_without_a_camera_the_other_gets_black_and_silence(anna: Side, boris: Side) -> None:
    await connect(anna, boris)

    await boris.events.progress.wait_until(lambda: boris.events.pictures >= 3, what="black")
    await boris.events.progress.wait_until(lambda: boris.events.blocks >= 20, what="silence")
    assert boris.events.size == (640, 360)
    assert boris.events.loudness < 10


@pytest.mark.parametrize("is_sound", [True, False])
async def test_media_is_told_at_most_each_tenth_of_a_second(
    anna: Side, boris: Side, *, is_sound: bool
) -> None:
    await connect(anna, boris)

    times = boris.events.media_times[is_sound]
    await boris.events.progress.wait_until(lambda: len(times) >= 8, what="eight times")
    assert min(later - earlier for earlier, later in itertools.pairwise(times)) >= 0.1


async def test_a_burst_of_losses_freezes_the_picture_for_a_moment_only(
    anna: Side, boris: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    times: list[float] = []
    give = boris.events.on_picture

    def on_picture(picture: Picture) -> None:
        times.append(time.monotonic())
        give(picture)

    send = StunProtocol.send_data
    is_lossy = False

    async def send_or_lose(self: StunProtocol, data: bytes, addr: tuple[str, int]) -> None:
        if not is_lossy or len(data) < 300:
            await send(self, data, addr)

    monkeypatch.setattr(StunProtocol, "send_data", send_or_lose)
    monkeypatch.setattr(boris.events, "on_picture", on_picture)
    with TestSignals(anna.links, size=(1280, 720)):
        await connect(anna, boris)
        await boris.events.progress.wait_until(lambda: boris.events.advanced >= 30)
        is_lossy = True
        lost_at = time.monotonic()
        loop = asyncio.get_running_loop()
        over = asyncio.Event()
        loop.call_later(0.3, over.set)
        await over.wait()
        is_lossy = False
        await boris.events.progress.wait_until(lambda: times[-1] > lost_at + 1.5)

    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert 0.3 <= max(gaps) < 1.5  # aiortc by itself: 3 to 8 s


async def test_the_peers_limit_reaches_the_sender(
    anna: Side, boris: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits: list[int | None] = []

    class RecordingController(CongestionController):
        def __init__(self, limit_bps: int | None = None) -> None:
            limits.append(limit_bps)
            super().__init__(limit_bps)

    monkeypatch.setattr("desktop.rtc.sender.CongestionController", RecordingController)
    offer = await anna.link.create_offer("VP8")
    answer = await boris.link.accept_offer(offer + "b=AS:300\r\n")
    await anna.link.accept_answer(answer)
    await boris.is_connected()
    await anna.events.progress.wait_until(lambda: anna.events.pictures > 0, what="the picture")

    assert sorted(limits, key=str) == [300_000, None]


async def test_the_end_is_told_to_the_other_and_not_to_oneself(anna: Side, boris: Side) -> None:
    await connect(anna, boris)

    await anna.link.close()

    await boris.events.progress.wait_until(lambda: boris.events.ended, what="the end")
    assert len(boris.events.failures) == 1
    assert anna.events.failures == []


async def test_nothing_is_told_after_close(anna: Side, boris: Side) -> None:
    with TestSignals(boris.links):
        await connect(anna, boris)
        await anna.events.progress.wait_until(lambda: anna.events.advanced >= 3)

        await anna.link.close()
        counts = (
            anna.events.pictures,
            anna.events.blocks,
            list(map(len, anna.events.media_times.values())),
        )
        await boris.events.progress.wait_until(lambda: boris.events.ended)

        assert (
            anna.events.pictures,
            anna.events.blocks,
            list(map(len, anna.events.media_times.values())),
        ) == counts


async def test_close_may_be_called_again(anna: Side, boris: Side) -> None:
    await connect(anna, boris)

    await asyncio.gather(anna.link.close(), anna.link.close())
    await anna.link.close()


async def test_a_connection_that_does_not_close_is_torn_down_in_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    anna = Side()
    await anna.link.create_offer("VP8")
    before = psutil.Process().num_fds()
    close = RTCPeerConnection.close
    may_close = asyncio.Event()

    async def hang(self: RTCPeerConnection) -> None:
        await may_close.wait()
        await close(self)

    monkeypatch.setattr(RTCPeerConnection, "close", hang)
    async with asyncio.timeout(20):
        await anna.link.close()

    assert psutil.Process().num_fds() < before
    may_close.set()


async def test_a_connection_that_closes_late_leaves_no_task(
    anna: Side, boris: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    await connect(anna, boris)
    stop, may_stop = MediaReceiver.stop, asyncio.Event()

    async def stop_late(self: MediaReceiver) -> None:
        await may_stop.wait()
        await stop(self)

    monkeypatch.setattr(MediaReceiver, "stop", stop_late)
    await anna.link.close()
    may_stop.set()
    await boris.link.close()

    if late := asyncio.all_tasks() - {asyncio.current_task()}:
        _, left = await asyncio.wait(late, timeout=TASKS_END_S)
        assert not left


async def test_a_closed_link_refuses_work_and_ignores_candidates(anna: Side) -> None:
    await anna.link.close()

    with pytest.raises(LinkError):
        await anna.link.create_offer("VP8")
    with pytest.raises(LinkError):
        await anna.link.accept_offer(PHONE_VP8)
    await anna.link.add_candidate(Candidate(HOST, "0", 0))
    anna.links.put_block(np.zeros(960, np.int16))


async def test_a_link_that_never_connected_closes_in_any_state(anna: Side, boris: Side) -> None:
    await boris.link.accept_offer(await anna.link.create_offer("VP8"))

    await boris.link.close()
    await anna.link.close()

    assert not anna.events.failures


async def test_a_closed_link_is_forgotten() -> None:
    links = AiortcPeerLinks()
    link = links.open(LinkRecorder())
    await link.create_offer("VP8")
    await link.close()
    forgotten = weakref.ref(link)

    del link
    gc.collect()

    assert forgotten() is None


async def test_ten_calls_leave_nothing_behind() -> None:
    gc.disable()  # what is closed must not wait for the garbage collector

    async def call() -> None:
        sides = Side(), Side()
        with TestSignals(sides[0].links, size=(320, 180)):
            await connect(*sides)
            await sides[1].events.progress.wait_until(lambda: sides[1].events.advanced >= 2)
        await asyncio.gather(*(side.link.close() for side in sides))

    def left() -> tuple[int, int, int]:
        process = psutil.Process()
        # The loop's executor keeps its threads, and starts them when it needs them.
        pool = sum(thread.name.startswith("asyncio_") for thread in threading.enumerate())
        return process.num_fds(), len(asyncio.all_tasks()), process.num_threads() - pool

    try:
        await call()
        before = left()
        for _ in range(10):
            await call()

        assert left() == before
    finally:
        gc.enable()


def test_links_keep_to_the_ports() -> None:
    links: PeerLinks = AiortcPeerLinks()  # mypy checks it
    kind: type[PeerLink] = AiortcPeerLink

    assert links is not None
    assert kind is not None
