"""Counting what a link sends and receives."""

import threading
from collections import deque
from dataclasses import dataclass

from aiortc.stats import RTCOutboundRtpStreamStats, RTCRemoteInboundRtpStreamStats

from desktop.rtc.sender import MediaSender

WINDOW_S = 1.0


class RateMeter:
    """Events in the last second. Thread: any."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._times: deque[float] = deque(maxlen=240)  # guarded by _lock

    def count(self, now: float) -> None:
        """Count one event at `now`, seconds of a steady clock."""
        with self._lock:
            self._times.append(now)

    def per_second(self, now: float) -> float:
        """The events of the last second before `now`."""
        with self._lock:
            return float(sum(1 for time in self._times if now - time <= WINDOW_S))


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
