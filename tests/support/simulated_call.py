"""A call of two real senders and receivers over a simulated line, in virtual time.

What is simulated: the transport below RTP (no ICE, DTLS or SRTP; its overhead counts), the camera,
the compressor, which gives as many bytes as its rate asks for, and the sound, which is packets of
the right size and pace. Everything that decides about rate, pace and repair is the program's.
"""

import asyncio
import itertools
import math
import random
import struct
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import av
from aiortc import MediaStreamTrack
from aiortc.codecs.base import Encoder
from aiortc.rtcdtlstransport import RtpRouter
from aiortc.rtcrtpparameters import (
    RTCRtpCodecParameters,
    RTCRtpDecodingParameters,
    RTCRtpHeaderExtensionParameters,
    RTCRtpReceiveParameters,
    RTCRtpSendParameters,
)
from aiortc.rtcrtpreceiver import RemoteStreamTrack
from aiortc.rtp import HeaderExtensionsMap, RtcpPacket, RtpPacket, is_rtcp

from desktop.rtc.compressors import KEY_PERCENT, KEY_PERCENT_THIN, THIN_BPS, Compressor
from desktop.rtc.encoders import LiveVp8Encoder
from desktop.rtc.jitter_buffer import EncodedFrame
from desktop.rtc.receiver import MediaReceiver
from desktop.rtc.sender import MediaSender
from tests.support.network.line import Line, Phase

OVERHEAD_BYTES = 28 + 10  # IP and UDP, and what SRTP adds
FPS = 30
LEAST_KEY_BYTES = 0.01  # for each pixel: libvpx of the test picture at its coarsest
SOUND_BYTES = 12 + 8 + 90  # RTP, its extensions, 20 ms at some 36 kbit/s
_CLOCK_HZ = 90_000
_SOUND = b"sound"
_VP8 = RTCRtpCodecParameters(mimeType="video/VP8", clockRate=_CLOCK_HZ, payloadType=97)
_EXTENSIONS = [
    RTCRtpHeaderExtensionParameters(1, "urn:ietf:params:rtp-hdrext:sdes:mid"),
    RTCRtpHeaderExtensionParameters(
        2, "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
    ),
]
# aiortc's attributes and methods that its transport and its connection use
_SSRC, _TRACK, _SET_OWN_SSRC = "_ssrc", "_track", "_set_rtcp_ssrc"
_HANDLE_RTP, _HANDLE_RTCP = "_handle_rtp_packet", "_handle_rtcp_packet"
_KEY_HEAD = b"\x00\x00\x00\x9d\x01*"
_OTHER_HEAD = b"\x01\x00\x00\x00\x00\x00"


@dataclass
class Seen:
    """What came to one end. Seconds of the call."""

    pictures: list[tuple[float, float]] = field(default_factory=list)  # when, after which delay
    sound: list[tuple[float, float]] = field(default_factory=list)
    targets: list[tuple[float, int]] = field(default_factory=list)  # of its own sender, bits/s
    received: list[tuple[float, int]] = field(default_factory=list)  # when, bytes of pictures
    keys: list[float] = field(default_factory=list)

    def worst_delay_s(self, since_s: float = 0.0, until_s: float = math.inf) -> float:
        return max(delay for at, delay in self.pictures if since_s <= at < until_s)

    def worst_pause_s(self, since_s: float = 0.0, until_s: float = math.inf) -> float:
        times = [at for at, _ in self.pictures if since_s <= at < until_s]
        return max(after - before for before, after in itertools.pairwise(times))

    def worst_sound_gap_s(self, since_s: float = 0.0) -> float:
        times = [at - delay for at, delay in self.sound if at >= since_s]
        return max(after - before for before, after in itertools.pairwise(times)) - 0.02

    def received_bps(self, since_s: float, until_s: float) -> float:
        return (
            8 * sum(n for at, n in self.received if since_s <= at < until_s) / (until_s - since_s)
        )


