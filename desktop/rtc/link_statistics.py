"""The numbers of a link: what its senders, its receivers and aiortc count."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aiortc.stats import RTCOutboundRtpStreamStats, RTCRemoteInboundRtpStreamStats

from desktop.core.statistics import (
    LinkStatistics,
    ReceivedAudio,
    ReceivedVideo,
    SentAudio,
    SentVideo,
)
from desktop.rtc.lip_sync import LipSync
from desktop.rtc.receiver import MediaReceiver
from desktop.rtc.sender import MediaSender


@dataclass(frozen=True, slots=True)
class _SentCounters:
    """Of one medium, since the link was made."""

    codec: str | None
    bytes: int | None  # payload
    lost: int | None  # packets, as the peer reports


async def _sent_counters(sender: MediaSender) -> _SentCounters:
    """Ask aiortc's sender; all None before anything is sent. Thread: engine."""
    if sender.codec is None:
        return _SentCounters(None, None, None)
    sent: int | None = None
    lost: int | None = None
    for report in (await sender.getStats()).values():
        if isinstance(report, RTCOutboundRtpStreamStats):
            sent = report.bytesSent
        elif isinstance(report, RTCRemoteInboundRtpStreamStats):
            lost = max(0, report.packetsLost)
    return _SentCounters(sender.codec, sent, lost)


async def link_statistics(
    senders: Mapping[str, MediaSender],
    receivers: Mapping[str, MediaReceiver],
    lip_sync: LipSync,
) -> LinkStatistics:
    """The numbers of a link's senders and receivers ("video", "audio") at this moment."""
    now = time.monotonic()
    round_trip_s = _shortest(sender.shortest_round_trip_s() for sender in senders.values())
    sent = {kind: await _sent_counters(sender) for kind, sender in senders.items()}
    video, audio = receivers.get("video"), receivers.get("audio")
    sends_video = "video" in sent and sent["video"].codec is not None
    size = senders["video"].size if sends_video else None
    return LinkStatistics(
        sent_video=SentVideo(
            codec=sent["video"].codec,
            width=size[0] if size else None,
            height=size[1] if size else None,
            fps=senders["video"].rate.per_second(now),
            bytes=sent["video"].bytes,
            lost=sent["video"].lost,
            loss=senders["video"].loss,
            target_bps=senders["video"].target_bps,
            round_trip_ms=_ms(round_trip_s),
            encoding_s=senders["video"].encoding_s,
            key_frames=senders["video"].key_frames,
            key_requests=senders["video"].key_requests,
        )
        if sends_video
        else SentVideo(),
        sent_audio=SentAudio(
            codec=sent["audio"].codec, bytes=sent["audio"].bytes, lost=sent["audio"].lost
        )
        if "audio" in sent
        else SentAudio(),
        received_video=ReceivedVideo(
            codec=video.codec,
            width=video.size[0] if video.size else None,
            height=video.size[1] if video.size else None,
            fps=video.rate.per_second(now),
            bytes=video.bytes,
            packets=video.packets,
            lost=video.lost,
            key_frames=video.key_frames,
            key_requests=video.key_requests,
            one_way_ms=_ms(lip_sync.one_way_s("video", round_trip_s)),
        )
        if video is not None and video.codec is not None
        else ReceivedVideo(),
        received_audio=ReceivedAudio(
            codec=audio.codec,
            bytes=audio.bytes,
            lost=audio.lost,
            one_way_ms=_ms(lip_sync.one_way_s("audio", round_trip_s)),
        )
        if audio is not None
        else ReceivedAudio(),
    )


def _shortest(times_s: Iterable[float | None]) -> float | None:
    return min((time_s for time_s in times_s if time_s is not None), default=None)


def _ms(time_s: float | None) -> float | None:
    return None if time_s is None else time_s * 1000
