"""Sound keeps its level and time, and carries repair data as the peer's reports ask for them."""

import av
import numpy as np
import pytest
from aiortc import RTCPeerConnection
from aiortc.codecs.opus import OpusDecoder as AiortcDecoder
from aiortc.jitterbuffer import JitterFrame
from aiortc.rtcrtpparameters import RTCRtpCodecParameters, RTCRtpSendParameters
from aiortc.rtp import RtcpReceiverInfo, RtcpRrPacket

from desktop.core.settings import SoundCoding
from desktop.rtc import opus_encoder
from desktop.rtc.libopus import OpusDecoder, libopus
from desktop.rtc.opus_encoder import (
    LEAST_LOSS_PERCENT,
    MOST_LOSS_PERCENT,
    ExpectedLoss,
    LiveOpusEncoder,
)
from desktop.rtc.sender import MediaSender
from desktop.rtc.sound_wishes import SoundWishes
from tests.support.opus_stream import BLOCK, Samples, frame_of, packets_of, voice

OPUS = RTCRtpCodecParameters(mimeType="audio/opus", clockRate=48_000, channels=2, payloadType=111)
SSRC, TAKE_RTCP = "_ssrc", "_handle_rtcp_packet"  # of aiortc's sender


@pytest.fixture(params=["libopus", "PyAV"])
def encoder(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> LiveOpusEncoder:
    if request.param == "PyAV":
        monkeypatch.setattr(opus_encoder, "libopus", lambda: None)
    return LiveOpusEncoder()


def test_sound_keeps_its_level_and_its_time(encoder: LiveOpusEncoder) -> None:
    decoder = AiortcDecoder()
    tone = (8000 * np.sin(2 * np.pi * 440 * np.arange(9600) / 48_000)).astype(np.int16)
    heard = []
    for number in range(10):
        part = tone[number * BLOCK : (number + 1) * BLOCK]
        payloads, timestamp = encoder.encode(frame_of(part, number * BLOCK))
        assert timestamp == number * BLOCK
        assert len(payloads) == 1
        heard += decoder.decode(JitterFrame(payloads[0], timestamp))

    last = heard[-1]
    assert isinstance(last, av.AudioFrame)
    loudest = int(np.abs(np.frombuffer(memoryview(last.planes[0]), np.int16)).max())
    assert loudest == pytest.approx(8000, rel=0.05)


def test_a_loss_is_believed_at_once_and_forgotten_slowly() -> None:
    loss = ExpectedLoss()
    assert loss.percent == LEAST_LOSS_PERCENT

    loss.on_report(0.2)
    assert loss.percent == 20
    percents = []
    for _ in range(10):
        loss.on_report(0.0)
        percents.append(loss.percent)
    assert percents == sorted(percents, reverse=True)
    assert percents[1] > 10
    assert percents[-1] == LEAST_LOSS_PERCENT
    loss.on_report(0.9)
    assert loss.percent == MOST_LOSS_PERCENT


def test_more_loss_is_answered_with_better_repair_data() -> None:
    library, sound = libopus(), voice(2)
    assert library is not None

    def error(percent: int) -> float:
        """Of what comes from the repair data of packets that expect so much loss."""
        packets, errors = packets_of(sound, percent), []
        for place in range(20, 90, 3):
            decoder, whole = OpusDecoder(library), OpusDecoder(library)
            for packet in packets[:place]:
                decoder.decode(packet)
                whole.decode(packet)
            lost = whole.decode(packets[place]).astype(float)
            errors.append(
                np.sqrt(np.mean((decoder.conceal(BLOCK, packets[place + 1]) - lost) ** 2))
            )
        return float(np.mean(errors))

    assert error(20) < 0.9 * error(0)


async def test_the_peers_reports_reach_the_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    monkeypatch.setattr(
        LiveOpusEncoder, "expect_loss", lambda _self, told_now: told.append(told_now)
    )
    connection = RTCPeerConnection()
    sender = connection.addTransceiver("audio").sender
    assert isinstance(sender, MediaSender)
    await sender.send(RTCRtpSendParameters(codecs=[OPUS]))

    for fraction in (0, 26, 0):  # of 256
        report = RtcpReceiverInfo(
            ssrc=getattr(sender, SSRC),
            fraction_lost=fraction,
            packets_lost=1,
            highest_sequence=1,
            jitter=0,
            lsr=0,
            dlsr=0,
        )
        await getattr(sender, TAKE_RTCP)(RtcpRrPacket(ssrc=1, reports=[report]))
    await connection.close()

    assert told[:2] == [LEAST_LOSS_PERCENT, 11]
    assert LEAST_LOSS_PERCENT < told[2] < 11


def test_every_packet_is_of_the_kind_that_can_carry_repair_data() -> None:
    for percent in (0, 5, 20):
        kinds = {packet[0] >> 3 for packet in packets_of(voice(3), percent)}
        assert max(kinds) < 16  # RFC 6716 section 3.1: from there on it is CELT alone


def sent_of(sound: Samples, packet: int, *, skips_silence: bool) -> list[int]:
    """The time stamps of the packets that are sent."""
    encoder, sent = LiveOpusEncoder(), []
    encoder.wishes = SoundWishes(SoundCoding(skips_silence=skips_silence))
    for start in range(0, len(sound) - packet + 1, packet):
        payloads, timestamp = encoder.encode(frame_of(sound[start : start + packet], start))
        sent += [timestamp] * len(payloads)
    return sent


@pytest.mark.parametrize("packet", [480, 960])
def test_in_silence_next_to_nothing_is_sent_if_that_is_wished(packet: int) -> None:
    silence = np.zeros(3 * 48_000, np.int16)
    sound = np.concatenate([voice(1), silence, voice(1)])

    everything = sent_of(sound, packet, skips_silence=False)
    skipping = sent_of(sound, packet, skips_silence=True)

    assert everything == list(range(0, len(sound), packet))
    spoken = [stamp for stamp in skipping if not 48_000 <= stamp < 4 * 48_000]
    assert len(spoken) == 2 * 48_000 // packet
    assert len(skipping) - len(spoken) < 0.25 * len(silence) // packet


def test_silence_is_skipped_from_the_moment_on_when_that_is_wished() -> None:
    encoder, sizes = LiveOpusEncoder(), []
    for index in range(300):  # 2 s each: encoded, skipped, encoded again
        if index in {100, 200}:
            encoder.wishes.coding = SoundCoding(skips_silence=index == 100)
        payloads, _ = encoder.encode(frame_of(np.zeros(960, np.int16), index * 960))
        sizes.append(sum(map(len, payloads)))

    before, meanwhile, after = (np.array(sizes[start : start + 100]) for start in (0, 100, 200))
    assert before.all()
    assert after.all()
    assert np.count_nonzero(meanwhile) < 0.25 * len(meanwhile)
