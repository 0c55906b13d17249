"""Our sender reports pair a time stamp with the moment at which it was taken."""

import time

import numpy as np
import pytest
from aiortc import RTCPeerConnection, RTCRtpSender, clock
from aiortc.rtp import AnyRtcpPacket, RtcpSenderInfo, RtcpSrPacket

from desktop.rtc.local_tracks import PictureTrack, SoundTrack
from desktop.rtc.sender import MediaSender

SENT, SEND_RTCP = "_sent", "_send_rtcp"  # of the sender
NTP_HZ = 1 << 32


@pytest.mark.parametrize(("kind", "rate_hz"), [("audio", 48_000), ("video", 90_000)])
async def test_what_was_long_under_way_is_reported_as_old_as_it_is(
    kind: str, rate_hz: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[AnyRtcpPacket] = []

    async def send(_sender: RTCRtpSender, packets: list[AnyRtcpPacket]) -> None:
        told.extend(packets)

    monkeypatch.setattr(RTCRtpSender, SEND_RTCP, send)
    connection = RTCPeerConnection()
    sender = connection.addTransceiver(kind).sender
    assert isinstance(sender, MediaSender)
    # Taken 0.5 s ago, sent 0.2 s ago, shortly before the time stamps wrap.
    setattr(sender, SENT, ((1 << 32) - 5, time.monotonic() - 0.5))
    sent_at = clock.current_ntp_time() - round(0.2 * NTP_HZ)
    info = RtcpSenderInfo(sent_at, (1 << 32) - 5, 1, 1)

    await getattr(sender, SEND_RTCP)([RtcpSrPacket(1, info)])

    assert info.ntp_timestamp == sent_at
    assert info.rtp_timestamp == pytest.approx(0.3 * rate_hz - 5, abs=0.1 * rate_hz)
    assert len(told) == 1
    await connection.close()


async def test_a_sound_was_taken_when_its_block_began() -> None:
    now_s = 50.0
    track = SoundTrack(clock=lambda: now_s)
    track.put(np.zeros(960, np.int16))
    now_s = 50.02
    track.put(np.zeros(960, np.int16))

    first = await track.recv()
    assert track.captured_at_s(first.pts or 0) == pytest.approx(49.98)
    second = await track.recv()
    assert track.captured_at_s(second.pts or 0) == pytest.approx(50.0)
    track.close()


async def test_a_picture_was_taken_when_it_came() -> None:
    track = PictureTrack()
    before_s = time.monotonic()
    picture = await track.recv()
    assert before_s - 0.001 <= track.captured_at_s(picture.pts or 0) <= time.monotonic()
    track.close()
