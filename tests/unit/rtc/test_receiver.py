"""A receiver fed with packets by hand."""

import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np
import pytest
from aiortc import RTCPeerConnection, RTCRtpReceiver
from aiortc.codecs import depayload
from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from aiortc.rtp import RtcpSenderInfo, RtcpSrPacket, RtpPacket

from desktop.ports import Block, Picture
from desktop.rtc import decoder, receiver
from desktop.rtc.encoders import LiveVp8Encoder
from desktop.rtc.libopus import OpusEncoder, libopus
from desktop.rtc.lip_sync import LipSync
from desktop.rtc.receiver import VIDEO_QUEUE, MediaReceiver
from tests.support.noise_pictures import noise_picture
from tests.support.opus_stream import packets_of

VP8 = RTCRtpCodecParameters(mimeType="video/VP8", clockRate=90_000, payloadType=97)
OPUS = RTCRtpCodecParameters(mimeType="audio/opus", clockRate=48_000, channels=2, payloadType=111)
LIMIT_S = 5.0
DATA = "_data"  # where aiortc puts a packet's share of the frame
TAKE_RTCP = "_handle_rtcp_packet"  # of aiortc's receiver


@dataclass
class Ends:
    """What comes out of the receivers."""

    video: MediaReceiver
    audio: MediaReceiver
    pictures: list[Picture] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    paused: list[int] = field(default_factory=list)  # samples
    came: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    may_go_on: threading.Event = field(default_factory=threading.Event)

    def on_picture(self, picture: Picture) -> None:
        self.pictures.append(picture)
        self.came.release()
        self.may_go_on.wait(LIMIT_S)

    def sound_delay_s(self) -> float:
        return 0.05

    def on_pause(self, samples: int) -> None:
        self.paused.append(samples)

    def on_block(self, block: Block) -> None:
        self.blocks.append(block)
        self.came.release()


@pytest.fixture
async def ends() -> AsyncIterator[Ends]:
    connection = RTCPeerConnection()
    video, audio = (connection.addTransceiver(kind).receiver for kind in ("video", "audio"))
    assert isinstance(video, MediaReceiver)
    assert isinstance(audio, MediaReceiver)
    ends = Ends(video, audio)
    for end, codec in ((video, VP8), (audio, OPUS)):
        end.listen(lambda: None, ends)
        end.use_codecs([codec])
    yield ends
    ends.may_go_on.set()
    decoders = [end.close_decoder() for end in (video, audio)]
    assert all(decoder is not None and decoder.join(LIMIT_S) for decoder in decoders)
    await connection.close()


def video_packets(count: int) -> list[list[RtpPacket]]:
    """The packets of `count` pictures; the first is a key frame."""
    encoder, sequence, pictures = LiveVp8Encoder(), 1000, []
    for number in range(count):
        payloads, timestamp = encoder.encode(noise_picture(number))
        packets = []
        for index, payload in enumerate(payloads):
            packet = RtpPacket(97, int(index == len(payloads) - 1), sequence, timestamp, 7, payload)
            setattr(packet, DATA, depayload(VP8, payload))  # as aiortc does
            packets.append(packet)
            sequence += 1
        pictures.append(packets)
    return pictures


async def test_pictures_come_out_as_they_went_in(ends: Ends) -> None:
    ends.may_go_on.set()
    for packets in video_packets(3):
        assert [ends.video.add(packet) for packet in packets] == [(False, None)] * len(packets)
        assert ends.came.acquire(timeout=LIMIT_S)

    assert [(p.width, p.height, p.format.name) for p in ends.pictures] == [
        (320, 192, "yuv420p")
    ] * 3
    assert ends.video.size == (320, 192)
    assert ends.video.codec == "VP8"


async def test_a_slow_screen_costs_pictures_and_no_delay(ends: Ends) -> None:
    pictures = video_packets(VIDEO_QUEUE + 10)
    for packet in pictures[0]:
        ends.video.add(packet)
    assert ends.came.acquire(timeout=LIMIT_S)  # the screen is busy with the first

    answers = [ends.video.add(packet) for packets in pictures[1:] for packet in packets]

    assert (True, None) in answers  # a key frame is asked for
    ends.may_go_on.set()
    for _ in range(VIDEO_QUEUE):
        assert ends.came.acquire(timeout=LIMIT_S)
    assert len(ends.pictures) == VIDEO_QUEUE + 1


async def test_a_picture_that_cannot_be_decoded_makes_it_ask_for_a_key_frame(ends: Ends) -> None:
    ends.may_go_on.set()
    first, second, third = video_packets(3)
    for packet in first:
        ends.video.add(packet)
    assert ends.came.acquire(timeout=LIMIT_S)
    setattr(second[0], DATA, b"\x00\x00\x00\x9d\x01*")  # a key frame of no size
    second[0].marker = 1

    ends.video.add(second[0])
    decoded = asyncio.Event()
    asyncio.get_running_loop().call_later(0.2, decoded.set)
    await decoded.wait()

    third[0].sequence_number = second[0].sequence_number + 1
    assert ends.video.add(third[0])[0]