class _SizedCompressor:
    """Gives pictures without content, of about the size that the rate asks for."""

    def __init__(self, pixels: int, chance: random.Random) -> None:
        self._pixels, self._random = pixels, chance
        self._bps = 0
        self._last_pts: int | None = None

    def set_rate(self, bps: int) -> None:
        self._bps = bps

    def compress(self, picture: av.VideoFrame, pts: int, is_key: bool) -> bytes:
        lasted_s = 1 / FPS if self._last_pts is None else (pts - self._last_pts) / _CLOCK_HZ
        self._last_pts = pts
        size = (
            self._bps / 8 * min(lasted_s, 1 / 15) * min(2.5, self._random.lognormvariate(-0.1, 0.4))
        )
        if is_key:
            percent = KEY_PERCENT if self._bps >= THIN_BPS else KEY_PERCENT_THIN
            most = self._bps / 8 / FPS * percent / 100
            size = max(min(4 * size, most), self._pixels * LEAST_KEY_BYTES)
        head = _KEY_HEAD if is_key else _OTHER_HEAD
        return (head + struct.pack("!q", picture.pts or 0)).ljust(max(40, round(size)), b".")


class _Encoder(LiveVp8Encoder):
    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self._random = chance

    def _make(self, width: int, height: int, bps: int) -> Compressor:
        return _SizedCompressor(width * height, self._random)


class _Camera(MediaStreamTrack):
    """A picture each 1/30 s; one that is late is left out."""

    kind = "video"

    def __init__(self) -> None:
        super().__init__()
        self._picture = av.VideoFrame(1280, 720, "yuv420p")
        self._number = 0

    async def recv(self) -> av.VideoFrame:
        now = asyncio.get_running_loop().time()
        newest = math.floor(now * FPS)
        if newest <= self._number:
            newest = self._number + 1
            await asyncio.sleep(newest / FPS - now)
        self._number = newest
        self._picture.pts = newest * _CLOCK_HZ // FPS
        return self._picture


class _Sender(MediaSender):
    chance: random.Random

    def _make_encoder(self, codec: str) -> Encoder | None:
        return _Encoder(self.chance)


class _Receiver(MediaReceiver):
    seen: Seen

    def _decode(self, frame: EncodedFrame) -> bool:
        now = asyncio.get_running_loop().time()
        (pts,) = struct.unpack_from("!q", frame.data, len(_KEY_HEAD))
        self.seen.pictures.append((now, now - pts / _CLOCK_HZ))
        if not frame.data[0] & 1:
            self.seen.keys.append(now)
        return True


