"""Sending one medium: what aiortc does, at a rate, a size and a pace of our own."""

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from aiortc import RTCRtpSender, clock
from aiortc.codecs.base import Encoder
from aiortc.rtcdtlstransport import RTCDtlsTransport
from aiortc.rtcrtpparameters import RTCRtpCodecParameters, RTCRtpSendParameters
from aiortc.rtcrtpsender import RTCEncodedFrame
from aiortc.rtp import (
    RTCP_PSFB_APP,
    AnyRtcpPacket,
    RtcpPsfbPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpSrPacket,
    is_rtcp,
    unpack_remb_fci,
)

from desktop.rtc.congestion import LAN_RTT_S, CongestionController
from desktop.rtc.encoders import LiveH264Encoder, LiveVp8Encoder
from desktop.rtc.local_tracks import PictureTrack, SoundTrack
from desktop.rtc.opus_encoder import ExpectedLoss, LiveOpusEncoder
from desktop.rtc.pacer import Pacer
from desktop.rtc.picture_wishes import PictureWishes
from desktop.rtc.rate_meter import RateMeter
from desktop.rtc.retransmission import Resending
from desktop.rtc.send_time import SEND_TIME_URI, with_send_time
from desktop.rtc.send_window import SendWindow, acknowledged
from desktop.rtc.sound_wishes import SoundWishes

# aiortc's private attributes, by the names that Python gave them.
_ENCODER = "_RTCRtpSender__encoder"
_RTP_TASK = "_RTCRtpSender__rtp_task"
_SEND = "_send_rtp"  # of its transport

_BREAKDOWN = 0.5  # of the rate before: what is under way fills the line for a while,
_BREAKDOWN_PAUSE_S = 0.4  # and a key frame behind it would be lost
_KEY_PAUSE_S = 0.15  # beside the round trip, for its packets and their repetition
_ROUND_TRIPS = 5  # reports, about five seconds
_PACKET_BYTES = 1200  # of most packets of a picture
_ROOM_LIMIT_S = 0.1  # then it is looked again whether there is room
_FRACTION = 256  # of which a report says how many parts were lost
_NTP_HZ = 1 << 32
_TIMESTAMPS = 1 << 32
_CLOCK_HZ = {"audio": 48_000, "video": 90_000}
_SHORT_NTP_HZ = 1 << 16
_SHORT_NTP_MASK = (1 << 32) - 1


class PacedTransport:
    """A sender's way out: pictures at the sender's pace, everything else at once."""

    def __init__(self, transport: RTCDtlsTransport, sender: "MediaSender") -> None:
        self._transport = transport
        self._sender = sender

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    async def _send_rtp(self, data: bytes) -> None:
        await self._sender.keep_pace(data)
        await getattr(self._transport, _SEND)(self._sender.stamped(data))


