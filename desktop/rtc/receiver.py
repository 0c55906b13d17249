"""Receiving one medium: packets in, decoded pictures or blocks out."""

import asyncio
import logging
import re
import time
from collections.abc import Callable, Sequence
from typing import Protocol

import av
import numpy as np
from aiortc import RTCRtpReceiver
from aiortc.codecs import is_rtx
from aiortc.rtcdtlstransport import RTCDtlsTransport
from aiortc.rtcrtpparameters import RTCRtpCodecParameters, RTCRtpReceiveParameters
from aiortc.rtcrtpreceiver import StreamStatistics
from aiortc.rtp import RTCP_PSFB_APP, AnyRtcpPacket, RtcpPsfbPacket, RtcpSrPacket, RtpPacket
from av.frame import Frame

from desktop.ports import BLOCK_SAMPLES, SAMPLE_RATE_HZ, Block, Picture
from desktop.rtc.bandwidth_estimator import BandwidthEstimator
from desktop.rtc.decoder import DecoderThread
from desktop.rtc.jitter_buffer import AudioBuffer, EncodedFrame, Piece, VideoBuffer
from desktop.rtc.lip_sync import LipSync
from desktop.rtc.picture_wishes import PictureWishes
from desktop.rtc.rate_meter import RateMeter
from desktop.rtc.retransmission import Requests
from desktop.rtc.send_window import Acknowledgments, pack_acknowledgment

log = logging.getLogger(__name__)

# aiortc's private attributes, by the names that Python gave them.
_JITTER_BUFFER = "_RTCRtpReceiver__jitter_buffer"
_ESTIMATOR = "_RTCRtpReceiver__remote_bitrate_estimator"
_RTCP_SSRC = "_RTCRtpReceiver__rtcp_ssrc"
_REMOTE_STREAMS = "_RTCRtpReceiver__remote_streams"

VIDEO_QUEUE = 8  # frames before the decoder
CLOCK_S = 0.01
AUDIO_QUEUE = 25  # 0.5 s
PATIENCE_S = 0.15  # a frame waits so long for the decoder at most, while others come behind it
HALF_BLOCK_SAMPLES = BLOCK_SAMPLES // 2  # of packets of 10 ms
LONGEST_PAUSE_SAMPLES = 60 * SAMPLE_RATE_HZ  # more is a step of the time stamps
_TIMESTAMPS = 1 << 32
_OUR_SOUND = ("s16", "mono", SAMPLE_RATE_HZ)
_H264_KEY = re.compile(rb"\x00\x00\x01[\x05\x25\x45\x65\x07\x27\x47\x67]")


class MediaSink(Protocol):
    """Takes what was decoded: the part of `PeerLinkEvents` that is told in decoders' threads."""

    def on_picture(self, picture: Picture) -> None: ...

    def on_block(self, block: Block) -> None: ...

    def on_pause(self, samples: int) -> None: ...

    def sound_delay_s(self) -> float: ...


class Pauses:
    """Finds by the time stamps of decoded sound where there is none. Pure."""

    def __init__(self) -> None:
        self._end: int | None = None  # time stamp behind the last sound; None before the first

    def before(self, timestamp: int, samples: int) -> int:
        """How many samples are missing before this sound; 0 after a step of the time stamps."""
        gap = 0 if self._end is None else (timestamp - self._end) % _TIMESTAMPS
        self._end = (timestamp + samples) % _TIMESTAMPS
        return gap if gap <= LONGEST_PAUSE_SAMPLES else 0