async def test_a_lost_packet_is_asked_for_again_after_a_round_trip(
    ends: Ends, monkeypatch: pytest.MonkeyPatch
) -> None:
    now_s = 100.0
    monkeypatch.setattr(receiver, "time", SimpleNamespace(monotonic=lambda: now_s))
    asked: list[list[int]] = []

    async def send_nack(_receiver: MediaReceiver, media_ssrc: int, lost: list[int]) -> None:
        asked.append(lost)

    monkeypatch.setattr(RTCRtpReceiver, "_send_rtcp_nack", send_nack)
    ends.video.round_trip_s = lambda: 0.1
    packets = [packet for packets in video_packets(4) for packet in packets]
    lost = packets.pop(2).sequence_number
    for packet in packets[:3]:
        ends.video.add(packet)
    assert asked == []

    for packet in packets[3:9]:
        now_s += 0.07
        ends.video.add(packet)
        await ends.video.ask_again()

    assert asked == [[lost]] * 2  # then the picture is given up


def sound_packets(count: int) -> list[RtpPacket]:
    """Packets of 20 ms of a tone."""
    tone = (8000 * np.sin(2 * np.pi * 440 * np.arange(count * 960) / 48_000)).astype(np.int16)
    packets = []
    for number, payload in enumerate(packets_of(tone, loss_percent=20)):
        packet = RtpPacket(111, 0, 50 + number, number * 960, 9, payload)
        setattr(packet, DATA, payload)
        packets.append(packet)
    return packets


@pytest.mark.parametrize("has_libopus", [True, False])
async def test_sound_comes_in_blocks_of_20_ms(
    ends: Ends, has_libopus: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not has_libopus:
        monkeypatch.setattr(decoder, "libopus", lambda: None)
    for packet in sound_packets(10):
        ends.audio.add(packet)

    for _ in range(8 if has_libopus else 7):  # aiortc's is resampled and keeps a little
        assert ends.came.acquire(timeout=LIMIT_S)
    assert {(block.shape, block.dtype) for block in ends.blocks} == {((960,), np.dtype(np.int16))}
    assert int(np.abs(ends.blocks[-1].astype(int)).max()) == pytest.approx(8000, rel=0.1)


async def test_lost_sound_is_made_up_as_soon_as_the_next_packet_comes(ends: Ends) -> None:
    packets = sound_packets(12)
    del packets[7]
    del packets[3]
    for packet in packets:
        ends.audio.add(packet)

    for _ in range(12):
        assert ends.came.acquire(timeout=LIMIT_S)
    assert all(np.abs(block.astype(int)).max() > 1000 for block in ends.blocks[1:])


async def test_packets_of_10_ms_are_given_as_they_are(ends: Ends) -> None:
    library = libopus()
    assert library is not None
    encoder = OpusEncoder(library, 48_000)
    for number in range(20):
        payload = encoder.encode(np.full(480, 3000, np.int16))
        packet = RtpPacket(111, 0, number, number * 480, 9, payload)
        setattr(packet, DATA, payload)
        ends.audio.add(packet)

    for _ in range(20):
        assert ends.came.acquire(timeout=LIMIT_S)
    assert {block.shape for block in ends.blocks} == {(480,)}


async def test_a_pause_of_the_sender_is_told_and_not_made_up(ends: Ends) -> None:
    packets = sound_packets(10)
    for number, packet in enumerate(packets):
        packet.sequence_number = 50 + number
        packet.timestamp = number * 960 + (4800 if number >= 5 else 0)
        ends.audio.add(packet)

    for _ in range(10):
        assert ends.came.acquire(timeout=LIMIT_S)
    assert ends.paused == [4800]
    assert len(ends.blocks) == 10


def test_a_step_of_the_time_stamps_is_no_pause() -> None:
    pauses = receiver.Pauses()
    stamps = [5000, 5960, 7880, 6000, (1 << 32) - 480, 480]
    assert [pauses.before(stamp, 960) for stamp in stamps] == [0, 0, 960, 0, 0, 0]


async def test_sound_that_is_late_makes_pictures_wait(ends: Ends) -> None:
    ends.may_go_on.set()
    sync = LipSync()
    for end in (ends.video, ends.audio):
        end.close_decoder()
        end.listen(lambda: None, ends, sync)
    packets = video_packets(20)
    sounds = sound_packets(20)  # heard 50 ms after they come, as `Ends` says
    for end, packet in ((ends.video, packets[0][0]), (ends.audio, sounds[0])):
        end.add(packet)  # the stream is known from its first packet
        info = RtcpSenderInfo(1 << 60, packet.timestamp, 1, 1)
        await getattr(end, TAKE_RTCP)(RtcpSrPacket(packet.ssrc, info))
    for number in range(20):
        for packet in packets[number][number == 0 :]:
            ends.video.add(packet)
        if number:
            ends.audio.add(sounds[number])
        for _ in range(2):
            assert ends.came.acquire(timeout=LIMIT_S)
    assert sync.sound_late_s is not None