class MediaSender(RTCRtpSender):
    """aiortc's sender; the encoder is chosen before the first frame. Thread: engine."""

    codec: str | None = None  # None until media is sent
    limit_bps: int | None = None  # what the peer wants at most; set before media is sent
    hardware_h264: str | None = None  # an encoder to use in place of libx264; set before, too

    def __init__(self, track_or_kind: Any, transport: RTCDtlsTransport) -> None:
        super().__init__(track_or_kind, transport)
        self.wishes = PictureWishes()  # of pictures; set before media is sent, as is that of sound
        self.sound_wishes = SoundWishes()
        self.rate = RateMeter()  # frames that were sent
        self.key_frames = 0  # that were sent,
        self.key_requests = 0  # and that the peer asked for
        self._congestion: CongestionController | None = None  # of pictures; None before the first
        self._video_encoder: LiveVp8Encoder | LiveH264Encoder | None = None
        self._sound_encoder: LiveOpusEncoder | None = None
        self._sound_loss = ExpectedLoss()
        self._pacer = Pacer()
        self._followed_bps: int | None = None  # the last target that was acted on
        self._resending = Resending()
        self._begins_key = False  # the next packet is the first of a key frame
        self._frame_at_s: float | None = None  # when what is sent now was captured; monotonic
        self._sent: tuple[int, float] | None = None  # RTP time stamp of the last packet, the same
        self.loss: float | None = None  # parts of 1, by the last report; None before the first
        self._round_trips: deque[float] = deque(maxlen=_ROUND_TRIPS)
        self._key_sent_s = -math.inf
        self._window = SendWindow()
        self._acknowledged = asyncio.Event()
        self._send_time_id: int | None = None  # of the header extension

    @property
    def transport(self) -> RTCDtlsTransport:
        """What aiortc sends through."""
        paced: Any = PacedTransport(super().transport, self)
        transport: RTCDtlsTransport = paced
        return transport

    def shortest_round_trip_s(self) -> float | None:
        """The shortest of the last reports and acknowledgments; None before the first.

        Others tell as much of how busy the two computers are as of the way between them.
        """
        acknowledged_s = self._window.round_trip_s
        known = [*self._round_trips] if acknowledged_s is None else [acknowledged_s]
        return min(known, default=None)

    @property
    def size(self) -> tuple[int, int] | None:
        """Pixels of the last picture, as it was sent; None before the first."""
        return None if self._video_encoder is None else self._video_encoder.size

    @property
    def encoding_s(self) -> float | None:
        """What the encoder of pictures worked since the beginning; None without one."""
        return None if self._video_encoder is None else self._video_encoder.worked_s

    @property
    def target_bps(self) -> int | None:
        """The rate at which pictures are sent; None before the first."""
        return None if self._congestion is None else self._congestion.target_bps

    async def send(self, parameters: RTCRtpSendParameters) -> None:
        if self.codec is None:
            self.codec = parameters.codecs[0].name
            for extension in parameters.headerExtensions:
                if extension.uri == SEND_TIME_URI:
                    self._send_time_id = extension.id
            encoder = self._make_encoder(self.codec)
            if encoder is not None:
                setattr(self, _ENCODER, encoder)
            if isinstance(encoder, LiveVp8Encoder | LiveH264Encoder):
                encoder.wishes = self.wishes
                self._video_encoder = encoder
                self._congestion = CongestionController(self.limit_bps)
                self._follow(self._congestion)
            elif isinstance(encoder, LiveOpusEncoder):
                encoder.wishes = self.sound_wishes
                self._sound_encoder = encoder
        await super().send(parameters)

    def release_encoder(self) -> None:
        """Free the encoder, after the sender has stopped, and not with the garbage."""
        self._video_encoder = None
        self._sound_encoder = None
        setattr(self, _ENCODER, None)

    async def keep_pace(self, data: bytes) -> None:
        """Wait until a packet may go; only the task that sends pictures ever waits."""
        is_ours = asyncio.current_task() is getattr(self, _RTP_TASK, None)
        if not is_ours or is_rtcp(data):
            return
        if self._frame_at_s is not None:
            self._sent = (int.from_bytes(data[4:8]), self._frame_at_s)
        if self._congestion is None:
            return
        number = int.from_bytes(data[2:4])
        if self._begins_key:
            self._begins_key = False
            self._resending.key_frame_begins(number)
        wait_s = self._pacer.wait_s(len(data), time.monotonic())
        if wait_s > 0:
            await asyncio.sleep(wait_s)
        await self._wait_for_room(self._window.has_room)
        now = time.monotonic()
        self._window.on_sent(number, len(data), now)
        self._resending.on_sent(number, now)

    def stamped(self, data: bytes) -> bytes:
        """A packet with the time at which it really goes: aiortc's is that before the waiting."""
        if self._send_time_id is None or self._congestion is None or is_rtcp(data):
            return data
        return with_send_time(data, self._send_time_id, clock.current_ntp_time())

    async def _wait_for_room(self, has_room: Callable[[int, float], bool]) -> None:
        while self._congestion is not None and not has_room(
            self._congestion.target_bps, time.monotonic()
        ):
            self._acknowledged.clear()
            try:
                async with asyncio.timeout(_ROOM_LIMIT_S):
                    await self._acknowledged.wait()
            except TimeoutError:
                continue

    async def _wait_for_picture(self, congestion: CongestionController) -> None:
        began_s, came = time.monotonic(), self._window.acknowledged_bytes
        await self._wait_for_room(self._window.has_room_for_picture)
        now = time.monotonic()
        waited_s = now - began_s
        came = self._window.acknowledged_bytes - came
        delivered_bps = came * 8 / waited_s if waited_s > 0 else 0.0
        if not self._is_near and congestion.on_picture(waited_s, delivered_bps, now):
            self._follow(congestion)

    async def _next_encoded_frame(self, codec: RTCRtpCodecParameters) -> RTCEncodedFrame | None:
        # A picture that cannot go yet is not taken: a newer one will be there when it can.
        paused_s = self._pacer.paused_s(time.monotonic())
        if paused_s > 0:
            await asyncio.sleep(paused_s)
        if self._congestion is not None:
            await self._wait_for_picture(self._congestion)
        if self._video_encoder is not None and isinstance(self.track, PictureTrack):
            self._video_encoder.source_fps = self.track.rate.per_second(time.monotonic())
        frame = await super()._next_encoded_frame(codec)
        if frame is not None:
            if isinstance(self.track, PictureTrack | SoundTrack):
                self._frame_at_s = self.track.captured_at_s(frame.timestamp)
            self.rate.count(time.monotonic())
            self._pacer.begin(sum(map(len, frame.payloads)))
            self._begins_key = self._video_encoder is not None and self._video_encoder.is_key
            if self._begins_key:
                self.key_frames += 1
                self._key_sent_s = time.monotonic()
                if self._congestion is not None and self.size is not None:
                    width, height = self.size  # a new one begins with a key frame
                    self._congestion.on_size(width * height)
        return frame

    def _send_keyframe(self) -> None:
        """Send a key frame, unless one is on its way that the peer cannot have seen."""
        self.key_requests += 1
        pause_s = _KEY_PAUSE_S + (self.shortest_round_trip_s() or 0.0)
        if time.monotonic() - self._key_sent_s >= pause_s:
            super()._send_keyframe()

    async def _retransmit(self, sequence_number: int) -> None:
        """Answer a request, unless it came before the last answer could arrive, or too often."""
        congestion = self._congestion
        if congestion is None or self._resending.allows(
            sequence_number,
            _PACKET_BYTES,
            time.monotonic(),
            self.shortest_round_trip_s(),
            congestion.target_bps,
        ):
            await super()._retransmit(sequence_number)

    async def _send_rtcp(self, packets: list[AnyRtcpPacket]) -> None:
        for packet in packets:
            if isinstance(packet, RtcpSrPacket) and self._sent is not None:
                # aiortc pairs the time stamp with the moment of sending: a large picture, or one
                # that was long to encode, would count as younger than its sound.
                timestamp, captured_s = self._sent
                sent_ago_s = (clock.current_ntp_time() - packet.sender_info.ntp_timestamp) / _NTP_HZ
                passed_s = time.monotonic() - sent_ago_s - captured_s
                ticks = round(passed_s * _CLOCK_HZ[self.kind])
                packet.sender_info.rtp_timestamp = (timestamp + ticks) % _TIMESTAMPS
        await super()._send_rtcp(packets)

    async def _handle_rtcp_packet(self, packet: AnyRtcpPacket) -> None:
        await super()._handle_rtcp_packet(packet)
        if isinstance(packet, RtcpRrPacket | RtcpSrPacket):
            for report in packet.reports:
                if report.ssrc == self._ssrc:
                    self._on_report(report)
        congestion = self._congestion
        if congestion is None:
            return
        if isinstance(packet, RtcpPsfbPacket) and packet.fmt == RTCP_PSFB_APP:
            told = acknowledged(packet.fci)
            if told is not None:
                self._on_acknowledged(*told, congestion)
                return
            try:
                bps, streams = unpack_remb_fci(packet.fci)
            except ValueError:
                return  # another application's message
            if self._ssrc in streams:
                congestion.on_estimate(bps, time.monotonic())
                self._follow(congestion)

    def _on_acknowledged(
        self, number: int, waited_s: float, congestion: CongestionController
    ) -> None:
        self._window.on_acknowledged(number, waited_s, time.monotonic())
        self._acknowledged.set()
        round_trip_s = self._window.round_trip_s
        if round_trip_s is not None:
            before_bps = congestion.target_bps
            congestion.on_acknowledged(round_trip_s)
            if congestion.target_bps != before_bps:
                self._follow(congestion)

    def _on_report(self, report: RtcpReceiverInfo) -> None:
        """The peer tells what came of what we sent."""
        self.loss = lost = report.fraction_lost / _FRACTION
        round_trip_s = _round_trip_s(report)
        if round_trip_s is not None:
            self._round_trips.append(round_trip_s)
        if self._congestion is not None:
            self._congestion.on_report(lost, round_trip_s, time.monotonic())
            self._follow(self._congestion)
        if self._sound_encoder is not None:
            self._sound_loss.on_report(lost)
            self._sound_encoder.expect_loss(self._sound_loss.percent)

    def _follow(self, congestion: CongestionController) -> None:
        target_bps = congestion.target_bps
        if self._video_encoder is not None:
            self._video_encoder.set_rate(target_bps)
        is_breakdown = (
            self._followed_bps is not None and target_bps < self._followed_bps * _BREAKDOWN
        )
        if is_breakdown and self._window.round_trip_s is None:
            self._pacer.pause(time.monotonic() + _BREAKDOWN_PAUSE_S)
        self._followed_bps = target_bps
        self._pacer.set_rate(None if self._is_near else target_bps)

    @property
    def _is_near(self) -> bool:
        return (self.shortest_round_trip_s() or LAN_RTT_S) < LAN_RTT_S

    def _make_encoder(self, codec: str) -> Encoder | None:
        """None: aiortc's own will do (telephone codecs)."""
        match codec.upper():
            case "VP8":
                return LiveVp8Encoder()
            case "H264":
                return LiveH264Encoder(self.hardware_h264)
            case "OPUS":
                return LiveOpusEncoder()
            case _:
                return None


def _round_trip_s(report: RtcpReceiverInfo) -> float | None:
    """RFC 3550 section 6.4.1; None if the peer has had no report of ours yet."""
    if not report.lsr:
        return None
    now = clock.current_ntp_time() >> 16 & _SHORT_NTP_MASK
    ticks = now - report.lsr - report.dlsr & _SHORT_NTP_MASK
    # A clock that was set, or rounding, makes it negative.
    return None if ticks > _SHORT_NTP_MASK // 2 else ticks / _SHORT_NTP_HZ
