"""Every change to aiortc 1.16 and aioice 0.13 that reaches into their modules.

Importing this module makes the changes, once for the process. Each says why it is there, where
that is discussed, and when it can go; each has a test in tests/unit/rtc/test_repairs.py.
`MediaReceiver`, `MediaSender` and `IceConnection` say themselves what they replace.
"""

import asyncio
import functools
import logging
import math
from collections.abc import Callable
from types import ModuleType
from typing import Any

import aioice.ice
import aiortc.rtcicetransport
import aiortc.rtcpeerconnection
import aiortc.rtcrtpreceiver
import aiortc.rtcrtpsender
import aiortc.rtp
import av
import numpy as np
from aioice import stun
from aioice.ice import StunProtocol
from aioice.turn import TurnClientMixin, TurnClientUdpProtocol, TurnTransport
from aiortc import RTCPeerConnection

from desktop.rtc.ice_connection import IceConnection, delete_allocation
from desktop.rtc.interfaces import host_addresses
from desktop.rtc.receiver import MediaReceiver
from desktop.rtc.sender import MediaSender
from desktop.rtc.talk_transport import TalkTransport

log = logging.getLogger(__name__)

DATAGRAMS_AT_ONCE = 128  # of one socket, before anything else gets its turn
_MAX_DATAGRAM = 65_536  # bytes
_CONNECTION = "_connection"  # private attributes of aiortc's gatherer
_SOCKET = "_sock"  # and of asyncio's socket
_SILENCE_DBOV = -127


def _replace(module: ModuleType | type, name: str, value: object) -> None:
    """Put `value` in place of what `module` calls `name`, which must be there."""
    if not hasattr(module, name):
        raise AttributeError(f"{module.__name__} has no {name}: see whether this repair can go")
    setattr(module, name, value)


# --- receiver and sender ---------------------------------------------------------------------
# RTCPeerConnection makes both itself and takes no factory. Can go when it does.
_replace(aiortc.rtcpeerconnection, "RTCRtpReceiver", MediaReceiver)
_replace(aiortc.rtcpeerconnection, "RTCRtpSender", MediaSender)


# --- data channels ---------------------------------------------------------------------------
# As receiver and sender; `TalkTransport` says what it is there for. Can go when that can.
_replace(aiortc.rtcpeerconnection, "RTCSctpTransport", TalkTransport)


# --- the way to the peer ---------------------------------------------------------------------
# aiortc's gatherer makes it itself and takes no factory. Can go when it does; `IceConnection` says
# what it is there for.
_replace(aiortc.rtcicetransport, "Connection", IceConnection)


# --- addresses that lead nowhere -------------------------------------------------------------
# aioice offers all in the order of the system, but never 127.0.0.1, so that two programs on one
# computer find each other only while some network is up. Can go if aioice takes addresses.
_replace(aioice.ice, "get_host_addresses", host_addresses)


# --- packets that wait in the system ---------------------------------------------------------
# asyncio takes one datagram from a socket in each turn of its loop. Where the turns are few, on a
# computer that is too slow, packets were up to 2 s old before they were seen (measured:
# docs/performance.md), and with them the answers to ICE's checks, without which a call is given up.
# Taken all at once they are no older than the turn. Can go when asyncio does that
# itself, as libuv does with its own bound (https://github.com/nodejs/node/issues/43931).
_take_stun = StunProtocol.datagram_received
_take_relayed = TurnClientUdpProtocol.datagram_received


def take_waiting(transport: asyncio.DatagramTransport, take: Callable[[bytes, Any], None]) -> None:
    """Take what waits at a socket, of which one datagram has just been taken; never waits.

    A relayed address has no socket: what comes for it waits at the socket to its server.
    """
    outer = transport.get_extra_info("socket")
    if outer is None:
        return
    socket = getattr(outer, _SOCKET)
    for _ in range(DATAGRAMS_AT_ONCE - 1):
        if transport.is_closing():
            return
        try:
            data, address = socket.recvfrom(_MAX_DATAGRAM)
        except OSError:  # nothing waits; or nobody is there any more, which ICE's checks find out
            return
        take(data, address)


def stun_received(protocol: StunProtocol, data: bytes | str, address: tuple[Any, ...]) -> None:
    """Take a datagram, and those that wait behind it."""
    _take_stun(protocol, data, address)
    take_waiting(protocol.transport, functools.partial(_take_stun, protocol))


