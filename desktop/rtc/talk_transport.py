"""aiortc's SCTP with the bounds that a stranger's data needs, and one stream."""

import logging

from aiortc import RTCDtlsTransport, RTCSctpTransport
from aiortc.rtcsctptransport import Chunk, DataChunk

log = logging.getLogger(__name__)

STREAM = 0  # the only one: both ends know it without a word
MAX_WAITING_BYTES = 65_536  # of messages that are not whole yet
MAX_OUT_OF_ORDER = 256  # pieces behind one that is lost


class TalkTransport(RTCSctpTransport):
    """Ends, and the link goes on, when the peer breaks a rule. Thread: engine.

    aiortc keeps what comes for as many streams, and as much of it, as the peer likes; what it does
    not understand is an exception that ends the media, too. Can go when aiortc keeps to the window
    that it announces (RFC 9260 section 6.2).
    """

    def __init__(self, transport: RTCDtlsTransport, port: int = 5000) -> None:
        super().__init__(transport, port)
        self._advertised_rwnd = MAX_WAITING_BYTES

    async def _handle_data(self, data: bytes) -> None:
        if self.state == "closed":
            return
        try:
            await super()._handle_data(data)
        except ConnectionError:
            raise  # the way to the peer is closed
        except Exception as error:  # asserts, KeyError, UnicodeDecodeError …
            await self._give_up(f"what came cannot be understood: {type(error).__name__}")

    async def _receive_data_chunk(self, chunk: DataChunk) -> None:
        if chunk.stream_id != STREAM:
            await self._give_up("there is only one stream")
        elif len(chunk.user_data) > self._advertised_rwnd:
            await self._give_up("more came than there is room for")
        elif len(self._sack_misordered) >= MAX_OUT_OF_ORDER:
            await self._give_up("too much came out of order")
        else:
            await super()._receive_data_chunk(chunk)

    async def _receive_chunk(self, chunk: Chunk) -> None:
        if self.state != "closed":
            await super()._receive_chunk(chunk)

    async def _give_up(self, reason: str) -> None:
        log.info("The data channel is closed: %s", reason)
        await self.stop()
