"""A peer on Google's libwebrtc, the engine of Chrome and Android: the phone of the tests.

It sends the test picture's stamp on a moving texture and a tone (docs/test-signals.md), and
reads and counts what comes.
"""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import numpy as np
import webrtc
from numpy.typing import NDArray

from desktop.core.wire import Candidate
from desktop.media.meters import dominant_hz
from desktop.media.stamp import draw_stamp, read_stamp
from desktop.media.tone import ToneGenerator
from tests.support.progress import Progress

SAMPLE_RATE_HZ = 48_000
BLOCK_SAMPLES = 480  # libwebrtc takes 10 ms at a time
HEARD_S = 1.0
PLAYOUT_TRIAL, NO_PLAYOUT_DELAY = "WebRTC-ForcePlayoutDelay", "min_ms:0,max_ms:0"


class I420(NamedTuple):
    """A picture: the three planes one after another, without padding."""

    data: bytes | bytearray
    width: int
    height: int
    rotation: int = 0  # degrees clockwise by which it is to be shown turned

    @property
    def luma(self) -> NDArray[np.uint8]:
        """Shape (height, width)."""
        size = self.width * self.height
        return np.frombuffer(self.data, np.uint8, count=size).reshape(self.height, self.width)


class LibwebrtcPeer:
    """One peer connection with a picture and a tone. Everything in the running loop's thread.

    As a phone does, it trickles: `on_candidate` is called for each of its addresses, and
    `add_candidate` takes the other's. Without `sends` it only receives. `draw` gives the pictures
    that it sends, stamped, by their number; `on_picture` and `on_sound` (10 ms, mono) get what
    comes.
    """

    def __init__(
        self,
        on_candidate: Callable[[Candidate], None],
        *,
        sends: bool = True,
        tone_hz: float = 880.0,
        size: tuple[int, int] = (640, 480),
        fps: float = 20.0,
        draw: Callable[[int], I420] | None = None,
        on_picture: Callable[[I420], None] | None = None,
        on_sound: Callable[[NDArray[np.int16]], None] | None = None,
    ) -> None:
        webrtc_allow_loopback()
        self._draw = draw or texture_drawer(*size)
        self._on_picture, self._on_sound = on_picture, on_sound
        self.progress = Progress()
        self.pictures = 0  # received and advanced: the stamp is newer than the one before
        self.size: tuple[int, int] | None = None  # pixels, of the last one received
        self.stamp_ms: int | None = None
        self.delays_ms: deque[float] = deque(maxlen=1000)  # stamp to reading
        self.blocks = 0  # 10 ms of sound each
        self.first_sound_s: float | None = None  # monotonic; when the first was not silent
        self.state = "new"
        self._heard: deque[NDArray[np.int16]] = deque(maxlen=int(HEARD_S * 100))
        self._fps = fps
        self._tone = ToneGenerator(tone_hz)
        self._on_candidate = on_candidate
        self._is_described = False
        self._early: list[Candidate] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._pc = webrtc.RTCPeerConnection()
        self._pc.on("icecandidate", self._on_icecandidate)
        self._pc.on("track", self._on_track)
        self._pc.on("connectionstatechange", self._on_state)
        self._video = webrtc.MediaStreamTrackGenerator("video")
        self._audio = webrtc.MediaStreamTrackGenerator("audio")
        if sends:
            stream = webrtc.MediaStream([self._audio, self._video])
            self._pc.add_track(self._audio, stream)
            self._pc.add_track(self._video, stream)
            self._start(self._send_pictures())
            self._start(self._send_tone())

    @property
    def heard_hz(self) -> float | None:
        """The dominant frequency of the last second that was heard; None in silence."""
        return dominant_hz(np.concatenate(self._heard)) if self._heard else None

    async def create_offer(self, edit: Callable[[str], str] = str) -> str:
        """Return the offer, edited before it is used; it has no addresses yet."""
        offer = await self._pc.create_offer()
        sdp = edit(str(offer.sdp))
        await self._pc.set_local_description(webrtc.RTCSessionDescriptionInit("offer", sdp))
        return sdp

    async def accept_offer(self, sdp: str) -> str:
        """Take the other's offer; return the answer, without addresses."""
        await self._describe("offer", sdp)
        answer = await self._pc.create_answer()
        await self._pc.set_local_description(answer)
        return str(answer.sdp)

    async def accept_answer(self, sdp: str) -> None:
        await self._describe("answer", sdp)

    async def add_candidate(self, candidate: Candidate) -> None:
        """Take an address of the other; before its description it is kept."""
        if not self._is_described:
            self._early.append(candidate)
            return
        await self._pc.add_ice_candidate(
            webrtc.RTCIceCandidateInit(
                candidate=candidate.candidate,
                sdp_mid=candidate.sdp_mid,
                sdp_m_line_index=candidate.sdp_mline_index,
            )
        )

    async def keep_resolution(self, max_bps: int) -> None:
        """Send every picture in its full size, at a rate up to `max_bps`."""
        sender = next(s for s in self._pc.get_senders() if s.track is self._video)
        parameters = sender.get_parameters()
        parameters.degradation_preference = webrtc.RTCDegradationPreference("maintain-resolution")
        for encoding in parameters.encodings:
            encoding.max_bitrate = max_bps
        await sender.set_parameters(parameters)

    async def keys(self) -> tuple[int, int]:
        """Key frames of pictures that were decoded so far, and how often they were asked for."""
        for report in (await self._pc.get_stats()).values():
            if isinstance(report, webrtc.RTCInboundRtpStreamStats) and report.kind == "video":
                return report.key_frames_decoded or 0, report.pli_count or 0
        return 0, 0

    def sleep(self) -> None:
        """Send neither picture nor sound any more, as an app that its phone put to sleep."""
        for sender in self._pc.get_senders():
            self._pc.remove_track(sender)

    async def close(self) -> None:
        """Stop everything at once, as a phone does whose call ends."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._pc.close()

    async def _describe(self, kind: Literal["offer", "answer"], sdp: str) -> None:
        await self._pc.set_remote_description(webrtc.RTCSessionDescriptionInit(kind, sdp))
        self._is_described = True
        early, self._early = self._early, []
        for candidate in early:
            await self.add_candidate(candidate)

    def _start(self, work: Any) -> None:
        self._tasks.append(asyncio.create_task(work))

    def _on_icecandidate(self, event: Any) -> None:
        found = event.candidate
        if found is None or not found.candidate:
            return  # the end of candidates is not told, as Chrome and Android do not
        self._on_candidate(Candidate(found.candidate, found.sdp_mid, found.sdp_m_line_index))

    def _on_state(self, _event: Any) -> None:
        self.state = str(self._pc.connection_state.value)
        self.progress.notify()

    def _on_track(self, event: Any) -> None:
        is_video = event.track.kind == "video"
        self._start(self._watch(event.track) if is_video else self._listen(event.track))

    async def _watch(self, track: Any) -> None:
        processor = webrtc.MediaStreamTrackProcessor(webrtc.MediaStreamTrackProcessorInit(track))
        async for frame in processor.readable:
            assert isinstance(frame, webrtc.VideoFrame)
            data = bytearray(frame.allocation_size())
            await frame.copy_to(data)
            picture = I420(data, frame.coded_width, frame.coded_height)
            frame.close()
            if self._on_picture is not None:
                self._on_picture(picture)
            stamp_ms = read_stamp(picture.luma)
            self.size = (picture.width, picture.height)
            if stamp_ms is not None and (self.stamp_ms is None or stamp_ms > self.stamp_ms):
                self.stamp_ms = stamp_ms
                self.pictures += 1
                self.delays_ms.append(time.time() * 1000 - stamp_ms)
            self.progress.notify()

    async def _listen(self, track: Any) -> None:
        processor = webrtc.MediaStreamTrackProcessor(webrtc.MediaStreamTrackProcessorInit(track))
        async for data in processor.readable:
            assert isinstance(data, webrtc.AudioData)
            channels, frames = data.number_of_channels, data.number_of_frames
            samples = bytearray(frames * channels * 2)
            data.copy_to(samples, webrtc.AudioDataCopyToOptions(plane_index=0, format="s16"))
            data.close()
            block = np.frombuffer(samples, np.int16)[::channels].copy()
            if self._on_sound is not None:
                self._on_sound(block)
            self._heard.append(block)
            if self.first_sound_s is None and block.any():
                self.first_sound_s = time.monotonic()
            self.blocks += 1
            self.progress.notify()

    async def _send_pictures(self) -> None:
        writer = self._video.writable.get_writer()
        started = time.monotonic()
        for number in _ticks_forever():
            picture = self._draw(number)
            init = webrtc.VideoFrameBufferInit(
                format="I420",
                coded_width=picture.width,
                coded_height=picture.height,
                timestamp=int((time.monotonic() - started) * 1e6),
                rotation=picture.rotation,
            )
            await writer.write(webrtc.VideoFrame(bytes(picture.data), init))
            await _until(started + (number + 1) / self._fps)

    async def _send_tone(self) -> None:
        writer = self._audio.writable.get_writer()
        started, wall = time.monotonic(), time.time()
        for number in _ticks_forever():
            at_s = number * BLOCK_SAMPLES / SAMPLE_RATE_HZ
            block = self._tone.block(wall + at_s, BLOCK_SAMPLES)
            init = webrtc.AudioDataInit(
                format="s16",
                sample_rate=SAMPLE_RATE_HZ,
                number_of_frames=BLOCK_SAMPLES,
                number_of_channels=1,
                timestamp=int(at_s * 1e6),
                data=block.tobytes(),
            )
            await writer.write(webrtc.AudioData(init))
            await _until(started + (number + 1) * BLOCK_SAMPLES / SAMPLE_RATE_HZ)


def texture_drawer(width: int, height: int) -> Callable[[int], I420]:
    """Gray pictures of a texture that moves by 4 pixels each, stamped with the time."""
    texture = moving_texture(width, height)
    data = np.full(width * height * 3 // 2, 128, np.uint8)
    luma = data[: width * height].reshape(height, width)

    def draw(number: int) -> I420:
        luma[:] = texture[:, (number * 4) % width :][:, :width]
        draw_stamp(luma, int(time.time() * 1000))
        return I420(data.tobytes(), width, height)

    return draw


def moving_texture(width: int, height: int) -> NDArray[np.uint8]:
    """Random blocks of 16 pixels, shape (height, 2 * width), limited range; show a part of it."""
    random = np.random.default_rng(7)
    blocks = random.integers(40, 200, (height // 16 + 1, width // 8 + 2), dtype=np.uint8)
    return blocks.repeat(16, 0).repeat(16, 1)[:height, : 2 * width]


def webrtc_allow_loopback() -> None:
    """Let libwebrtc use 127.0.0.1; it must be said before the first connection is made."""
    with contextlib.suppress(webrtc.InvalidStateError):
        webrtc.allow_loopback()


def show_at_once() -> None:
    """Let libwebrtc hand out each picture when it is decoded; to be said before the first peer.

    Otherwise it holds every one back, so that those that took longer come evenly.
    """
    webrtc.field_trials[PLAYOUT_TRIAL] = NO_PLAYOUT_DELAY


def _ticks_forever() -> Any:
    number = 0
    while True:
        yield number
        number += 1


async def _until(moment: float) -> None:
    """Keep a source's pace: wait until `moment` of the monotonic clock."""
    await asyncio.sleep(max(0.0, moment - time.monotonic()))
