import re
from collections.abc import Callable
from fractions import Fraction

import av
import numpy as np
import pytest
from aiortc.codecs.h264 import h264_depayload
from aiortc.codecs.opus import OpusDecoder
from aiortc.jitterbuffer import JitterFrame

from desktop.rtc.encoders import (
    MAX_BPS,
    MIN_BPS,
    START_BPS,
    LiveH264Encoder,
    LiveOpusEncoder,
    LiveVp8Encoder,
    rate_step,
)
from tests.support.pictures import noise_picture


def is_vp8_key(payloads: list[bytes]) -> bool:
    return payloads[0].find(b"\x9d\x01*") in range(1, 12)


def is_h264_key(payloads: list[bytes]) -> bool:
    """True if there is an IDR slice (NAL type 5)."""
    data = b"".join(h264_depayload(payload) for payload in payloads)
    return any(match[1][0] & 0x1F == 5 for match in re.finditer(rb"\x00\x00\x01(.)", data, re.S))


@pytest.mark.parametrize("limit_bps", [None, 1_275_510])  # x264 counts in thousands
@pytest.mark.parametrize(
    ("make", "is_key"),
    [(LiveVp8Encoder, is_vp8_key), (LiveH264Encoder, is_h264_key)],
    ids=["VP8", "H264"],
)
def test_key_frames_come_first_and_on_demand_only(
    make: Callable[[int | None], LiveVp8Encoder | LiveH264Encoder],
    is_key: Callable[[list[bytes]], bool],
    limit_bps: int | None,
) -> None:
    encoder = make(limit_bps)
    keys = []
    for number in range(12):
        payloads, timestamp = encoder.encode(noise_picture(number), number == 6)
        assert timestamp == number * 3000
        if is_key(payloads):
            keys.append(number)

    assert keys == [0, 6]


def test_sound_keeps_its_level_and_its_time() -> None:
    encoder, decoder = LiveOpusEncoder(), OpusDecoder()
    tone = (8000 * np.sin(2 * np.pi * 440 * np.arange(9600) / 48_000)).astype(np.int16)
    heard = []
    for number in range(10):
        part = tone[number * 960 : (number + 1) * 960]
        frame = av.AudioFrame.from_ndarray(part.reshape(1, -1), "s16", "mono")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, number * 960, Fraction(1, 48_000)
        payloads, timestamp = encoder.encode(frame)
        assert timestamp == number * 960
        assert len(payloads) == 1
        heard += decoder.decode(JitterFrame(payloads[0], timestamp))

    last = heard[-1]
    assert isinstance(last, av.AudioFrame)
    loudest = int(np.abs(np.frombuffer(memoryview(last.planes[0]), np.int16)).max())
    assert loudest == pytest.approx(8000, rel=0.05)


def test_a_new_size_starts_with_a_key_frame() -> None:
    encoder = LiveVp8Encoder()
    encoder.encode(noise_picture(0))

    payloads, _ = encoder.encode(noise_picture(1, (640, 384)))

    assert is_vp8_key(payloads)


def test_a_rate_that_wavers_costs_no_key_frames() -> None:
    encoder = LiveVp8Encoder()
    encoder.target_bitrate = 1_000_000
    keys = []
    for number, percent in enumerate((100, 90, 112, 95, 107, 88, 100, 115)):
        encoder.target_bitrate = percent * 10_000
        if is_vp8_key(encoder.encode(noise_picture(number))[0]):
            keys.append(number)

    assert len(keys) <= 2  # the first, and one step down


def test_the_rate_follows_the_peers_estimate_in_steps_within_its_limits() -> None:
    assert rate_step(10_000_000, START_BPS) == MAX_BPS
    assert rate_step(1, START_BPS) == MIN_BPS
    assert rate_step(10_000_000, START_BPS, 300_000) == 300_000
    assert rate_step(10_000_000, START_BPS, 10_000) == MIN_BPS  # less is no picture
    for wanted in range(MIN_BPS, MAX_BPS, 10_000):
        step = rate_step(wanted, 10 * MAX_BPS)
        assert step <= max(wanted, MIN_BPS)
        assert step >= MIN_BPS
        assert wanted / step < 1.5  # not much is given away


def test_the_rate_stays_while_the_estimate_is_a_little_short() -> None:
    assert rate_step(900_000, 1_000_000) == 1_000_000
    assert rate_step(800_000, 1_000_000) < 800_000


def test_the_rate_climbs_only_with_room_to_spare() -> None:
    low = rate_step(1_000_000, MAX_BPS)
    next_step = rate_step(1_400_000, MAX_BPS)

    assert rate_step(int(next_step * 1.05), low) == low
    assert rate_step(int(next_step * 1.15), low) == next_step


def test_the_peers_limit_holds_from_the_start() -> None:
    encoder = LiveVp8Encoder(300_000)

    assert encoder.target_bitrate == 300_000
    encoder.target_bitrate = 2_000_000
    assert encoder.target_bitrate == 300_000
