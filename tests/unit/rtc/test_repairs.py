"""Each repair of aiortc does what it is there for, and aiortc still needs it."""

import asyncio
import logging
import math
import socket

import aioice.ice
import aiortc.rtcrtpreceiver
import aiortc.rtcrtpsender
import aiortc.rtp
import av
import numpy as np
import pytest
from aioice import Candidate, stun
from aioice.ice import Connection, StunProtocol
from aioice.turn import TurnClientUdpProtocol
from aiortc import RTCPeerConnection

from desktop.rtc import interfaces, repairs
from desktop.rtc.receiver import MediaReceiver
from desktop.rtc.sender import MediaSender
from tests.support.stun_server import TURN_PASSWORD, TURN_USER, dying_turn_server


def test_what_is_missing_in_aiortc_is_told() -> None:
    with pytest.raises(AttributeError, match="see whether this repair can go"):
        repairs._replace(aiortc.rtp, "no_such_function", None)


async def test_connections_are_made_of_our_receivers_and_senders() -> None:
    connection = RTCPeerConnection()
    transceiver = connection.addTransceiver("video")

    assert isinstance(transceiver.receiver, MediaReceiver)
    assert isinstance(transceiver.sender, MediaSender)
    await connection.close()


def test_aioice_asks_us_for_addresses() -> None:
    assert vars(aioice.ice)["get_host_addresses"] is interfaces.host_addresses


class Waiting:
    """A connection's socket, datagrams that were sent to it at once, and what it made of them."""

    def __init__(self, datagrams: int) -> None:
        self.connection = Connection(ice_controlling=True)
        self._datagrams = datagrams

    async def __aenter__(self) -> "Waiting":
        loop = asyncio.get_running_loop()
        self._transport, self.protocol = await loop.create_datagram_endpoint(
            lambda: StunProtocol(self.connection), local_addr=("127.0.0.1", 0)
        )
        self.protocol.local_candidate = Candidate.from_sdp("1 1 udp 1 127.0.0.1 1 typ host")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for number in range(self._datagrams):
                sender.sendto(datagram(number), self._transport.get_extra_info("sockname"))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.protocol.close()

    def turn(self) -> None:
        """Do what the loop does when a datagram has come, and nothing else."""
        with self._transport.get_extra_info("socket").dup() as own:
            data, address = own.recvfrom(100)
        self.protocol.datagram_received(data, address)

    def kept(self) -> list[bytes]:
        """What waits to be read by aiortc."""
        queue = queue_of(self.connection)
        return [queue.get_nowait()[0] for _ in range(queue.qsize())]


def queue_of(connection: Connection) -> asyncio.Queue[tuple[bytes, int]]:
    """Where aioice keeps what comes."""
    queue: asyncio.Queue[tuple[bytes, int]] = vars(connection)["_queue"]
    return queue


def datagram(number: int) -> bytes:
    """One that is no STUN."""
    return b"\x80%d" % number


async def test_what_waits_in_the_system_is_read_in_one_turn() -> None:
    async with Waiting(40) as waiting:
        waiting.turn()

        assert waiting.kept() == [datagram(number) for number in range(40)]


async def test_a_flood_leaves_the_loop_its_turn() -> None:
    async with Waiting(repairs.DATAGRAMS_AT_ONCE + 20) as waiting:
        waiting.turn()

        assert len(waiting.kept()) == repairs.DATAGRAMS_AT_ONCE


async def test_a_socket_that_is_closed_by_what_it_read_is_not_read_on() -> None:
    async with Waiting(3) as waiting:
        waiting.protocol.transport.close()

        waiting.turn()

        assert waiting.kept() == [datagram(0)]


async def test_sending_over_a_closed_socket_ends_like_a_lost_connection() -> None:
    async with Waiting(0) as waiting:
        protocol = waiting.protocol
        repairs.abort_socket(protocol)
        await asyncio.sleep(0)

        with pytest.raises(ConnectionError):
            await protocol.send_data(b"\x80", ("127.0.0.1", 9))
        protocol.send_stun(stun.Message(stun.Method.BINDING, stun.Class.REQUEST), ("127.0.0.1", 9))


async def test_a_relayed_address_takes_and_sends_though_it_has_no_socket() -> None:
    connection = Connection(ice_controlling=True)
    async with dying_turn_server() as server:
        _, protocol = await aioice.ice.relayed_candidate(
            component=1,
            hide_related_address=False,
            protocol_factory=lambda: StunProtocol(connection),
            turn_server=server,
            turn_username=TURN_USER,
            turn_password=TURN_PASSWORD,
            turn_ssl=False,
            turn_transport="udp",
        )
        protocol.send_stun(stun.Message(stun.Method.BINDING, stun.Class.REQUEST), ("192.0.2.1", 9))
        protocol.datagram_received(datagram(1), ("192.0.2.1", 9))
        await protocol.close()

    assert queue_of(connection).get_nowait() == (datagram(1), 1)


def test_what_comes_from_a_relay_is_read_the_same_way() -> None:
    assert StunProtocol.datagram_received is repairs.stun_received
    assert TurnClientUdpProtocol.datagram_received is repairs.relayed_received


@pytest.mark.parametrize(("amplitude", "dbov"), [(32767, -3), (3276.7, -23), (0, -127)])
def test_the_level_of_sound_is_that_of_the_standard(amplitude: float, dbov: int) -> None:
    assert aiortc.rtp.compute_audio_level_dbov is repairs.audio_level_dbov
    time = np.arange(960) / 48_000
    samples = (amplitude * np.sin(2 * math.pi * 500 * time)).astype(np.int16)
    frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), "s16", "mono")

    assert repairs.audio_level_dbov(frame) == dbov


def test_a_key_frame_does_not_push_out_what_may_be_asked_for() -> None:
    assert aiortc.rtp.RTP_HISTORY_SIZE == 128  # aiortc's own; with more the repair can go
    assert vars(aiortc.rtcrtpsender)["RTP_HISTORY_SIZE"] == repairs.SENT_PACKETS
    assert vars(aiortc.rtcrtpreceiver)["RTP_HISTORY_SIZE"] == repairs.SENT_PACKETS


def test_addresses_stay_out_of_the_log() -> None:
    assert not logging.getLogger("aioice.ice").isEnabledFor(logging.INFO)
    assert not logging.getLogger("aiortc.rtcpeerconnection").isEnabledFor(logging.DEBUG)
