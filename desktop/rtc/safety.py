"""What two people compare to know that nobody sits between them, of one link."""

import asyncio
from collections.abc import Callable

from aiortc import RTCPeerConnection

from desktop.core.safety import fingerprint_of, safety_code

SAFETY_AFTER_S = 1.0  # it takes 0.1 s of a core, which the first picture needs before


class Safety:
    """Of a link that is connected. Thread: engine."""

    def __init__(self) -> None:
        self.code: tuple[int, ...] | None = None  # None until it was computed

    async def find(self, connection: RTCPeerConnection, on_peer_key: Callable[[str], None]) -> None:
        """Tell the peer's key at once, and compute the code a moment later.

        aiortc compares every fingerprint that it knows: the one promised is the one shown.
        """
        own = fingerprint_of(connection.localDescription.sdp)
        other = fingerprint_of(connection.remoteDescription.sdp)
        if own is not None and other is not None:
            on_peer_key(other.hex())
            await asyncio.sleep(SAFETY_AFTER_S)
            loop = asyncio.get_running_loop()
            self.code = await loop.run_in_executor(None, safety_code, own, other)