def relayed_received(protocol: TurnClientUdpProtocol, data: bytes | str, address: Any) -> None:
    """Take a datagram from a TURN server, and those that wait behind it."""
    _take_relayed(protocol, data, address)
    take_waiting(protocol.transport, functools.partial(_take_relayed, protocol))


_replace(StunProtocol, "datagram_received", stun_received)
_replace(TurnClientUdpProtocol, "datagram_received", relayed_received)


# --- sending after the end -------------------------------------------------------------------
# A connection that did not close in time loses its sockets while its tasks still send: asyncio
# then fails with an AttributeError that none of them expects (seen on a computer that was far too
# slow: a task's exception that was never retrieved). Can go when aioice asks the transport itself.
_send_data = StunProtocol.send_data
_send_stun = StunProtocol.send_stun


def _is_closed(protocol: StunProtocol) -> bool:
    """False for a relayed address: it has no such question, and drops what is sent too late."""
    transport: asyncio.DatagramTransport | TurnTransport = protocol.transport
    return not isinstance(transport, TurnTransport) and transport.is_closing()


async def send_data(protocol: StunProtocol, data: bytes, address: tuple[str, int]) -> None:
    """Send a datagram.

    Raises:
        ConnectionError: the socket is closed. aiortc's tasks end by it.
    """
    if _is_closed(protocol):
        raise ConnectionError("the socket is closed")
    await _send_data(protocol, data, address)


def send_stun(protocol: StunProtocol, message: stun.Message, address: tuple[str, int]) -> None:
    """Send a check or an answer; when the socket is closed it is lost, as on the network."""
    if not _is_closed(protocol):
        _send_stun(protocol, message, address)


_replace(StunProtocol, "send_data", send_data)
_replace(StunProtocol, "send_stun", send_stun)


# --- a TURN server that went silent during the call ------------------------------------------
# See `delete_allocation`.
_replace(TurnClientMixin, "delete", delete_allocation)


# --- packets that can be sent again ----------------------------------------------------------
# aiortc remembers the last 128: a key frame has as many, and what was lost before it could not be
# repeated any more. Can go when aiortc remembers them by time.
SENT_PACKETS = 1024
_replace(aiortc.rtcrtpsender, "RTP_HISTORY_SIZE", SENT_PACKETS)
_replace(aiortc.rtcrtpreceiver, "RTP_HISTORY_SIZE", SENT_PACKETS)  # it asks for as many


# --- the level of each block of sound --------------------------------------------------------
# aiortc adds it up sample by sample in Python, on the engine's thread: 0.13 ms for each block.
# Can go when it does that with numpy or not at all.
def audio_level_dbov(frame: av.AudioFrame) -> int:
    """RFC 6465 appendix A: -127 (silence) to 0, of an s16 frame."""
    samples = np.frombuffer(memoryview(frame.planes[0]), np.int16).astype(np.float64)
    power = float(np.mean(np.square(samples))) if samples.size else 0.0
    if power <= 0.0:
        return _SILENCE_DBOV
    return round(max(_SILENCE_DBOV, min(0.0, 10 * math.log10(power / 32767**2))))


_replace(aiortc.rtp, "compute_audio_level_dbov", audio_level_dbov)


# --- addresses in the log --------------------------------------------------------------------
# aioice tells every candidate at INFO; addresses of people do not belong into a log that is sent
# around. aiortc tells every packet at DEBUG, which costs more than sending it.
logging.getLogger("aioice").setLevel(logging.WARNING)
logging.getLogger("aiortc").setLevel(logging.INFO)


def ice_connection(connection: RTCPeerConnection) -> IceConnection | None:
    """The way of a bundled connection; None before there is a transceiver."""
    transceivers = connection.getTransceivers()
    if not transceivers:
        return None
    gatherer = transceivers[0].receiver.transport.transport.iceGatherer
    ice = getattr(gatherer, _CONNECTION)
    assert isinstance(ice, IceConnection)
    return ice


def abort_socket(protocol: StunProtocol) -> None:
    """Close a socket at once. Relayed ones close by themselves (`delete_allocation`)."""
    if isinstance(protocol.transport, asyncio.Transport | asyncio.DatagramTransport):
        protocol.transport.abort()
