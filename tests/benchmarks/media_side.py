"""One side of a measured call, as a program: `python -m tests.benchmarks.media_side KIND [reader]`.

KIND is `tandem`, `libwebrtc` or `chromium`. A reader sends nothing, and is told to show what it has
decoded at once. It takes one JSON object a line on stdin and answers
each with one on stdout: {"do": "offer", "codec": ...} and {"do": "answer", "sdp": ...} with
{"sdp": ...}, {"do": "accept", "sdp": ...}, {"do": "begin"} and {"do": "end"} with {"cpu_s": ...},
{"do": "take"} with the reading since "begin", {"do": "close"}. Descriptions carry all addresses.
Each offer is for another peer, who gets the same pictures; "accept" belongs to the last.
"""

import asyncio
import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from desktop.core.errors import DeviceError
from desktop.core.wire import Candidate
from desktop.devices.pacing import PacedThread
from desktop.devices.synthetic import NullSink, tone_source
from desktop.media.moving_picture import FPS, HEIGHT, WIDTH, MovingPicture
from desktop.media.playout import PlayoutBuffer
from desktop.ports import Block, Picture
from desktop.rtc.peer_link import START_KBPS, AiortcPeerLink
from desktop.rtc.peer_links import AiortcPeerLinks
from desktop.rtc.sdp import with_start_bitrate
from tests.benchmarks.chromium_side import ChromiumSide
from tests.benchmarks.media_readings import MAX_BPS, Reading, Readings, i420_of, step_at
from tests.support.libwebrtc import I420, LibwebrtcPeer, show_at_once

GATHERING_S = 0.5


class Side(Protocol):
    """One end of the call."""

    async def start(self) -> None: ...

    async def offer(self, codec: str) -> str: ...

    async def answer(self, sdp: str) -> str: ...

    async def accept(self, sdp: str) -> None: ...

    async def forget(self) -> None:
        """Begin a new reading."""

    def cpu_s(self) -> float:
        """The processor time so far in seconds."""

    async def take(self) -> Reading:
        """What was seen and heard since `forget`. It may cost time and processor."""

    async def close(self) -> None: ...


class MeasuredSide:
    """A side in this process, whose cost is the process's."""

    def __init__(self) -> None:
        self.readings = Readings()
        self._keys_before = (0, 0)
        self._ticking: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._ticking = asyncio.create_task(self._tick())

    async def keys(self) -> tuple[int, int]:
        """Key frames that were decoded so far, and times they were asked for."""
        raise NotImplementedError

    async def forget(self) -> None:
        self.readings.take()
        self._keys_before = await self.keys()

    def cpu_s(self) -> float:
        usage = resource.getrusage(resource.RUSAGE_SELF)
        return usage.ru_utime + usage.ru_stime

    async def take(self) -> Reading:
        reading = self.readings.take()
        before, self._keys_before = self._keys_before, await self.keys()
        reading.key_frames = self._keys_before[0] - before[0]
        reading.key_requests = self._keys_before[1] - before[1]
        return reading

    async def close(self) -> None:
        if self._ticking is not None:
            self._ticking.cancel()

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(1.0)
            self.readings.tick()


class TandemSide(MeasuredSide):
    """Tandem's link, test signals and playout, without a window."""

    def __init__(self, *, is_reader: bool = False) -> None:
        super().__init__()
        self._is_reader = is_reader
        self._links = AiortcPeerLinks()
        self._opened: list[AiortcPeerLink] = []
        self._playout = PlayoutBuffer()
        self._pulled_until_s = 0.0
        self._pictures = MovingPicture()
        self._camera = PacedThread("camera", 1 / FPS, self._shoot, catches_up=False)
        self._microphone, self._speaker = tone_source(), NullSink()
        if not is_reader:
            self._camera.start()
            self._microphone.start(self._links.put_block, _on_failed)
        self._speaker.start(self._pull, _on_failed)

    async def offer(self, codec: str) -> str:
        return await self._open().create_offer(codec)

    async def answer(self, sdp: str) -> str:
        return await self._open().accept_offer(sdp)

    async def accept(self, sdp: str) -> None:
        await self._opened[-1].accept_answer(sdp)

    async def close(self) -> None:
        await super().close()
        self._camera.stop()
        self._microphone.stop()
        self._speaker.stop()
        for link in self._opened:
            await link.close()

    async def keys(self) -> tuple[int, int]:
        received = (await self._opened[-1].statistics()).received_video
        return received.key_frames or 0, received.key_requests or 0

    def _open(self) -> AiortcPeerLink:
        self._opened.append(self._links.open(self))
        return self._opened[-1]

    def on_connected(self) -> None:
        """Part of `PeerLinkEvents`, as are the following."""

    def on_failed(self, reason: str) -> None:
        sys.stderr.write(f"the link failed: {reason}\n")

    def on_candidate(self, candidate: Candidate) -> None:
        """There are no STUN servers."""

    def on_peer_key(self, key: str) -> None:
        """Nobody is to be known again."""

    def on_talk_opened(self) -> None:
        """Nothing is said."""

    def on_frame(self, frame: str) -> None:
        """Nothing is said."""

    def on_talk_closed(self) -> None:
        """Nothing is said."""

    def on_media(self, *, is_sound: bool) -> None:
        """What came is counted otherwise."""

    def on_picture(self, picture: Picture) -> None:
        self.readings.see(i420_of(picture))

    def sound_delay_s(self) -> float:
        if self._is_reader:
            return 0.0  # so that no picture waits for its sound
        return self._playout.waiting_s + max(0.0, self._pulled_until_s - time.time())

    def on_pause(self, samples: int) -> None:
        self._playout.pause(samples)

    def on_block(self, block: Block) -> None:
        self._playout.put(block)

    def _shoot(self, _due: float) -> None:
        now_ms = time.time_ns() // 1_000_000
        self._links.put_picture(self._pictures.at(step_at(now_ms), now_ms))

    def _pull(self, samples: int, play_time_s: float) -> Block:
        self._pulled_until_s = play_time_s + samples / 48_000
        block = self._playout.pull(samples)
        self.readings.hear(block, play_time_s)
        return block