class MediaReceiver(RTCRtpReceiver):
    """aiortc's receiver with a jitter buffer, a decoder and counters of our own.

    It replaces what lies behind aiortc's RTP handling (see `desktop.rtc.jitter_buffer` and
    `desktop.rtc.decoder` for the reasons); aiortc's own decoder thread gets nothing and sleeps.
    Before `listen` everything that comes is dropped. Thread: engine, but for the two sinks.
    """

    def __init__(self, kind: str, transport: RTCDtlsTransport) -> None:
        super().__init__(kind, transport)
        self._medium = kind
        self._codecs_by_type: dict[int, RTCRtpCodecParameters] = {}
        self._video = VideoBuffer(self._is_key)
        self._audio = AudioBuffer()
        self._decoder: DecoderThread | None = None
        self._on_packet: Callable[[], None] | None = None
        self._resampler: tuple[str, av.AudioResampler] | None = None
        self._pauses = Pauses()
        self._lip_sync = LipSync()
        self._requests = Requests()
        self._trouble = asyncio.Event()  # set while something depends on the time
        self._clock: asyncio.Task[None] | None = None  # of pictures, from `receive` to `stop`
        self._acknowledgments = Acknowledgments()
        self.wishes = PictureWishes()  # of the peer's pictures; the link's take their place
        self._estimator = BandwidthEstimator(lambda bps: self.wishes.received_bps(bps))
        self.acknowledges = False  # what comes, to a peer that follows it
        self.round_trip_s: Callable[[], float | None] = lambda: None  # as the sender knows it
        self._media_ssrc: int | None = None
        self.codec: str | None = None  # of the last decoded frame
        self.size: tuple[int, int] | None = None  # pixels, of the last picture
        self.rate = RateMeter()
        self.bytes = 0  # payload
        self.key_frames = 0  # of pictures, that went to the decoder,
        self.key_requests = 0  # and that were asked for
        setattr(self, _JITTER_BUFFER, self)  # `add` below is all that aiortc calls
        if kind == "video":
            setattr(self, _ESTIMATOR, self._estimator)

    def listen(
        self, on_packet: Callable[[], None], sink: MediaSink, lip_sync: LipSync | None = None
    ) -> None:
        """Say who gets what: `on_packet` in the engine thread, the sink in the decoder's.

        `lip_sync` is of both media of a link.
        """
        loop = asyncio.get_running_loop()
        self._on_packet = on_packet
        self._lip_sync = lip_sync or self._lip_sync

        def on_error() -> None:
            loop.call_soon_threadsafe(self._video.require_key)

        if self._medium == "video":
            self._decoder = DecoderThread(
                "video-decoding",
                VIDEO_QUEUE,
                PATIENCE_S,
                lambda frame: self._give_picture(frame, sink),
                on_error,
            )
            self._decoder.hold_s = lambda: self._lip_sync.hold_s
        else:
            self._decoder = DecoderThread(
                "audio-decoding",
                AUDIO_QUEUE,
                PATIENCE_S,
                lambda frame: self._give_blocks(frame, sink),
                lambda: None,
            )

    def close_decoder(self) -> DecoderThread | None:
        """Nothing is handed out any more; return the thread to be joined."""
        self._on_packet = None
        if self._decoder is not None:
            self._decoder.close()
        # Its filter has threads, and aiortc's connections are rings of references, which wait for
        # the garbage collector: 20 threads stayed after ten short calls (measured).
        self._resampler = None
        return self._decoder

    @property
    def lost(self) -> int | None:
        """Packets missing since the first; None before the first."""
        stream = self._stream()
        return None if stream is None else max(0, stream.packets_lost)

    @property
    def packets(self) -> int | None:
        """Packets that came; None before the first."""
        stream = self._stream()
        return None if stream is None else stream.packets_received

    def _stream(self) -> StreamStatistics | None:
        streams: dict[int, StreamStatistics] = getattr(self, _REMOTE_STREAMS)
        return None if self._media_ssrc is None else streams.get(self._media_ssrc)

    async def receive(self, parameters: RTCRtpReceiveParameters) -> None:
        self.use_codecs(parameters.codecs)
        await super().receive(parameters)
        if self._medium == "video" and self._clock is None:
            self._clock = asyncio.create_task(self._run_clock())

    async def stop(self) -> None:
        clock, self._clock = self._clock, None
        if clock is not None:
            clock.cancel()
            await asyncio.wait([clock])
        await super().stop()

    def use_codecs(self, codecs: Sequence[RTCRtpCodecParameters]) -> None:
        """Say which payload types are known; packets of others are dropped."""
        for codec in codecs:
            if codec.payloadType is not None:
                self._codecs_by_type[codec.payloadType] = codec

    async def _handle_rtp_packet(self, packet: RtpPacket, arrival_time_ms: int) -> None:
        self.bytes += len(packet.payload)
        if self._on_packet is not None:
            self._on_packet()
        await super()._handle_rtp_packet(packet, arrival_time_ms)
        codec = self._codecs_by_type.get(packet.payload_type)
        if self.acknowledges and codec is not None and not is_rtx(codec):
            number, is_last = packet.sequence_number, bool(packet.marker)
            await self._acknowledge(
                self._acknowledgments.take(number, is_last, time.monotonic()), packet.ssrc
            )
        await self.ask_again()
        if self._video.is_troubled or self._acknowledgments.is_waiting:
            self._trouble.set()

    async def _run_clock(self) -> None:
        """Do in time what has to be done though nothing comes."""
        while True:
            await self._trouble.wait()
            await asyncio.sleep(CLOCK_S)
            await self._on_time()
            if not self._video.is_troubled and not self._acknowledgments.is_waiting:
                self._trouble.clear()

    async def _on_time(self) -> None:
        now, media_ssrc = time.monotonic(), self._media_ssrc
        if media_ssrc is None:
            return
        self._video.round_trip_s = self.round_trip_s() or 0.0
        self._give(self._video.go_on(now))
        if self._video.take_key_request(now):
            await self._send_rtcp_pli(media_ssrc)
        await self.ask_again()
        await self._acknowledge(self._acknowledgments.due(now), media_ssrc)

    async def _handle_rtcp_packet(self, packet: AnyRtcpPacket) -> None:
        await super()._handle_rtcp_packet(packet)
        if isinstance(packet, RtcpSrPacket) and packet.ssrc == self._media_ssrc:
            info = packet.sender_info
            self._lip_sync.on_report(
                self._medium, info.ntp_timestamp, info.rtp_timestamp, time.monotonic()
            )

    async def ask_again(self) -> None:
        """Ask for what is missing, each packet again after a round trip.

        aiortc asks for it once, and then whenever something else is lost.
        """
        if self._media_ssrc is not None and self._video.stalled_s(time.monotonic()) > 0:
            await self._send_rtcp_nack(self._media_ssrc, self._video.missing())

    async def _acknowledge(self, number: int | None, media_ssrc: int) -> None:
        own_ssrc: int | None = getattr(self, _RTCP_SSRC)
        if number is None or own_ssrc is None:
            return
        await self._send_rtcp(
            RtcpPsfbPacket(
                fmt=RTCP_PSFB_APP,
                ssrc=own_ssrc,
                media_ssrc=media_ssrc,
                fci=pack_acknowledgment(number, round(self._estimator.waited_ms)),
            )
        )

    async def _send_rtcp_pli(self, media_ssrc: int) -> None:
        self.key_requests += 1
        await super()._send_rtcp_pli(media_ssrc)

    async def _send_rtcp_nack(self, media_ssrc: int, lost: list[int]) -> None:
        due = self._requests.due(lost, time.monotonic(), self.round_trip_s())
        if due:
            await super()._send_rtcp_nack(media_ssrc, due)

    def add(self, packet: RtpPacket) -> tuple[bool, None]:
        """Take a packet, as aiortc's jitter buffer would: (ask for a key frame, no frame)."""
        now = time.monotonic()
        self._media_ssrc = packet.ssrc
        piece = Piece(
            sequence=packet.sequence_number,
            timestamp=packet.timestamp,
            is_last=bool(packet.marker),
            payload_type=packet.payload_type,
            data=getattr(packet, "_data", b""),
        )
        if self._medium == "audio":
            for frame in self._audio.add(piece, now):
                self._decode(frame)
            return False, None
        self._give(self._video.add(piece, now))
        return self._video.take_key_request(now), None

    def _give(self, frames: list[EncodedFrame]) -> None:
        for frame in frames:
            if not self._decode(frame):
                # The decoder cannot keep up: skip to the next key frame rather than lag behind.
                self._video.require_key()
                break

    def _decode(self, frame: EncodedFrame) -> bool:
        codec = self._codecs_by_type.get(frame.payload_type)
        if codec is None or self._decoder is None:
            return True
        self.codec = codec.name
        if not self._decoder.put(codec, frame):
            return False
        self.key_frames += self._medium == "video" and self._is_key(frame)
        return True

    def _is_key(self, frame: EncodedFrame) -> bool:
        codec = self._codecs_by_type.get(frame.payload_type)
        if codec is not None and codec.name.upper() == "VP8":
            # RFC 6386 section 9.1: bit 0 says inter frame; a key frame has a start code.
            return len(frame.data) > 6 and not frame.data[0] & 1 and frame.data[3:6] == b"\x9d\x01*"
        return _H264_KEY.search(frame.data[:512]) is not None  # SPS or IDR

    def _give_picture(self, frame: Frame, sink: MediaSink) -> None:
        if not isinstance(frame, av.VideoFrame):
            return
        if frame.format.name != "yuv420p":
            frame = frame.reformat(format="yuv420p")
        self.size = (frame.width, frame.height)
        now_s = time.monotonic()
        self.rate.count(now_s)
        # If it has waited, that is no news of the line.
        self._lip_sync.on_shown(frame.pts or 0, now_s - self._lip_sync.hold_s)
        sink.on_picture(frame)

    def _give_blocks(self, frame: Frame, sink: MediaSink) -> None:
        if not isinstance(frame, av.AudioFrame):
            return
        self._lip_sync.on_heard(frame.pts or 0, time.monotonic() + sink.sound_delay_s())
        pause = self._pauses.before(frame.pts or 0, frame.samples)
        if pause and frame.sample_rate == SAMPLE_RATE_HZ:
            sink.on_pause(pause)
        is_ours = (frame.format.name, frame.layout.name, frame.sample_rate) == _OUR_SOUND
        length = BLOCK_SAMPLES if frame.samples % BLOCK_SAMPLES == 0 else HALF_BLOCK_SAMPLES
        if is_ours and frame.samples % length == 0 and self._resampler is None:
            sound = np.frombuffer(memoryview(frame.planes[0]), np.int16, count=frame.samples)
            for block in sound.reshape(-1, length):
                self.rate.count(time.monotonic())
                sink.on_block(block.copy())
            return
        shape = f"{frame.format.name} {frame.layout.name} {frame.sample_rate}"
        if self._resampler is None or self._resampler[0] != shape:
            self._resampler = (
                shape,
                av.AudioResampler("s16", "mono", SAMPLE_RATE_HZ, frame_size=BLOCK_SAMPLES),
            )
        frame.pts = None  # the resampler only counts
        for part in self._resampler[1].resample(frame):
            self.rate.count(time.monotonic())
            sink.on_block(
                np.frombuffer(memoryview(part.planes[0]), np.int16, count=BLOCK_SAMPLES).copy()
            )
