"""aiortc's connection with one way to its end."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from aioice.ice import StunProtocol
from aiortc import RTCBundlePolicy, RTCCertificate, RTCConfiguration, RTCPeerConnection

from desktop.rtc.repairs import abort_socket

log = logging.getLogger(__name__)

CLOSE_LIMIT_S = 0.6  # aiortc's part; with the others of a link less than a second
TEAR_DOWN_S = 0.1
_CERTIFICATES = "_RTCPeerConnection__certificates"  # used when its first transport is made
END_LIMIT_S = 10.0  # of one that did not close in time, while nobody waits


class PeerConnection(RTCPeerConnection):
    """Closes once, whoever asks, and however often.

    aiortc closes a connection by itself when the peer has ended it. If our own `close` waits for
    that and is given up, it cancels what aiortc goes on to set: an InvalidStateError that nobody
    can catch. Can go when aiortc shields it.
    """

    def __init__(self, certificate: RTCCertificate | None = None) -> None:
        """One transport for all, without servers.

        aiortc makes a certificate for each connection and takes none: this one takes its place.
        """
        super().__init__(RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))
        if not hasattr(self, _CERTIFICATES):
            raise AttributeError(f"RTCPeerConnection has no {_CERTIFICATES}: see how it takes one")
        if certificate is not None:
            setattr(self, _CERTIFICATES, [certificate])

    _ending: asyncio.Task[None] | None = None

    async def close(self) -> None:
        """End it. A caller that is cancelled leaves the work to go on. Thread: engine."""
        if self._ending is None:
            self._ending = asyncio.create_task(super().close(), name="end of a connection")
        await asyncio.shield(self._ending)

    async def end(self, sockets: Sequence[StunProtocol], on_ended: Callable[[], None]) -> None:
        """Close it for good, in `CLOSE_LIMIT_S` and `TEAR_DOWN_S`. Never raises.

        If it takes longer, it loses its sockets and goes on by itself: given up at once it would
        leave tasks that never end. `on_ended` is told when nothing goes on any more.
        """

        def tell(closing: asyncio.Task[None]) -> None:
            if not closing.cancelled() and (error := closing.exception()) is not None:
                log.warning("Closing the connection failed: %r", error)
            on_ended()

        closing = asyncio.create_task(self.close())
        closing.add_done_callback(tell)
        await asyncio.wait([closing], timeout=CLOSE_LIMIT_S)
        if not closing.done():
            log.info("The connection did not close in time: its sockets are torn down")
            for protocol in sockets:
                abort_socket(protocol)
            self._limit_end(END_LIMIT_S)
            await asyncio.wait([closing], timeout=TEAR_DOWN_S)

    def _limit_end(self, limit_s: float) -> None:
        ending = self._ending
        if ending is not None and not ending.done():
            timer = asyncio.get_running_loop().call_later(limit_s, ending.cancel)
            ending.add_done_callback(lambda _: timer.cancel())