class LibwebrtcSide(MeasuredSide):
    """Google's libwebrtc, which keeps the picture's size; its sound is heard when it hands it out.

    What it plays has gone through NetEq, its jitter buffer, but not through a loudspeaker's.
    """

    def __init__(self, *, is_reader: bool = False) -> None:
        super().__init__()
        self._is_reader = is_reader
        if is_reader:
            show_at_once()
        self._pictures = MovingPicture()
        self._candidates: list[Candidate] = []
        self._peers: list[LibwebrtcPeer] = []

    async def offer(self, codec: str) -> str:
        assert codec == "VP8", "the package of libwebrtc has no other codec of ours"
        return await self._with_candidates(await self._open().create_offer())

    async def answer(self, sdp: str) -> str:
        answer = await self._open().accept_offer(with_start_bitrate(sdp, "VP8", START_KBPS))
        await self._keep_resolution()
        return await self._with_candidates(answer)

    async def accept(self, sdp: str) -> None:
        await self._peers[-1].accept_answer(with_start_bitrate(sdp, "VP8", START_KBPS))
        await self._keep_resolution()

    async def close(self) -> None:
        await super().close()
        for peer in self._peers:
            await peer.close()

    async def keys(self) -> tuple[int, int]:
        return await self._peers[-1].keys()

    def _open(self) -> LibwebrtcPeer:
        self._candidates = []
        peer = LibwebrtcPeer(
            self._candidates.append,
            sends=not self._is_reader,
            tone_hz=440,
            size=(WIDTH, HEIGHT),
            fps=FPS,
            draw=self._draw,
            on_picture=self.readings.see,
            on_sound=self._hear,
        )
        self._peers.append(peer)
        return peer

    async def _keep_resolution(self) -> None:
        if not self._is_reader:
            await self._peers[-1].keep_resolution(MAX_BPS)

    async def _with_candidates(self, sdp: str) -> str:
        """The description with its addresses in it, as nobody trickles here."""
        await asyncio.sleep(GATHERING_S)
        lines = [f"a={candidate.candidate}\r\n" for candidate in self._candidates]
        head, *sections = sdp.split("m=")
        return head + "".join(f"m={section}{''.join(lines)}" for section in sections)

    def _draw(self, _number: int) -> I420:
        now_ms = time.time_ns() // 1_000_000
        return i420_of(self._pictures.at(step_at(now_ms), now_ms))

    def _hear(self, block: NDArray[np.int16]) -> None:
        self.readings.hear(block, time.time())


def _on_failed(error: DeviceError) -> None:
    sys.stderr.write(f"a test signal failed: {error}\n")


async def serve(side: Side) -> None:
    """Do what the lines on stdin say, until `close` or their end."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=1 << 20)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await side.start()
    is_over = False
    while not is_over and (line := await reader.readline()):
        wish: dict[str, Any] = json.loads(line)
        answer: dict[str, Any] = {}
        match wish["do"]:
            case "offer":
                answer["sdp"] = await side.offer(wish["codec"])
            case "answer":
                answer["sdp"] = await side.answer(wish["sdp"])
            case "accept":
                await side.accept(wish["sdp"])
            case "begin":
                await side.forget()
                answer["cpu_s"] = side.cpu_s()
            case "end":
                answer["cpu_s"] = side.cpu_s()
            case "take":
                answer = asdict(await side.take())
            case _:
                is_over = True
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    await side.close()


KINDS: dict[str, Callable[..., Side]] = {
    "tandem": TandemSide,
    "libwebrtc": LibwebrtcSide,
    "chromium": ChromiumSide,
}


async def _main() -> None:
    await serve(KINDS[sys.argv[1]](is_reader="reader" in sys.argv[2:]))


if __name__ == "__main__":
    asyncio.run(_main())