class _Transport:
    """Stands for aiortc's RTCDtlsTransport: what is sent goes over a line to the other one."""

    state = "connected"
    _stats_id = "simulated"

    def __init__(self, line: Line, seen: Seen) -> None:
        self._line = line
        self._seen = seen
        self.peer = self
        self._router = RtpRouter()
        self._extensions = HeaderExtensionsMap()
        self._under_way: deque[tuple[bytes, float]] = deque()
        self.came: asyncio.Queue[tuple[bytes, float]] = asyncio.Queue(10_000)

    def _register_rtp_sender(self, sender: Any, parameters: RTCRtpSendParameters) -> None:
        self._extensions.configure(parameters)
        self._router.register_sender(sender, ssrc=getattr(sender, _SSRC))

    def _register_rtp_receiver(self, receiver: Any, parameters: RTCRtpReceiveParameters) -> None:
        self._router.register_receiver(
            receiver,
            ssrcs=[encoding.ssrc for encoding in parameters.encodings],
            payload_types=[_VP8.payloadType or 0],
        )

    def _unregister_rtp_sender(self, sender: Any) -> None:
        self._router.unregister_sender(sender)

    def _unregister_rtp_receiver(self, receiver: Any) -> None:
        self._router.unregister_receiver(receiver)

    async def _send_rtp(self, data: bytes) -> None:
        self.send(data)

    def send(self, data: bytes) -> None:
        loop = asyncio.get_running_loop()
        arrival = self._line.arrival(len(data) + OVERHEAD_BYTES, loop.time())
        if arrival is not None:
            # In order, which the loop does not promise for packets that come at the same time.
            self._under_way.append((data, loop.time()))
            loop.call_at(arrival, self._arrive)

    def _arrive(self) -> None:
        self.peer.came.put_nowait(self._under_way.popleft())

    async def take(self) -> None:
        """Hand out what comes, one after another, until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            data, sent_at = await self.came.get()
            now = loop.time()
            if data.startswith(_SOUND):
                self._seen.sound.append((now, now - sent_at))
            elif is_rtcp(data):
                for packet in RtcpPacket.parse(data):
                    recipients = self._router.route_rtcp(packet)
                    for recipient in sorted(recipients, key=lambda one: type(one).__name__):
                        await getattr(recipient, _HANDLE_RTCP)(packet)
            else:
                media = RtpPacket.parse(data, self._extensions)
                receiver = self._router.route_rtp(media)
                self._seen.received.append((now, len(media.payload)))
                if receiver is not None:
                    await getattr(receiver, _HANDLE_RTP)(media, arrival_time_ms=round(now * 1000))


class _End:
    """One side of the call."""

    def __init__(self, line: Line, seed: int, acknowledges: bool) -> None:
        self.seen = Seen()
        self.transport = _Transport(line, self.seen)
        transport: Any = self.transport
        self.sender = _Sender(_Camera(), transport)
        self.sender.chance = random.Random(seed)
        self.receiver = _Receiver("video", transport)
        self.receiver.seen = self.seen
        self.receiver.acknowledges = acknowledges
        setattr(self.receiver, _TRACK, RemoteStreamTrack("video"))
        self.receiver.round_trip_s = self.sender.shortest_round_trip_s

    async def start(self, peer: "_End") -> None:
        ssrc = getattr(self.sender, _SSRC)
        getattr(self.receiver, _SET_OWN_SSRC)(ssrc)
        peer_ssrc = getattr(peer.sender, _SSRC)
        await self.receiver.receive(
            RTCRtpReceiveParameters(
                codecs=[_VP8],
                headerExtensions=_EXTENSIONS,
                encodings=[RTCRtpDecodingParameters(ssrc=peer_ssrc, payloadType=97)],
            )
        )
        parameters = RTCRtpSendParameters(codecs=[_VP8], headerExtensions=_EXTENSIONS, muxId="1")
        parameters.rtcp.cname = "simulated"
        await self.sender.send(parameters)

    async def speak(self) -> None:
        """Send sound and note the sender's target, until cancelled."""
        loop = asyncio.get_running_loop()
        for number in itertools.count(1):
            self.transport.send(_SOUND.ljust(SOUND_BYTES, b"."))
            if self.sender.target_bps is not None:
                self.seen.targets.append((loop.time(), self.sender.target_bps))
            await asyncio.sleep(max(0.0, number * 0.02 - loop.time()))


async def call_over(
    profile: Sequence[Phase], seconds: float, seed: int = 1, *, acknowledges: bool = True
) -> tuple[Seen, Seen]:
    """A call of so many seconds; return what each end saw. To be run in virtual time."""
    random.seed(seed)  # aiortc's pauses between reports
    ends = [_End(Line(profile, seed + index), seed + index, acknowledges) for index in (0, 1)]
    ends[0].transport.peer, ends[1].transport.peer = ends[1].transport, ends[0].transport
    tasks = [
        asyncio.create_task(work) for end in ends for work in (end.transport.take(), end.speak())
    ]
    for end, peer in (ends, ends[::-1]):
        await end.start(peer)
    await asyncio.sleep(seconds)
    for end in ends:
        await end.sender.stop()
        await end.receiver.stop()
    for task in tasks:
        task.cancel()
    for done in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(done, BaseException) and not isinstance(done, asyncio.CancelledError):
            raise done
    return ends[0].seen, ends[1].seen
