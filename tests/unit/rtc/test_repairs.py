"""Each repair of aiortc does what it is there for, and aiortc still needs it."""

import logging
import math

import aioice.ice
import aiortc.rtp
import av
import numpy as np
import pytest
from aiortc import RTCPeerConnection

from desktop.rtc import repairs
from desktop.rtc.receiver import MediaReceiver
from desktop.rtc.sender import MediaSender


def test_what_is_missing_in_aiortc_is_told() -> None:
    with pytest.raises(AttributeError, match="see whether this repair can go"):
        repairs._replace(aiortc.rtp, "no_such_function", None)


async def test_connections_are_made_of_our_receivers_and_senders() -> None:
    connection = RTCPeerConnection()
    transceiver = connection.addTransceiver("video")

    assert isinstance(transceiver.receiver, MediaReceiver)
    assert isinstance(transceiver.sender, MediaSender)
    await connection.close()


def test_the_loopback_is_offered_if_there_is_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    assert aioice.ice.get_host_addresses is repairs.host_addresses

    monkeypatch.setattr(repairs, "_listed_addresses", lambda use_ipv4, use_ipv6: [])
    assert repairs.host_addresses(True, True) == ["127.0.0.1"]

    monkeypatch.setattr(repairs, "_listed_addresses", lambda use_ipv4, use_ipv6: ["192.0.2.9"])
    assert repairs.host_addresses(True, True) == ["192.0.2.9"]


@pytest.mark.parametrize(("amplitude", "dbov"), [(32767, -3), (3276.7, -23), (0, -127)])
def test_the_level_of_sound_is_that_of_the_standard(amplitude: float, dbov: int) -> None:
    assert aiortc.rtp.compute_audio_level_dbov is repairs.audio_level_dbov
    time = np.arange(960) / 48_000
    samples = (amplitude * np.sin(2 * math.pi * 500 * time)).astype(np.int16)
    frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), "s16", "mono")

    assert repairs.audio_level_dbov(frame) == dbov


def test_addresses_stay_out_of_the_log() -> None:
    assert not logging.getLogger("aioice.ice").isEnabledFor(logging.INFO)
    assert not logging.getLogger("aiortc.rtcpeerconnection").isEnabledFor(logging.DEBUG)
