"""What aiortc counts of what a link sends."""

from dataclasses import dataclass

from aiortc.stats import RTCOutboundRtpStreamStats, RTCRemoteInboundRtpStreamStats

from desktop.rtc.sender import MediaSender


@dataclass(frozen=True, slots=True)
class SentCounters:
    """Of one medium, since the link was made."""

    codec: str | None
    bytes: int | None  # payload
    lost: int | None  # packets, as the peer reports


async def sent_counters(sender: MediaSender) -> SentCounters:
    """Ask aiortc's sender; all None before anything is sent. Thread: engine."""
    if sender.codec is None:
        return SentCounters(None, None, None)
    sent: int | None = None
    lost: int | None = None
    for report in (await sender.getStats()).values():
        if isinstance(report, RTCOutboundRtpStreamStats):
            sent = report.bytesSent
        elif isinstance(report, RTCRemoteInboundRtpStreamStats):
            lost = max(0, report.packetsLost)
    return SentCounters(sender.codec, sent, lost)
